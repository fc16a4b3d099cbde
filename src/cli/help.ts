import type { Ping } from '#client/system/ping.ts';
import { type Command, nameOf } from './command.ts';
import type { CommandNode } from './node.ts';
import { flagUsages } from './pflag/usages.ts';

const MORE = 'For more help on how to use Docker, head to https://docs.docker.com/go/guides/';

/** The least room that names in a list of commands get. */
const NAME_WIDTH = 11;

/**
 * What `--help` prints, after docker/cli's usage template.
 * @param columns of the terminal, 80 where there is none
 * @param engine what the engine says of itself, where it answers: what it cannot do is left out
 */
export function helpText(node: CommandNode, columns: number, engine?: Ping): string {
  const { command, path } = node;
  const isRoot = node.parent === undefined;
  const flags = node.flags.filter((flag) => !flag.hidden && isSupported(flag, engine));
  const subcommands = (command.subcommands ?? []).filter((sub) => !sub.hidden && isSupported(sub, engine));
  const sections = [usage(node, flags.length > 0), (command.long ?? command.short).trim()];
  const aliases = aliasText(node);
  if (aliases !== '') sections.push(`Aliases:\n  ${aliases}`);
  if (command.example !== undefined) sections.push(`Examples:\n${command.example}`);
  const options = flags.length > 0 ? flagUsages(flags, columns - 1).trimEnd() : '';
  if (!isRoot && options !== '') sections.push(`Options:\n${options}`);
  sections.push(...commandLists(subcommands, isRoot));
  if (isRoot) sections.push(`Global Options:\n${options}`);
  if (subcommands.length > 0) sections.push(`Run '${path} COMMAND --help' for more information on a command.`);
  if (isRoot) sections.push(MORE);
  return `${sections.join('\n\n')}\n`;
}

function isSupported(
  part: Pick<Command, 'swarm' | 'experimental'> & { os?: string },
  engine: Ping | undefined,
): boolean {
  if (engine === undefined) return true;
  if (part.os !== undefined && part.os !== engine.osType) return false;
  if (part.experimental && !engine.experimental) return false;
  if (engine.swarm === undefined) return true;
  if (part.swarm === 'manager') return engine.swarm.endsWith('/manager');
  return part.swarm !== 'active' || engine.swarm !== 'inactive';
}

function usage(node: CommandNode, hasFlags: boolean): string {
  if (!node.command.subcommands?.length) return `Usage:  ${node.useLine}`;
  return `Usage:  ${node.path}${hasFlags ? ' [OPTIONS]' : ''} COMMAND`;
}

function aliasText({ command, path, parent }: CommandNode): string {
  if (command.aliasText !== undefined) return command.aliasText;
  if (!command.aliases?.length) return '';
  return [path, ...command.aliases.map((alias) => (parent ? `${parent.path} ${alias}` : alias))].join(', ');
}

function commandLists(commands: readonly Command[], isRoot: boolean): string[] {
  const width = Math.max(NAME_WIDTH, ...commands.map((command) => nameOf(command).length));
  const isGroup = ({ plugin, whole, subcommands = [] }: Command) =>
    plugin === true || whole !== undefined || subcommands.length > 0;
  const isTop = (command: Command) => isRoot && command.top !== undefined;
  const top = commands.filter(isTop).sort((a, b) => (a.top ?? 0) - (b.top ?? 0));
  const sorted = [...commands].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const groups = sorted.filter((command) => isGroup(command) && !isTop(command));
  const lists: [title: string, commands: Command[]][] = [
    ['Common Commands', top],
    ['Management Commands', groups.filter((command) => !command.swarm)],
    ['Swarm Commands', groups.filter((command) => command.swarm)],
    ['Commands', sorted.filter((command) => !isGroup(command) && !isTop(command))],
  ];
  return lists
    .filter(([, members]) => members.length > 0)
    .map(([title, members]) => `${title}:\n${members.map((member) => line(member, width)).join('\n')}`);
}

function line(command: Command, width: number): string {
  const name = `${nameOf(command)}${command.plugin ? '*' : ''}`;
  return `  ${name.padEnd(width + 1)}${command.short}`;
}
