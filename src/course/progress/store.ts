import type { Progress } from './progress.ts';
import { type Restored, restore } from './restore.ts';

/** Where progress is kept. The page keeps it in the browser, tests in memory. */
export interface ProgressStore {
  /** Reads what is there; what cannot be read is set aside in the store before this answers. */
  load(): Promise<Restored>;
  save(progress: Progress): Promise<void>;
  /** What has been set aside so far, the oldest first. */
  aside(): Promise<NonNullable<Restored['setAside']>[]>;
}

/** A store that lasts as long as the object. */
export class MemoryProgressStore implements ProgressStore {
  readonly #aside: NonNullable<Restored['setAside']>[] = [];
  #record: unknown;

  /** @param record what is stored from the start, as read from elsewhere */
  constructor(record?: unknown) {
    this.#record = record;
  }

  async load(): Promise<Restored> {
    const restored = restore(this.#record);
    if (restored.setAside) {
      this.#aside.push(restored.setAside);
      this.#record = restored.progress;
    }
    return restored;
  }

  async save(progress: Progress): Promise<void> {
    this.#record = progress;
  }

  async aside(): Promise<NonNullable<Restored['setAside']>[]> {
    return [...this.#aside];
  }
}
