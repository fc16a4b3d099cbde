import type { Journal, JournalEntry } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { type Database, entriesOf } from './database.ts';
import { readSavedLab, type SavedLab, VERSION } from './savedlab.ts';

/** Keeps the lab of one lesson in the browser, entry by entry as they arrive. */
export class LabStore {
  readonly #database: Database;
  readonly #lesson: string;
  #scenario: Scenario | undefined;
  #count = 0;
  #until = 0;
  /** Where the lab stands, while some of its journal is undone. */
  #position: { count: number; until: number } | undefined;

  constructor(database: Database, lesson: string) {
    this.#database = database;
    this.#lesson = lesson;
  }

  /**
   * What was saved, if anything. Damaged data is moved to the store `setAside`, whole, and the reason given.
   */
  async load(): Promise<{ lab?: SavedLab; damaged?: string }> {
    const transaction = this.#database.transaction(['labs', 'entries']);
    const [record, entries] = await Promise.all([
      transaction.objectStore('labs').get(this.#lesson),
      transaction.objectStore('entries').getAll(entriesOf(this.#lesson)),
    ]);
    if (record === undefined && entries.length === 0) return {};
    const read = readSavedLab(record, entries);
    if ('lab' in read) {
      this.#scenario = read.lab.scenario;
      this.#count = entries.length;
      const { whole, journal } = read.lab;
      this.#until = (whole ?? journal).until;
      if (whole) this.#position = { count: journal.entries.length, until: journal.until };
      return { lab: read.lab };
    }
    await this.setAside(read.reason);
    return { damaged: read.reason };
  }

  /** Starts a new journal, forgetting the old one. */
  async begin(scenario: Scenario): Promise<void> {
    this.#scenario = scenario;
    this.#count = 0;
    this.#until = 0;
    this.#position = undefined;
    const transaction = this.#database.transaction(['labs', 'entries'], 'readwrite');
    transaction.objectStore('entries').delete(entriesOf(this.#lesson));
    transaction.objectStore('labs').put(this.#record(), this.#lesson);
    await transaction.done;
  }

  /** Adds entries to the journal, which then reaches up to virtual time `until`; what was undone of it is gone. */
  async append(entries: JournalEntry[], until: number): Promise<void> {
    const transaction = this.#database.transaction(['labs', 'entries'], 'readwrite');
    const store = transaction.objectStore('entries');
    if (this.#position && entries.length > 0) {
      this.#count = this.#position.count;
      this.#position = undefined;
      store.delete(entriesOf(this.#lesson, this.#count));
    }
    if (!this.#position) this.#until = until;
    for (const entry of entries) store.put(entry, [this.#lesson, this.#count++]);
    transaction.objectStore('labs').put(this.#record(), this.#lesson);
    await transaction.done;
  }

  /** Notes that the lab stands after `count` entries, at virtual time `until`; those behind are undone. */
  async travel(count: number, until: number): Promise<void> {
    this.#position = count < this.#count ? { count, until } : undefined;
    await this.#database.put('labs', this.#record(), this.#lesson);
  }

  /** Moves everything saved of this lab to where it does no harm and can still be fetched from. */
  async setAside(reason: string): Promise<void> {
    const transaction = this.#database.transaction(['labs', 'entries', 'setAside'], 'readwrite');
    const [labs, entries] = [transaction.objectStore('labs'), transaction.objectStore('entries')];
    const raw = { record: await labs.get(this.#lesson), entries: await entries.getAll(entriesOf(this.#lesson)) };
    transaction.objectStore('setAside').add({ at: Date.now(), what: `lab ${this.#lesson}`, reason, raw });
    labs.delete(this.#lesson);
    entries.delete(entriesOf(this.#lesson));
    await transaction.done;
  }

  #record(): object {
    const position = this.#position && { position: this.#position };
    return { version: VERSION, scenario: this.#scenario, until: this.#until, count: this.#count, ...position };
  }
}

/** The size a console had last, as its journal tells. */
export function lastSize(journal: Journal, console: string) {
  const sizes = journal.entries.flatMap((entry) =>
    (entry.kind === 'open' || entry.kind === 'resize') && entry.console === console ? [entry.size] : [],
  );
  return sizes.at(-1);
}
