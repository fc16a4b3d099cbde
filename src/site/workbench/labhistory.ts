import type { CommandLine, Journal, JournalEntry } from '#lab/journal.ts';
import { journalAfter, labelsOf, stepsOf } from '#lab/steps.ts';

/** A step as the list of steps shows it. */
export interface HistoryStep {
  host: string;
  /** The command line, or what was typed. */
  label: string;
  /** Virtual time in nanoseconds. */
  at: number;
}

/** The steps of a lab: those before `position` are done, those after it undone. */
export interface HistoryView {
  steps: readonly HistoryStep[];
  position: number;
}

const NOTHING: Journal = { entries: [], until: 0 };

/** The journal of a lab, and what was undone of it: it can be redone until something else is typed. */
export class LabHistory {
  #journal: Journal;
  /** The whole journal, while some of it is undone. */
  #whole: Journal | undefined;
  /** Entries that came since some of it was undone. */
  #since: JournalEntry[] = [];
  readonly #lines: CommandLine[] = [];

  constructor(journal = NOTHING, whole?: Journal) {
    this.#journal = journal;
    this.#whole = whole;
  }

  /** What leads to the state of now. */
  get journal(): Journal {
    return this.#journal;
  }

  /** Notes what the lab did meanwhile. @returns the entries to be kept for good: none while what was undone may still be redone */
  append(entries: readonly JournalEntry[], until: number): JournalEntry[] {
    this.#journal = { entries: [...this.#journal.entries, ...entries], until };
    if (!this.#whole) return [...entries];
    this.#since.push(...entries);
    // A window that changed its size undoes nothing.
    if (!entries.some(({ kind }) => kind === 'input' || kind === 'run')) return [];
    this.#whole = undefined;
    return this.#since.splice(0);
  }

  /** Notes a command line that a shell has read; a replay tells it again. */
  line(line: CommandLine): void {
    if (this.#lines.some(({ at, console }) => at === line.at && console === line.console)) return;
    this.#lines.push(line);
  }

  view(): HistoryView {
    const steps = stepsOf(this.#whole ?? this.#journal);
    const labels = labelsOf(steps, this.#lines);
    return {
      steps: steps.map(({ host, at }, index) => ({ host, at, label: labels[index] ?? '' })),
      position: this.#whole ? stepsOf(this.#journal).length : steps.length,
    };
  }

  /** Goes to the state after `count` steps. @returns the journal that leads there @throws RangeError when there are fewer */
  go(count: number): Journal {
    const whole = this.#whole ?? this.#journal;
    const steps = stepsOf(whole);
    this.#journal = journalAfter(whole, steps, count);
    this.#whole = count === steps.length ? undefined : whole;
    this.#since = [];
    return this.#journal;
  }
}
