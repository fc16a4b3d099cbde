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

  /** Entries that are not written yet, by their number in the journal. */
  readonly #waiting = new Map<number, JournalEntry>();
  /** From which entry on what is stored is to go. */
  #cut: number | undefined;
  /** The record becomes this tab's with the next write. */
  #taking = false;
  #due = false;
  #writing: Promise<void> | undefined;

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
  begin(scenario: Scenario): Promise<void> {
    this.#scenario = scenario;
    this.#count = 0;
    this.#until = 0;
    this.#position = undefined;
    this.#taking = true;
    this.#forget(0);
    return this.#write();
  }

  /**
   * Adds entries to the journal, which then reaches up to virtual time `until`; what was undone of it is gone.
   * @throws LostLab
   */
  append(entries: JournalEntry[], until: number): Promise<void> {
    if (this.#position && entries.length > 0) {
      this.#forget(this.#position.count);
      this.#count = this.#position.count;
      this.#position = undefined;
    }
    if (!this.#position) this.#until = until;
    for (const entry of entries) this.#waiting.set(this.#count++, entry);
    return this.#write();
  }

  /** Notes that the lab stands after `count` entries, at virtual time `until`; those behind are undone. @throws LostLab */
  travel(count: number, until: number): Promise<void> {
    this.#position = count < this.#count ? { count, until } : undefined;
    return this.#write();
  }

  /** What is stored from entry `first` on is to go. */
  #forget(first: number): void {
    this.#cut = Math.min(first, this.#cut ?? first);
    for (const number of this.#waiting.keys()) if (number >= first) this.#waiting.delete(number);
  }

  /** Writes what there is to be written: one transaction at a time, so that many keys in a row do not queue up behind each other. */
  #write(): Promise<void> {
    this.#due = true;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#due) {
      this.#due = false;
      const [entries, cut, taking, record] = [[...this.#waiting], this.#cut, this.#taking, this.#record()];
      this.#waiting.clear();
      this.#cut = undefined;
      this.#taking = false;
      const transaction = this.#database.transaction(['labs', 'entries'], 'readwrite');
      const [labs, store] = [transaction.objectStore('labs'), transaction.objectStore('entries')];
      if (!taking) await this.#own(labs);
      if (cut !== undefined) store.delete(entriesOf(this.#lesson, cut));
      for (const [number, entry] of entries) store.put(entry, [this.#lesson, number]);
      labs.put(record, this.#lesson);
      await transaction.done;
    }
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
