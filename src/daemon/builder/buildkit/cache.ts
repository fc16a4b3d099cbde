import type { Nanoseconds } from '#kernel/clock.ts';
import type { StoredLayer } from '../../images/image.ts';

/** What a step has come to before. */
export interface CacheRecord {
  /** As `docker builder prune` names it. */
  readonly id: string;
  readonly description: string;
  readonly layer: StoredLayer;
  readonly created: Nanoseconds;
  lastUsed: Nanoseconds;
  uses: number;
}

/** The results of steps that BuildKit keeps, by what they were made of. */
export class BuildCache {
  readonly #records = new Map<string, CacheRecord>();

  get(key: string, now: Nanoseconds): CacheRecord | undefined {
    const record = this.#records.get(key);
    if (record) {
      record.uses++;
      record.lastUsed = now;
    }
    return record;
  }

  set(key: string, record: CacheRecord): void {
    this.#records.set(key, record);
  }

  list(): CacheRecord[] {
    return [...this.#records.values()];
  }

  /** Forgets them all. @returns what there was */
  clear(): CacheRecord[] {
    const all = this.list();
    this.#records.clear();
    return all;
  }
}
