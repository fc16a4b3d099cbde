import type { Nanoseconds } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue, waitFor } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';

/**
 * Runs `work` for `time` at the most, as programs do with an alarm; what is unfinished then is given up.
 * @returns its value, or undefined where the time was up
 * @throws whatever it throws
 */
export function* within<T>(
  proc: Process,
  work: Coroutine<T>,
  time: Nanoseconds | undefined,
): Coroutine<{ value: T } | undefined> {
  if (time === undefined || !Number.isFinite(time)) return { value: yield* work };
  let end: { value: T } | { error: unknown } | undefined;
  const ended = new WaitQueue();
  const thread = proc.thread(
    (function* () {
      try {
        end = { value: yield* work };
      } catch (error) {
        end = { error };
      }
      ended.wakeAll();
    })(),
  );
  const done = yield* waitFor(proc.clock, ended, () => end !== undefined, Math.max(0, time));
  if (!done) {
    thread.cancel();
    return undefined;
  }
  const result = end as unknown as { value: T } | { error: unknown };
  if ('error' in result) throw result.error;
  return result;
}
