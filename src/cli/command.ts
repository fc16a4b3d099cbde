import type { Client } from '#client/client.ts';
import type { Code } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { FlagDefinition } from './pflag/flag.ts';
import type { FlagValues } from './pflag/flagset.ts';

export { CliError, goErrno, pathError, StatusError } from './errors.ts';
export type { FlagDefinition, FlagKind } from './pflag/flag.ts';

/** What a command works with while it runs. */
export interface CommandContext {
  readonly proc: Process;
  readonly client: Client;
  readonly command: Command;
  /** How the command was called, e.g. `docker network create`. */
  readonly path: string;
  readonly flags: FlagValues;
  readonly args: readonly string[];
  /** Whether the flag called `name` was given. */
  changed(name: string): boolean;
  /** Writes to standard output, as it is. */
  out(text: string | Uint8Array): Coroutine<void>;
  /** Writes to standard error, as it is. */
  err(text: string | Uint8Array): Coroutine<void>;
}

/** What a rule for arguments may tell about the command in its message. */
export interface ArgumentsOf {
  readonly path: string;
  readonly useLine: string;
  readonly args: readonly string[];
  readonly hasSubcommands: boolean;
}

/** Says whether the number of arguments is right; @throws CliError where it is not */
export type ArgRule = (call: ArgumentsOf) => void;

/** A candidate of completion: the text, and after a tab what it is. */
export type Candidate = string;

/** A command of `docker`, after cobra.Command. Commands are constants: what changes is in the context. */
export interface Command {
  /** Name and arguments, without the commands before it: `create [OPTIONS] NETWORK`. */
  readonly use: string;
  /** Other names it can be called by. */
  readonly aliases?: readonly string[];
  /** What help shows under Aliases, where the names of its parent and its own do not say it all. */
  readonly aliasText?: string;
  readonly short: string;
  readonly long?: string;
  readonly example?: string;
  readonly hidden?: boolean;
  /** Its place among the root's common commands. */
  readonly top?: number;
  /** Listed among the swarm commands; help shows it only where the engine is a manager, or in a swarm, if it says so. */
  readonly swarm?: 'manager' | 'active' | 'any';
  /** For engines with experimental features; help hides it where the engine has none. */
  readonly experimental?: boolean;
  /** A CLI plugin: marked with a star in the root's help. */
  readonly plugin?: boolean;
  readonly args?: ArgRule;
  readonly flags?: readonly FlagDefinition[];
  /** False where flags end at the first argument (`docker run IMAGE -x`). */
  readonly interspersed?: boolean;
  /** Its arguments are passed on unread, flags and all. */
  readonly passthrough?: boolean;
  /** Prints its help where no flag is given. */
  readonly helpWhenBare?: boolean;
  readonly subcommands?: readonly Command[];
  /** The command itself, subcommands and all, where its code is fetched when it is called. */
  readonly whole?: Code<Command>;
  /** Runs the command; answers the exit status where it is not 0. @throws CliError, ClientError */
  readonly run?: (context: CommandContext) => Coroutine<number> | Coroutine<void>;
  /** Candidates for the argument after `context.args`. */
  readonly complete?: (context: CommandContext, toComplete: string) => Coroutine<Candidate[]>;
}

/** The command's own name. */
export function nameOf(command: Command): string {
  return command.use.split(' ', 1)[0] as string;
}
