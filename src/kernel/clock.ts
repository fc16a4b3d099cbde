/** A span or point of virtual time in nanoseconds; points count from the lab's start. */
export type Nanoseconds = number;

export const MICROSECOND: Nanoseconds = 1_000;
export const MILLISECOND: Nanoseconds = 1_000_000;
export const SECOND: Nanoseconds = 1_000_000_000;

/** A callback that waits for its time. */
export interface Timer {
  readonly at: Nanoseconds;
  /** Takes the timer out of the queue; harmless when it has fired. */
  cancel(): void;
}

class QueuedTimer implements Timer {
  callback: (() => void) | undefined;
  constructor(
    readonly at: Nanoseconds,
    readonly sequence: number,
    callback: () => void,
  ) {
    this.callback = callback;
  }
  cancel(): void {
    this.callback = undefined;
  }
}

/**
 * The virtual clock of a lab and its queue of events. Nothing below the terminal reads any other clock. Events due at
 * the same instant fire in the order in which they were set.
 */
export class Clock {
  #now: Nanoseconds = 0;
  #sequence = 0;
  #heap: QueuedTimer[] = [];

  /** @param epoch wall-clock time of the lab's start, in milliseconds since 1970-01-01T00:00Z */
  constructor(readonly epoch: number) {}

  /** Virtual time since the lab's start. */
  get now(): Nanoseconds {
    return this.#now;
  }

  /** Wall-clock time as whole seconds since 1970 and the nanoseconds within that second. */
  wallTime(at: Nanoseconds = this.#now): { seconds: number; nanoseconds: number } {
    const wholeSeconds = Math.floor(at / SECOND);
    const nanoseconds = Math.round(at - wholeSeconds * SECOND) + (this.epoch % 1000) * MILLISECOND;
    const carry = Math.floor(nanoseconds / SECOND);
    return { seconds: Math.floor(this.epoch / 1000) + wholeSeconds + carry, nanoseconds: nanoseconds - carry * SECOND };
  }

  /** Runs `callback` once `delay` has passed; less than a nanosecond counts as one. */
  after(delay: Nanoseconds, callback: () => void): Timer {
    const timer = new QueuedTimer(this.#now + Math.ceil(Math.max(0, delay)), this.#sequence++, callback);
    this.#push(timer);
    return timer;
  }

  /** When the next event is due, or undefined when none waits. */
  get nextEvent(): Nanoseconds | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /** Fires the first event that is due at or before now; answers whether there was one. */
  fireNext(): boolean {
    const at = this.nextEvent;
    if (at === undefined || at > this.#now) return false;
    this.#pop().callback?.();
    return true;
  }

  /** Moves the clock forward to `at`; it never goes back. */
  advanceTo(at: Nanoseconds): void {
    if (at > this.#now) this.#now = at;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]?.callback === undefined) this.#pop();
  }

  #push(timer: QueuedTimer): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as QueuedTimer;
      if (before(above, timer)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): QueuedTimer {
    const heap = this.#heap;
    const top = heap[0] as QueuedTimer;
    const last = heap.pop() as QueuedTimer;
    const size = heap.length;
    if (size > 0) {
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= size) break;
        const right = heap[child + 1];
        if (right !== undefined && before(right, heap[child] as QueuedTimer)) child++;
        const below = heap[child] as QueuedTimer;
        if (before(last, below)) break;
        heap[index] = below;
        index = child;
      }
      heap[index] = last;
    }
    return top;
  }
}

function before(a: QueuedTimer, b: QueuedTimer): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
