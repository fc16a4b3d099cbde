import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from './command.ts';

/** Asks on standard output; `y` alone on the first line of standard input means yes (docker/cli: prompt.Confirm). */
export function* confirm(context: CommandContext, message: string): Coroutine<boolean> {
  yield* context.out(`${message} [y/N] `);
  const answer = yield* context.proc.lines().next();
  return answer?.trim().toLowerCase() === 'y';
}
