const FAILS = /\s+# fails$/;

/** One command of a console block. */
export interface ConsoleCommand {
  /** The host it is run on; undefined means the lab's first. */
  host: string | undefined;
  /** The whole command, of several lines where a line ends in a backslash. */
  command: string;
  /** The lesson says that it fails: the line ends in `# fails`. */
  fails: boolean;
}

/**
 * The commands of a console block: lines `$ command` or `node2$ command`. A line that ends in a backslash goes on in
 * the next. @throws Error naming the line that is neither
 */
export function commandsOf(block: string): ConsoleCommand[] {
  const commands: ConsoleCommand[] = [];
  let open: ConsoleCommand | undefined;
  for (const line of block.split('\n')) {
    if (open) {
      open.command += `\n${line.replace(/^> /, '')}`;
    } else if (line.trim() !== '') {
      const match = /^([a-z0-9-]+)?\$ (.+)$/.exec(line);
      if (!match) throw new Error(`a line of a console block must be "$ command" or "host$ command", not "${line}"`);
      open = { host: match[1], command: match[2] ?? '', fails: false };
      commands.push(open);
    }
    if (!line.endsWith('\\')) open = undefined;
  }
  for (const each of commands) {
    each.fails = FAILS.test(each.command);
    each.command = each.command.replace(FAILS, '');
  }
  return commands;
}
