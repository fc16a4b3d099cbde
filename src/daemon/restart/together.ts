import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';

/** Does several things at once, each as a thread of `proc`, and waits for the last. None of them may throw. */
export function* together(proc: Process, works: readonly Coroutine<void>[]): Coroutine<void> {
  const done = new WaitQueue();
  let left = works.length;
  for (const work of works) {
    proc.thread(
      (function* () {
        try {
          yield* work;
        } finally {
          left--;
          done.wakeAll();
        }
      })(),
    );
  }
  while (left > 0) yield done;
}
