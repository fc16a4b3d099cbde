import type { Journal, JournalEntry } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { type Database, entriesOf, type StoreName } from './database.ts';
import { readSavedLab, type SavedLab, VERSION } from './savedlab.ts';
import { becomeWriter, writeAs } from './writers.ts';

/** Another tab, or a file that was read in, has put another lab in place of this one: nothing more is written. */
export class LostLab extends Error {
  override name = 'LostLab';
}

const STORES: StoreName[] = ['labs', 'entries', 'writers'];

/**
 * Keeps the lab of one lesson in the browser, entry by entry as they arrive. Each change is one transaction that waits for no
 * answer: a page that is left or reloaded in the next moment has lost nothing.
 */
export class LabStore {
  /** What this tab is called among those that write. */
  readonly #name = crypto.randomUUID();
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
    const transaction = this.#database.transaction(STORES, 'readwrite');
    const [record, entries] = await Promise.all([
      transaction.objectStore('labs').get(this.#lesson),
      transaction.objectStore('entries').getAll(entriesOf(this.#lesson)),
      becomeWriter(transaction.objectStore('writers'), this.#lesson, this.#name),
    ]);
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

  /** Starts a new journal, forgetting the old one. @throws LostLab */
  begin(scenario: Scenario): Promise<void> {
    this.#scenario = scenario;
    this.#count = 0;
    this.#until = 0;
    this.#position = undefined;
    return this.#write(0, [], true);
  }

  /**
   * Adds entries to the journal, which then reaches up to virtual time `until`; what was undone of it is gone.
   * @throws LostLab
   */
  append(entries: JournalEntry[], until: number): Promise<void> {
    const undone = entries.length > 0 ? this.#position : undefined;
    if (undone) this.#position = undefined;
    if (!this.#position) this.#until = until;
    const first = undone?.count ?? this.#count;
    this.#count = first + entries.length;
    return this.#write(first, entries, undone !== undefined);
  }

  /** Notes that the lab stands after `count` entries, at virtual time `until`; those behind are undone. @throws LostLab */
  travel(count: number, until: number): Promise<void> {
    this.#position = count < this.#count ? { count, until } : undefined;
    return this.#write(this.#count);
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

  /**
   * Writes the record, and entries from number `first` on.
   * @param cut whether what was there from that number on goes
   * @throws LostLab
   */
  async #write(first: number, added: JournalEntry[] = [], cut = false): Promise<void> {
    const transaction = this.#database.transaction(STORES, 'readwrite');
    const entries = transaction.objectStore('entries');
    const requests: Promise<unknown>[] = [writeAs(transaction.objectStore('writers'), this.#lesson, this.#name)];
    if (cut) requests.push(entries.delete(entriesOf(this.#lesson, first)));
    for (const [index, entry] of added.entries()) requests.push(entries.put(entry, [this.#lesson, first + index]));
    requests.push(transaction.objectStore('labs').put(this.#record(), this.#lesson), transaction.done);
    // Otherwise the browser keeps nothing before the page has heard of it all.
    transaction.commit();
    try {
      await Promise.all(requests);
    } catch (error) {
      throw error instanceof DOMException && error.name === 'ConstraintError' ? new LostLab(this.#lesson) : error;
    }
  }

  #record(): object {
    const position = this.#position && { position: this.#position };
    return {
      version: VERSION,
      scenario: this.#scenario,
      until: this.#until,
      count: this.#count,
      ...position,
    };
  }
}

/** The size a console had last, as its journal tells. */
export function lastSize(journal: Journal, console: string) {
  const sizes = journal.entries.flatMap((entry) =>
    (entry.kind === 'open' || entry.kind === 'resize') && entry.console === console ? [entry.size] : [],
  );
  return sizes.at(-1);
}
