import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { type Command, nameOf } from './command.ts';
import type { FlagDefinition } from './pflag/flag.ts';
import { BOOL } from './pflag/kinds.ts';

/** A command where it stands in the tree: the same command can be reached on two ways. */
export class CommandNode {
  constructor(
    readonly command: Command,
    readonly parent?: CommandNode,
  ) {}

  /** The names from the root to here: `docker network create`. */
  get path(): string {
    const name = nameOf(this.command);
    return this.parent ? `${this.parent.path} ${name}` : name;
  }

  /** What stands behind `Usage:` in messages. */
  get useLine(): string {
    return this.parent ? `${this.parent.path} ${this.command.use}` : this.command.use;
  }

  /** The subcommand that answers to `name`. */
  child(name: string): CommandNode | undefined {
    const command = this.command.subcommands?.find((sub) => nameOf(sub) === name || sub.aliases?.includes(name));
    return command && new CommandNode(command, this);
  }

  /** The same, fetched if need be. */
  *reach(name: string): Coroutine<CommandNode | undefined> {
    const child = this.child(name);
    const whole = child?.command.whole;
    return whole ? new CommandNode(yield* arrived(whole), this) : child;
  }

  /** Its flags; every command has `--help`, most with a deprecated `-h`. */
  get flags(): readonly FlagDefinition[] {
    return [...(this.command.flags ?? []), HELP];
  }
}

/** The flag that every command inherits from the root. */
export const HELP: FlagDefinition = {
  name: 'help',
  short: 'h',
  kind: BOOL,
  usage: 'Print usage',
  hidden: true,
  shortDeprecated: 'use --help',
};
