import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** Something that could not be read and was put where it does no harm. */
export interface SetAside {
  at: number;
  /** What it was: `lab user-defined-bridge`. */
  what: string;
  reason: string;
  raw: unknown;
}

interface Schema extends DBSchema {
  /** Progress of the course under the key `progress`: see course/progress. */
  progress: { key: string; value: unknown };
  /** A lab by lesson, without its journal. */
  labs: { key: string; value: unknown };
  /** The journals: an entry by lesson and number, each written as it arrives. */
  entries: { key: [string, number]; value: unknown };
  setAside: { key: number; value: SetAside };
  settings: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

/** Opens the browser's store of this site, creating it when it is not there. @throws when the browser refuses */
export function openDatabase(): Promise<Database> {
  return openDB<Schema>('gangway', 1, {
    upgrade(database) {
      database.createObjectStore('progress');
      database.createObjectStore('labs');
      database.createObjectStore('entries');
      database.createObjectStore('setAside', { autoIncrement: true });
      database.createObjectStore('settings');
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
}

/** The keys of the entries of one lesson's journal, from number `first` on. */
export function entriesOf(lesson: string, first = 0): IDBKeyRange {
  return IDBKeyRange.bound([lesson, first], [lesson, Number.MAX_SAFE_INTEGER]);
}
