import { type Clock, MICROSECOND, type Nanoseconds } from './clock.ts';
import { CodeMissing, Hold } from './code.ts';
import { type Coroutine, reschedule, type Wait, Work } from './coroutine.ts';

/** How a thread ended. */
export type ThreadEnd<T> = { value: T } | { error: unknown } | { cancelled: true };

/** Processor time charged for running a thread from one wait to the next; it makes even a busy loop take time. */
const STEP: Nanoseconds = 2 * MICROSECOND;
/** What a step costs once a thread has gone round without waiting for this many steps: an endless loop stays cheap to replay. */
const SPINNING_STEP: Nanoseconds = 50 * MICROSECOND;
const SPINNING_AFTER = 2_000;

/** Takes note of `work` of a thread of `owner` that keeps the processor busy; answers what it waits for until that is done. */
export type Meter = (owner: unknown, thread: Thread, work: Nanoseconds) => Wait;

/** A coroutine under the scheduler's care. */
export class Thread {
  #scheduler: Scheduler;
  #coroutine: Coroutine<unknown>;
  #onEnd: (end: ThreadEnd<unknown>) => void;
  #unsubscribe: (() => void) | undefined;
  #queued = false;
  #running = false;
  #done = false;
  #suspended = false;
  #interruption: Error | undefined;
  /** Steps in a row after which it only let the others go first. */
  #spins = 0;
  /** Whether what it waits for is its turn on the processor. */
  #metered = false;
  /** Processor time that it has taken. */
  used: Nanoseconds = 0;
  /** Set by processes: who shares out the processors, and for whom. */
  meter: Meter | undefined;
  owner: unknown;

  constructor(scheduler: Scheduler, coroutine: Coroutine<unknown>, onEnd: (end: ThreadEnd<unknown>) => void) {
    this.#scheduler = scheduler;
    this.#coroutine = coroutine;
    this.#onEnd = onEnd;
    this.#enqueue();
  }

  get done(): boolean {
    return this.#done;
  }

