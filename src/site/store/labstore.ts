import type { Journal, JournalEntry } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { type Database, entriesOf } from './database.ts';
import { readSavedLab, type SavedLab, VERSION } from './savedlab.ts';

/** Another tab, or a file that was read in, has put another lab in place of this one: nothing more is written. */
export class LostLab extends Error {
  override name = 'LostLab';
}

/** Keeps the lab of one lesson in the browser, entry by entry as they arrive. */
export class LabStore {
  /** Stands in the record while this tab writes it. */
  readonly #owner = crypto.randomUUID();
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
   * What was saved, if anything; from now on nobody else adds to it. Damaged data is moved to the store `setAside`, whole, and
   * the reason given.
   */
  async load(): Promise<{ lab?: SavedLab; damaged?: string }> {
    const transaction = this.#database.transaction(['labs', 'entries'], 'readwrite');
    const labs = transaction.objectStore('labs');
    const [record, entries] = await Promise.all([
      labs.get(this.#lesson),
      transaction.objectStore('entries').getAll(entriesOf(this.#lesson)),
    ]);
    if (isRecord(record)) labs.put({ ...record, owner: this.#owner }, this.#lesson);
    await transaction.done;
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

  /**
   * Adds entries to the journal, which then reaches up to virtual time `until`; what was undone of it is gone.
   * @throws LostLab
   */
  async append(entries: JournalEntry[], until: number): Promise<void> {
    // What is to be written is settled at once: other calls may follow before the database answers.
    let cut: IDBKeyRange | undefined;
    if (this.#position && entries.length > 0) {
      this.#count = this.#position.count;
      this.#position = undefined;
      cut = entriesOf(this.#lesson, this.#count);
    }
    if (!this.#position) this.#until = until;
    const first = this.#count;
    this.#count += entries.length;
    const record = this.#record();
    const transaction = this.#database.transaction(['labs', 'entries'], 'readwrite');
    await this.#own(transaction.objectStore('labs'));
    const store = transaction.objectStore('entries');
    if (cut) store.delete(cut);
    for (const [index, entry] of entries.entries()) store.put(entry, [this.#lesson, first + index]);
    transaction.objectStore('labs').put(record, this.#lesson);
    await transaction.done;
  }

  /** Notes that the lab stands after `count` entries, at virtual time `until`; those behind are undone. @throws LostLab */
  async travel(count: number, until: number): Promise<void> {
    this.#position = count < this.#count ? { count, until } : undefined;
    const record = this.#record();
    const transaction = this.#database.transaction('labs', 'readwrite');
    await this.#own(transaction.store);
    transaction.store.put(record, this.#lesson);
    await transaction.done;
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

  /** @throws LostLab where the record is another's */
  async #own(labs: { get(lesson: string): Promise<unknown> }): Promise<void> {
    const record = await labs.get(this.#lesson);
    if (!isRecord(record) || record.owner !== this.#owner) throw new LostLab(this.#lesson);
  }

  #record(): object {
    const position = this.#position && { position: this.#position };
    return {
      version: VERSION,
      scenario: this.#scenario,
      until: this.#until,
      count: this.#count,
      owner: this.#owner,
      ...position,
    };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The size a console had last, as its journal tells. */
export function lastSize(journal: Journal, console: string) {
  const sizes = journal.entries.flatMap((entry) =>
    (entry.kind === 'open' || entry.kind === 'resize') && entry.console === console ? [entry.size] : [],
  );
  return sizes.at(-1);
}
