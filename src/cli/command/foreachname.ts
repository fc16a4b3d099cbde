import { ClientError } from '#client/error.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { type CommandContext, StatusError } from '../command.ts';

/**
 * Does something to each of `names` and prints what it answers, going on after errors, which are told together at the
 * end. @throws StatusError where any failed
 */
export function* forEachName(
  context: CommandContext,
  names: readonly string[],
  act: (name: string) => Coroutine<string>,
): Coroutine<void> {
  const errors: string[] = [];
  for (const name of names) {
    try {
      yield* context.out(yield* act(name));
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length > 0) throw new StatusError(1, errors.join('\n'));
}
