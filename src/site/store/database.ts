import { type DBSchema, type IDBPDatabase, openDB, type StoreNames } from 'idb';

/** Something that could not be read and was put where it does no harm. */
export interface SetAside {
  at: number;
  /** What it was: `lab user-defined-bridge`. */
  what: string;
  reason: string;
  raw: unknown;
}

/** A tab that writes the lab of a lesson: the store has one for each lesson, by its index. */
export interface Writer {
  lesson: string;
}

/** A lab of a file that was read in, of a lesson that has another one here. */
export interface KeptLab {
  lesson: string;
  /** When it was read in. */
  at: number;
  scenario: unknown;
  journal: unknown;
}

export interface Schema extends DBSchema {
  /** Progress of the course under the key `progress`: see course/progress. */
  progress: { key: string; value: unknown };
  /** A lab by lesson, without its journal. */
  labs: { key: string; value: unknown };
  /** The journals: an entry by lesson and number, each written as it arrives. */
  entries: { key: [string, number]; value: unknown };
  setAside: { key: number; value: SetAside };
  settings: { key: string; value: unknown };
  /** Since version 2. */
  kept: { key: number; value: KeptLab };
  /** Since version 3: by the name that a tab gave itself. */
  writers: { key: string; value: Writer; indexes: { lesson: string } };
}

export type StoreName = StoreNames<Schema>;

export type Database = IDBPDatabase<Schema>;

/** The version of the database: which stores there are. What is in them has versions of its own. */
const VERSION = 3;

/** What each version added to the one before. */
const UPGRADES: readonly ((database: Database) => void)[] = [
  (database) => {
    database.createObjectStore('progress');
    database.createObjectStore('labs');
    database.createObjectStore('entries');
    database.createObjectStore('setAside', { autoIncrement: true });
    database.createObjectStore('settings');
  },
  (database) => {
    database.createObjectStore('kept', { autoIncrement: true });
  },
  (database) => {
    database.createObjectStore('writers').createIndex('lesson', 'lesson', { unique: true });
  },
];

/**
 * Opens the browser's store of this site, creating it when it is not there.
 * @param closed called when the browser or a newer version of the page in another tab closes it
 * @throws when the browser refuses
 */
export function openDatabase(closed?: () => void): Promise<Database> {
  return openDB<Schema>('gangway', VERSION, {
    upgrade(database, before) {
      for (const upgrade of UPGRADES.slice(before)) upgrade(database);
    },
    // A tab that holds on to the old version would keep a newer one from opening.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      closed?.();
    },
    terminated: () => closed?.(),
  });
}

/** The keys of the entries of one lesson's journal, from number `first` on. */
export function entriesOf(lesson: string, first = 0): IDBKeyRange {
  return IDBKeyRange.bound([lesson, first], [lesson, Number.MAX_SAFE_INTEGER]);
}
