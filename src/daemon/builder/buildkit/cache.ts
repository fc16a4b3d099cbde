import type { Nanoseconds } from '#kernel/clock.ts';
import { digest } from '../../images/digest.ts';
import type { StoredLayer } from '../../images/image.ts';

/** What a step has come to before, or what a client has sent. */
export interface CacheRecord {
  /** As `docker builder prune` names it. */
  readonly id: string;
  readonly type: 'regular' | 'source.local';
  readonly description: string;
  readonly size: number;
  /** Of a step: what it has changed. */
  readonly layer?: StoredLayer;
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

  /** Forgets those of which `unwanted` is true. @returns what is gone */
  remove(unwanted: (record: CacheRecord) => boolean): CacheRecord[] {
    const gone: CacheRecord[] = [];
    for (const [key, record] of this.#records) {
      if (!unwanted(record)) continue;
      gone.push(record);
      this.#records.delete(key);
    }
    return gone;
  }
}

/** The id of what was made of `key`: 25 letters and digits. */
export function recordId(key: string): string {
  return BigInt(`0x${digest(key).slice('sha256:'.length)}`)
    .toString(36)
    .slice(0, 25);
}
