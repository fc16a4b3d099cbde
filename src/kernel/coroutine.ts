import type { Clock, Nanoseconds } from './clock.ts';

/**
 * Something a thread can wait for. `subscribe` calls `wake` once, or more, when it may have come about (wake-ups can be
 * spurious: look again), and answers a function that ends the subscription.
 */
export interface Wait {
  subscribe(wake: () => void): () => void;
}

/**
 * Code that can be suspended: every blocking call of the simulated kernel is one. It yields what it waits for and is
 * resumed by the scheduler; `yield*` calls one coroutine from another. Being generators, threads can be stopped at any
 * wait (their `finally` blocks run), and the whole machine runs synchronously, in a fixed order.
 */
export type Coroutine<T> = Generator<Wait, T, void>;

/** What a contract's method may answer where some who fulfil it wait and others never do. */
export type MaybeCoroutine<T> = T | Coroutine<T>;

/** Runs what such a method answered to its end; one that did not wait costs no switch of threads. */
export function* finish<T>(answer: MaybeCoroutine<T>): Coroutine<T> {
  return isCoroutine(answer) ? yield* answer : answer;
}

function isCoroutine<T>(answer: MaybeCoroutine<T>): answer is Coroutine<T> {
  return typeof answer === 'object' && answer !== null && 'next' in answer && Symbol.iterator in answer;
}

/** Runs a coroutine that is known never to wait, from code that is none. @throws Error where it does wait */
export function runAtOnce<T>(coroutine: Coroutine<T>): T {
  const step = coroutine.next();
  if (!step.done) throw new Error('a coroutine that should not wait did');
  return step.value;
}

/** Threads that wait for one thing. */
export class WaitQueue implements Wait {
  #wakers = new Set<() => void>();

  subscribe(wake: () => void): () => void {
    this.#wakers.add(wake);
    return () => this.#wakers.delete(wake);
  }

  /** Wakes every waiter, in the order in which they came. */
  wakeAll(): void {
    if (this.#wakers.size === 0) return;
    for (const wake of [...this.#wakers]) wake();
  }

  get waiting(): number {
    return this.#wakers.size;
  }
}

/** Waits for whichever of `waits` comes first. */
export function anyOf(...waits: Wait[]): Wait {
  return {
    subscribe(wake) {
      const cancels = waits.map((wait) => wait.subscribe(wake));
      return () => {
        for (const cancel of cancels) cancel();
      };
    },
  };
}

/** Waits until virtual time `at`. */
export function until(clock: Clock, at: Nanoseconds): Wait {
  return {
    subscribe(wake) {
      const timer = clock.after(at - clock.now, wake);
      return () => timer.cancel();
    },
  };
}

/** Suspends the calling thread for `duration`. @throws RangeError for what is no number: it would never pass time */
export function* sleep(clock: Clock, duration: Nanoseconds): Coroutine<void> {
  if (Number.isNaN(duration)) throw new RangeError('sleep: the duration is not a number');
  const end = clock.now + duration;
  while (clock.now < end) yield until(clock, end);
}

/** Waits until the processor has done a piece of work: as long as that takes, or longer where it is shared. */
export class Work implements Wait {
  constructor(
    readonly clock: Clock,
    readonly duration: Nanoseconds,
  ) {}

  subscribe(wake: () => void): () => void {
    return until(this.clock, this.clock.now + this.duration).subscribe(wake);
  }
}

/** Lets every other runnable thread go first, as sched_yield(2) does. */
export const reschedule: Wait = {
  subscribe(wake) {
    wake();
    return () => {};
  },
};

/**
 * Waits until `condition` holds, looking again whenever `wait` wakes, for `timeout` at the most.
 * @returns whether the condition came to hold
 */
export function* waitFor(
  clock: Clock,
  wait: Wait,
  condition: () => boolean,
  timeout?: Nanoseconds,
): Coroutine<boolean> {
  const end = timeout === undefined ? undefined : clock.now + timeout;
  while (!condition()) {
    if (end !== undefined && clock.now >= end) return false;
    yield end === undefined ? wait : anyOf(wait, until(clock, end));
  }
  return true;
}
