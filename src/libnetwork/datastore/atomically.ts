import { unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { KeyValueStore } from './keyvaluestore.ts';

const ATTEMPTS = 20;

/**
 * Changes a value that other engines may be changing too: reads, changes, and writes unless somebody was faster, in which case
 * it begins again.
 * @param change answers the new value and what to hand back, or throws
 */
export function* atomically<T>(
  store: KeyValueStore,
  key: string,
  change: (value: string | undefined) => { readonly value: string; readonly result: T },
): Coroutine<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const known = yield* store.get(key);
    const { value, result } = change(known?.value);
    if (value === known?.value) return result;
    if (yield* store.replace(key, value, known?.index)) return result;
  }
  throw unknownError(`failed to update store for object type ${key}: Key modified`);
}
