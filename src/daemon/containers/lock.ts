import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';

/**
 * Held while something is done to a container that may have to wait for a plug-in: whoever else wants to start, stop,
 * remove or connect it waits for the end (moby's container.Lock).
 */
export class Lock {
  #held = false;
  readonly #freed = new WaitQueue();

  /** Waits until nobody holds it. What is looked at before the next wait stays as it is. */
  *free(): Coroutine<void> {
    while (this.#held) yield this.#freed;
  }

  /** Waits until nobody holds it, and holds it for as long as `action` takes. */
  *hold<T>(action: Coroutine<T>): Coroutine<T> {
    yield* this.free();
    this.#held = true;
    try {
      return yield* action;
    } finally {
      this.#held = false;
      this.#freed.wakeAll();
    }
  }
}
