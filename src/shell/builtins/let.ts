import type { Coroutine } from '#kernel/coroutine.ts';
import { expansionFailure } from '../expand/failures.ts';
import { evaluateNow } from '../expand/parameters.ts';
import type { Shell } from '../shell.ts';
import { fail } from './options.ts';

/** `let expression …`: 0 where the last one is not zero. */
export function* letBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  if (args.length < 2) return yield* fail(shell, 'let', 'expression expected', 1);
  let value = 0n;
  try {
    for (const expression of args.slice(1)) value = evaluateNow(shell, expression);
  } catch (error) {
    const failure = expansionFailure(shell, error);
    if (!failure) throw error;
    return yield* fail(shell, 'let', failure.message, failure.status, true);
  }
  return value === 0n ? 1 : 0;
}
