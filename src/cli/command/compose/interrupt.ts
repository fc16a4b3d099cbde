import type { ClientError } from '#client/error.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { type CliError, type CommandContext, StatusError } from '../../command.ts';
import { failureOf } from '../../parallel.ts';

/** Status of a command that was interrupted. */
export const INTERRUPTED = 130;

/** Does something until it is done or the user interrupts it. @throws StatusError then, and what the action throws */
export function* untilInterrupted(context: CommandContext, action: Coroutine<void>): Coroutine<void> {
  const { proc } = context;
  const changed = new WaitQueue();
  let isDone = false;
  let isInterrupted = false;
  let failure: CliError | ClientError | undefined;
  const thread = proc.thread(
    (function* (): Coroutine<void> {
      failure = yield* failureOf(action);
      isDone = true;
      changed.wakeAll();
    })(),
  );
  proc.onSignal('SIGINT', () => {
    isInterrupted = true;
    changed.wakeAll();
  });
  while (!isDone && !isInterrupted) yield changed;
  proc.onSignal('SIGINT', 'default');
  if (failure) throw failure;
  if (!isInterrupted) return;
  thread.cancel();
  yield* context.err('\n');
  throw new StatusError(INTERRUPTED);
}
