import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';

/** What is stored under a key. */
export interface StoredValue {
  readonly key: string;
  readonly value: string;
  /** Changes whenever the value does; what `replace` compares. */
  readonly index: number;
}

/**
 * A store outside of the engine that several engines share (docker/libkv store.Store), spoken to over the network.
 * Keys have no slash before them. Every method throws `unknown` errors with the words of the store's client where it cannot be
 * reached.
 */
export interface KeyValueStore {
  get(key: string): Coroutine<StoredValue | undefined>;
  /** All keys below a prefix, which ends with a slash, in the order of their names. */
  list(prefix: string): Coroutine<StoredValue[]>;
  put(key: string, value: string): Coroutine<void>;
  /** A key that goes by itself when it is not put again within `lifetime`. */
  announce(key: string, value: string, lifetime: Nanoseconds): Coroutine<void>;
  /** Writes only where the value is still that of `index`, or there is none where it is absent. @returns whether it was written */
  replace(key: string, value: string, index: number | undefined): Coroutine<boolean>;
  delete(key: string): Coroutine<void>;
}
