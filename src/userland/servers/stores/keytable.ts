import type { Nanoseconds, Timer } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue, waitFor } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';

/** A key with what is stored under it. Indexes count the changes of the whole table. */
export interface StoredKey {
  readonly key: string;
  readonly value: string;
  readonly createIndex: number;
  readonly modifyIndex: number;
  /** Counts the changes of this key alone, from 0. */
  readonly version: number;
  readonly flags: number;
  /** Who holds or owns it: it goes, or is free again, when that session ends. */
  readonly session?: string;
  readonly lockIndex: number;
}

/** What a key is changed to. */
export interface KeyChange {
  readonly flags?: number;
  readonly session?: string;
  readonly locked?: boolean;
}

/** The keys of a store: kept in a file, so that they outlive the program, and watched by whoever waits for a change. */
export class KeyTable {
  /** Number of the last change. */
  index = 1;
  /** Woken by every change. */
  readonly changed = new WaitQueue();
  readonly #keys = new Map<string, StoredKey>();
  /** When the last key below a prefix was deleted, by its key. */
  readonly #deleted = new Map<string, number>();
  readonly #timers = new Map<string, Timer>();

  /** @param path of the file; values are kept as text, as the engine writes them */
  constructor(
    readonly proc: Process,
    readonly path: string,
  ) {
    try {
      const { index, keys } = JSON.parse(proc.fs.readText(path)) as { index: number; keys: StoredKey[] };
      this.index = index;
      for (const each of keys) this.#keys.set(each.key, each);
    } catch (error) {
      if (!isErrno(error) && !(error instanceof SyntaxError)) throw error;
    }
  }

  get(key: string): StoredKey | undefined {
    return this.#keys.get(key);
  }

  /** All keys that begin so, in the order of their names. */
  list(prefix: string): StoredKey[] {
    return [...this.#keys.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  put(key: string, value: string, change: KeyChange = {}): StoredKey {
    const known = this.#keys.get(key);
    this.index++;
    const stored: StoredKey = {
      key,
      value,
      createIndex: known?.createIndex ?? this.index,
      modifyIndex: this.index,
      version: known ? known.version + 1 : 0,
      flags: change.flags ?? known?.flags ?? 0,
      lockIndex: (known?.lockIndex ?? 0) + (change.locked ? 1 : 0),
      ...('session' in change
        ? change.session && { session: change.session }
        : known?.session && { session: known.session }),
    };
    this.#timers.get(key)?.cancel();
    this.#keys.set(key, stored);
    this.#written();
    return stored;
  }

  /** Deletes keys. @returns how many there were */
  delete(keys: readonly string[]): number {
    const there = keys.filter((key) => this.#keys.delete(key));
    if (there.length === 0) return 0;
    this.index++;
    for (const key of there) {
      this.#timers.get(key)?.cancel();
      this.#deleted.set(key, this.index);
    }
    this.#written();
    return there.length;
  }

  /** Deletes a key by itself after a while. @param then called when that has happened */
  expire(key: string, after: Nanoseconds, then: () => void = () => {}): void {
    this.#timers.get(key)?.cancel();
    this.#timers.set(
      key,
      this.proc.clock.after(after, () => {
        if (this.delete([key]) > 0) then();
      }),
    );
  }

  /** Number of the last change of a key, or below a prefix; 0 where there was none. */
  lastChange(prefix: string, whole: boolean): number {
    const concerns = (key: string) => (whole ? key.startsWith(prefix) : key === prefix);
    let last = 0;
    for (const { key, modifyIndex } of this.#keys.values()) if (concerns(key)) last = Math.max(last, modifyIndex);
    for (const [key, index] of this.#deleted) if (concerns(key)) last = Math.max(last, index);
    return last;
  }

  /** Waits until something has changed after `index` there. @returns whether it has */
  *waitForChange(prefix: string, whole: boolean, index: number, timeout?: Nanoseconds): Coroutine<boolean> {
    return yield* waitFor(this.proc.clock, this.changed, () => this.lastChange(prefix, whole) > index, timeout);
  }

  #written(): void {
    const { fs } = this.proc;
    fs.mkdirAll(this.path.slice(0, this.path.lastIndexOf('/')) || '/');
    fs.writeFile(this.path, JSON.stringify({ index: this.index, keys: [...this.#keys.values()] }));
    this.changed.wakeAll();
  }
}
