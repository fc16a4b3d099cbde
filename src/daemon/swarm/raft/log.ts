import type { Entry } from './message.ts';

/** The entries one member has, from the first after its last snapshot on. */
export class RaftLog {
  #entries: Entry[] = [];
  #snapshotIndex = 0;
  #snapshotTerm = 0;

  /** Number of the first entry that is there, or would be. */
  get firstIndex(): number {
    return this.#snapshotIndex + 1;
  }

  get lastIndex(): number {
    return this.#snapshotIndex + this.#entries.length;
  }

  get lastTerm(): number {
    return this.term(this.lastIndex) ?? 0;
  }

  /** The term of an entry; undefined for one that is not there (any more). */
  term(index: number): number | undefined {
    return index === this.#snapshotIndex ? this.#snapshotTerm : this.at(index)?.term;
  }

  at(index: number): Entry | undefined {
    return this.#entries[index - this.firstIndex];
  }

  /** All entries from `index` on, at most `count`. */
  from(index: number, count = Number.POSITIVE_INFINITY): Entry[] {
    const start = index - this.firstIndex;
    return this.#entries.slice(start, start + count);
  }

  append(entries: readonly Entry[]): void {
    for (const entry of entries) this.#entries.push(entry);
  }

  /** Forgets the entry `index` and all after it: another leader decided otherwise. */
  truncate(index: number): void {
    this.#entries.length = index - this.firstIndex;
  }

  /** Forgets what a snapshot covers, but for the last `keep` entries. */
  compact(index: number, keep: number): void {
    const upTo = Math.min(index, this.lastIndex) - keep;
    const term = this.term(upTo);
    if (upTo <= this.#snapshotIndex || term === undefined) return;
    this.#entries = this.from(upTo + 1);
    this.#snapshotIndex = upTo;
    this.#snapshotTerm = term;
  }

  /** Starts anew behind a snapshot. */
  reset(index: number, term: number): void {
    this.#entries = [];
    this.#snapshotIndex = index;
    this.#snapshotTerm = term;
  }
}
