import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../command.ts';
import { FlagSet, type FlagValues } from '../../pflag/flagset.ts';
import { terminalOf } from '../../streams.ts';
import { GLOBAL_FLAGS } from './flags.ts';

/** What a command of `docker compose` works with: the flags before its name as well. */
export interface ComposeContext extends CommandContext {
  readonly globals: FlagValues;
  /** Whether nothing is to be changed. */
  readonly isDryRun: boolean;
}

/** The flags between `docker compose` and the command; their defaults where the command was not called that way. */
export function globalsOf(context: CommandContext): FlagValues {
  return (context as Partial<ComposeContext>).globals ?? new FlagSet(GLOBAL_FLAGS).values;
}

/** Whether the command only tells what it would do. */
export function isDryRun(context: CommandContext): boolean {
  return (context as Partial<ComposeContext>).isDryRun ?? false;
}

/** Whether output to standard error is drawn with control characters. */
export function isAnsi(context: CommandContext, fd: 1 | 2): boolean {
  const mode = globalsOf(context).string('ansi');
  if (mode === 'auto' && context.proc.env.get('NO_COLOR')) return false;
  return mode === 'always' || (mode === 'auto' && terminalOf(context.proc, fd) !== undefined);
}

/** Writes lines of the client's own log: with a time, or short and coloured on a terminal. */
export function* logWarning(context: CommandContext, message: string): Coroutine<void> {
  yield* context.err(`${warningLine(context, message)}\n`);
}

function warningLine(context: CommandContext, message: string): string {
  if (terminalOf(context.proc, 2) !== undefined) return `\x1b[33mWARN\x1b[0m[0000] ${message} `;
  const { seconds } = context.proc.clock.wallTime();
  const time = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return `time="${time}" level=warning msg=${JSON.stringify(message)}`;
}

/** Says that something Compose can do is missing here. */
export function notSimulated(what: string): CliError {
  return new CliError(`docker: not simulated: ${what}`);
}

/** The number of arguments as compose's commands ask for it. @throws CliError */
export function atLeast(count: number): (call: { args: readonly string[] }) => void {
  return ({ args }) => {
    if (args.length < count) throw new CliError(`requires at least ${count} arg(s), only received ${args.length}`);
  };
}

/** @throws CliError */
export function atMost(count: number): (call: { args: readonly string[] }) => void {
  return ({ args }) => {
    if (args.length > count) throw new CliError(`accepts at most ${count} arg(s), received ${args.length}`);
  };
}

/** @throws CliError */
export function between(least: number, most: number): (call: { args: readonly string[] }) => void {
  return ({ args: { length } }) => {
    if (length >= least && length <= most) return;
    throw new CliError(`accepts between ${least} and ${most} arg(s), received ${length}`);
  };
}
