import { DockerError } from '#errdefs/errdefs.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import type { Leader } from '../control/verb.ts';
import type { Change } from '../store/change.ts';
import type { Store } from '../store/store.ts';

/**
 * Something the leading manager keeps doing: it looks at each committed change, takes down what is to be done, and does
 * it in a thread of its own. Nothing runs while nothing changes.
 */
export abstract class Loop {
  protected readonly store: Store;
  readonly #wake = new WaitQueue();
  readonly #threads = new Set<Thread>();
  #due = true;
  #unwatch: (() => void) | undefined;
  #proc: Process | undefined;

  constructor(protected readonly leader: Leader) {
    this.store = leader.store;
  }

  /** @param proc dockerd, whose threads do the work */
  start(proc: Process): void {
    this.#proc = proc;
    this.#unwatch = this.store.watch((changes) => {
      let due = false;
      for (const change of changes) due = this.notice(change) || due;
      if (due) this.stir();
    });
    this.begin();
    this.fork(this.#run());
  }

  stop(): void {
    this.#unwatch?.();
    for (const thread of this.#threads) thread.cancel();
    this.#threads.clear();
  }

  /** Makes the next step come soon. */
  protected stir(): void {
    if (this.#due) return;
    this.#due = true;
    this.#wake.wakeAll();
  }

  /** Runs something beside the steps, for as long as this manager leads. */
  protected fork(work: Coroutine<void>): Thread {
    const { threads, proc } = { threads: this.#threads, proc: this.#proc };
    if (!proc) throw new Error('the loop has not been started');
    const own: { thread?: Thread } = {};
    const thread = proc.thread(
      (function* () {
        try {
          yield* whileLeading(work);
        } finally {
          if (own.thread) threads.delete(own.thread);
        }
      })(),
    );
    own.thread = thread;
    threads.add(thread);
    return thread;
  }

  /** Takes over what the state is when this manager comes to lead. */
  protected abstract begin(): void;

  /** Looks at a change; answers whether there is something to do. */
  protected abstract notice(change: Change): boolean;

  /** Does what has been taken down. */
  protected abstract step(): Coroutine<void>;

  *#run(): Coroutine<void> {
    for (;;) {
      while (!this.#due) yield this.#wake;
      this.#due = false;
      yield* this.step();
    }
  }
}

/** Work that ends silently where this manager does not lead any more: whoever leads now takes it up. */
export function* whileLeading(work: Coroutine<void>): Coroutine<void> {
  try {
    yield* work;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
  }
}
