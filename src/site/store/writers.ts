import type { IDBPObjectStore } from 'idb';
import type { Schema, StoreName } from './database.ts';

type Writers = IDBPObjectStore<Schema, StoreName[], 'writers', 'readwrite'>;

/** Makes `name` the one that writes the lab of a lesson: whoever did so before fails in `writeAs` from now on. */
export async function becomeWriter(writers: Writers, lesson: string, name: string): Promise<void> {
  const before = await writers.index('lesson').getKey(lesson);
  if (before !== undefined) writers.delete(before);
  writers.put({ lesson }, name);
}

/**
 * Lets the transaction go on only while `name` writes the lab of this lesson: its index holds each lesson once. Nothing has
 * to be read for it, so the whole transaction can be given to the browser at once, and outlives the page.
 * @returns a promise refused with a ConstraintError, and the transaction with it, where somebody else writes it
 */
export function writeAs(writers: Writers, lesson: string, name: string): Promise<unknown> {
  return writers.put({ lesson }, name);
}