  /** Whether it would run if the processor were free: neither waiting nor suspended nor done. */
  get runnable(): boolean {
    return (this.#queued || this.#metered) && !this.#suspended;
  }

  /** Makes the wait it is in throw `error`. */
  interrupt(error: Error): void {
    if (this.#done) return;
    this.#interruption = error;
    this.#stopWaiting();
    this.#enqueue();
  }

  /** Ends it where it stands; its `finally` blocks run. A thread that cancels itself ends at its next wait. */
  cancel(): void {
    if (this.#done) return;
    if (this.#running) {
      this.#interruption = new Cancelled();
      return;
    }
    this.#stopWaiting();
    this.#done = true;
    this.#coroutine.return(undefined as never);
    this.#onEnd({ cancelled: true });
  }

  /** Holds it (SIGSTOP, freezer) until `resume`. */
  suspend(): void {
    this.#suspended = true;
  }

  resume(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    if (this.#queued && !this.#done) this.#scheduler.enqueue(this);
  }

  /**
   * Runs it up to its next wait; answers the processor time to charge. Only the scheduler calls this.
   * @throws CodeMissing where it needs code that is not there: it is then first in the queue again
   */
  step(): Nanoseconds {
    this.#metered = false;
    this.#advance();
    if (!this.#metered) this.used += STEP;
    return this.#spins > SPINNING_AFTER && !this.meter ? SPINNING_STEP : STEP;
  }

  #advance(): void {
    if (this.#done || this.#suspended || !this.#queued) return;
    this.#queued = false;
    this.#stopWaiting();
    this.#running = true;
    let result: IteratorResult<Wait, unknown>;
    try {
      const interruption = this.#interruption;
      this.#interruption = undefined;
      result = interruption ? this.#coroutine.throw(interruption) : this.#coroutine.next();
    } catch (error) {
      this.#running = false;
      this.#done = true;
      this.#onEnd(error instanceof Cancelled ? { cancelled: true } : { error });
      return;
    }
    this.#running = false;
    if (result.done) {
      this.#done = true;
      this.#onEnd({ value: result.value });
      return;
    }
    // While it ran it may have been interrupted, or have cancelled itself.
    const pending = this.#interruption as Error | undefined;
    if (pending instanceof Cancelled) {
      this.#interruption = undefined;
      this.cancel();
      return;
    }
    if (pending) {
      this.#enqueue();
      return;
    }
    if (result.value instanceof Hold) {
      this.#queued = true;
      this.#scheduler.enqueueFirst(this);
      throw new CodeMissing(result.value.code);
    }
    let wait = result.value;
    if (wait === reschedule) {
      if (++this.#spins > SPINNING_AFTER && this.meter) wait = this.#work(this.meter, SPINNING_STEP);
    } else if (wait instanceof Work && this.meter) wait = this.#work(this.meter, wait.duration);
    else this.#spins = 0;
    let woken = false;
    const unsubscribe = wait.subscribe(() => {
      woken = true;
      if (this.#done) return;
      this.#enqueue();
    });
    if (woken) unsubscribe();
    else this.#unsubscribe = unsubscribe;
  }

  #work(meter: Meter, duration: Nanoseconds): Wait {
    this.#metered = true;
    return meter(this.owner, this, duration);
  }

  #stopWaiting(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #enqueue(): void {
    if (this.#queued) return;
    this.#queued = true;
    if (!this.#suspended) this.#scheduler.enqueue(this);
  }
}

class Cancelled extends Error {}

/** What is left after a run: nothing at all, events of the future, or work that is due now. */
export type RunResult = 'idle' | 'waiting' | 'busy';

/** Runs the threads of a whole lab, one at a time, first come first served, in virtual time. */
export class Scheduler {
  #queue: Thread[] = [];
  #head = 0;

  constructor(readonly clock: Clock) {}

  /** Starts a thread; `onEnd` is called once with how it ended. */
  spawn<T>(coroutine: Coroutine<T>, onEnd: (end: ThreadEnd<T>) => void): Thread {
    return new Thread(this, coroutine, onEnd as (end: ThreadEnd<unknown>) => void);
  }

  /** Puts a thread at the end of the run queue; threads do this themselves. */
  enqueue(thread: Thread): void {
    this.#queue.push(thread);
  }

  /** Puts a thread at the beginning of the run queue: it was held, not run. */
  enqueueFirst(thread: Thread): void {
    if (this.#head > 0) this.#queue[--this.#head] = thread;
    else this.#queue.unshift(thread);
  }

  /** Whether a thread can run now. */
  get busy(): boolean {
    return this.#head < this.#queue.length;
  }

  /**
   * Runs whatever is due before virtual time `until`, jumping over waits, until nothing is left, `done` answers true, or
   * `steps` thread steps are spent. It returns only where the clock tells the place: right after a step, or at `until`
   * with nothing before it; so running to the same instant again always stops at the same point.
   * @throws CodeMissing where a thread needs code that is not there; running again goes on with that thread
   */
  run(options: { until?: Nanoseconds; steps?: number; done?: () => boolean } = {}): RunResult {
    const { done } = options;
    // The clock counts whole nanoseconds; those who follow real time ask for fractions.
    const until = Math.floor(options.until ?? Number.POSITIVE_INFINITY);
    let steps = options.steps ?? Number.POSITIVE_INFINITY;
    const clock = this.clock;
    while (clock.now < until) {
      if (clock.fireNext()) continue;
      if (done?.()) break;
      if (this.busy) {
        clock.advanceTo(clock.now + this.#next().step());
        if (--steps <= 0) break;
        continue;
      }
      const next = clock.nextEvent;
      if (next === undefined || next >= until) {
        if (until !== Number.POSITIVE_INFINITY) clock.advanceTo(until);
        break;
      }
      clock.advanceTo(next);
    }
    return this.#left();
  }

  #left(): RunResult {
    const next = this.clock.nextEvent;
    if (this.busy || (next !== undefined && next <= this.clock.now)) return 'busy';
    return next === undefined ? 'idle' : 'waiting';
  }

  #next(): Thread {
    const thread = this.#queue[this.#head++] as Thread;
    if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return thread;
  }
}
