import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from './command.ts';

/** Asks a question on standard output; only `y` is a yes. */
export function* confirm(context: CommandContext, question: string): Coroutine<boolean> {
  yield* context.out(`${question} [y/N] `);
  const answer = (yield* context.proc.lines(0).next()) ?? '';
  return answer.trim().toLowerCase() === 'y';
}
