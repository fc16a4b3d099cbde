import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { save } from '#kernel/netfilter/print/save.ts';
import { VERSION } from '#kernel/netfilter/problem.ts';
import { isTableName, type TableName } from '#kernel/netfilter/table.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { refused } from './permission.ts';

/** iptables-save(8): prints all rules in a form that iptables-restore reads. */
export const iptablesSave: Program = (proc) => main(proc, 4);

/** ip6tables-save(8) */
export const ip6tablesSave: Program = (proc) => main(proc, 6);

interface Options {
  counters: boolean;
  table?: TableName;
  file?: string;
}

function* main(proc: Process, family: 4 | 6): Coroutine<number> {
  const program = family === 4 ? 'iptables-save' : 'ip6tables-save';
  const parsed = parse(proc.argv.slice(1), program);
  if (parsed === 'version') {
    yield* proc.print(`${program} ${VERSION}\n`);
    return 0;
  }
  if (typeof parsed === 'string') {
    yield* proc.printError(parsed);
    return 1;
  }
  const status = yield* refused(proc, program);
  if (status !== undefined) return status;
  const text = save(proc.namespaces.net.netfilter, family, parsed);
  if (parsed.file === undefined) {
    if (text !== '') yield* proc.print(text);
    return 0;
  }
  try {
    proc.fs.writeFile(parsed.file, text);
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`Failed to open output file: ${error.message}\n`);
    return 1;
  }
}

/** The options, or what to complain about. */
function parse(args: string[], program: string): Options | string | 'version' {
  const options: Options = { counters: false };
  const hint = `Look at manual page \`${program}.8' for more information.\n`;
  while (args.length > 0) {
    const arg = args.shift() as string;
    switch (arg) {
      case '-c':
      case '--counters':
        options.counters = true;
        break;
      case '-t':
      case '--table': {
        const name = args.shift();
        if (name === undefined) return `${program}: option requires an argument -- 't'\n${hint}`;
        if (!isTableName(name)) return `Table \`${name}' does not exist\n`;
        options.table = name;
        break;
      }
      case '-f':
      case '--file':
        options.file = args.shift();
        if (options.file === undefined) return `${program}: option requires an argument -- 'f'\n${hint}`;
        break;
      case '-V':
      case '--version':
        return 'version';
      case '-4':
      case '-6':
        break;
      default:
        if (arg.startsWith('--')) return `${program}: unrecognized option '${arg}'\n${hint}`;
        if (arg.startsWith('-')) return `${program}: invalid option -- '${arg[1] ?? ''}'\n${hint}`;
        return 'Unknown arguments found on commandline\n';
    }
  }
  return options;
}
