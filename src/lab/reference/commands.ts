import { type Command, nameOf } from '#cli/command.ts';
import { CommandNode } from '#cli/node.ts';
import { defaultOf, type FlagDefinition } from '#cli/pflag/flag.ts';
import { leftOf, rightOf } from '#cli/pflag/usages.ts';
import { rootCommand } from '#cli/root.ts';

/** A command of `docker` as its page shows it. */
export interface CommandPage {
  /** Its words joined by hyphens: `docker-network-create`. */
  id: string;
  /** `docker network create` */
  path: string;
  useLine: string;
  short: string;
  long: string;
  aliases: string[];
  flags: { names: string; usage: string }[];
  /** Its subcommands, by id. */
  subcommands: { id: string; name: string; short: string }[];
  /** Whether the simulator has it. */
  simulated: boolean;
}

/** Every command of `docker` that help lists, from the definitions that the simulated client runs by. */
export function commandPages(): CommandPage[] {
  return walk(new CommandNode(rootCommand));
}

function walk(node: CommandNode): CommandPage[] {
  const children = (node.command.subcommands ?? [])
    .filter(({ hidden }) => !hidden)
    .map((command) => new CommandNode(command, node))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return [pageOf(node, children), ...children.flatMap(walk)];
}

function pageOf(node: CommandNode, children: CommandNode[]): CommandPage {
  const { command, path } = node;
  return {
    id: idOf(node),
    path,
    useLine: node.useLine,
    short: command.short,
    long: (command.long ?? '').trim(),
    aliases: (command.aliases ?? []).map((alias) => (node.parent ? `${node.parent.path} ${alias}` : alias)),
    flags: shown(node.flags).map((flag) => ({ names: leftOf(flag).trim(), usage: rightOf(flag) })),
    subcommands: children.map((child) => ({
      id: idOf(child),
      name: nameOf(child.command),
      short: child.command.short,
    })),
    simulated: isSimulated(command),
  };
}

function shown(flags: readonly FlagDefinition[]): FlagDefinition[] {
  return flags
    .filter((flag) => !flag.hidden && flag.deprecated === undefined && defaultOf(flag) !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isSimulated(command: Command): boolean {
  return command.passthrough !== true || command.plugin === true;
}

function idOf({ path }: CommandNode): string {
  return path.replaceAll(' ', '-');
}
