import { withTaskDone } from '#course/progress/progress.ts';
import type { JournalEntry } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { claim } from '../store/claim.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { LabStore } from '../store/labstore.ts';
import { BrowserProgressStore } from '../store/progress.ts';
import type { SavedLab } from '../store/savedlab.ts';
import type { Bench } from './bench.ts';

/** Keeps the lab and the learner's progress in this browser, and says when it cannot. */
export class Keeper {
  readonly #bench: Bench;
  #store: LabStore | undefined;
  #progress: BrowserProgressStore | undefined;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** What was saved of the lab, if anything. From now on this tab alone saves it, where the browser lets it. */
  async load(): Promise<SavedLab | undefined> {
    const { lab: lesson, texts } = this.#bench;
    const database = await this.#open();
    if (!database) return undefined;
    if (!(await claim(`lab ${lesson.lesson}`))) {
      this.#bench.notify('info', texts.say('elsewhere'));
      return undefined;
    }
    this.#store = new LabStore(database, lesson.lesson);
    const { lab, damaged } = await this.#store.load();
    if (damaged) this.#tellDamaged(texts.say('damaged.lab', { reason: damaged }), database);
    this.#progress = new BrowserProgressStore(database);
    const { setAside } = await this.#progress.load();
    if (setAside) this.#tellDamaged(texts.say('damaged.progress', { reason: setAside.reason }), database);
    return lab;
  }

  /** Starts a new journal in place of the old one. */
  begin(scenario: Scenario): void {
    this.#save((store) => store.begin(scenario));
  }

  append(entries: JournalEntry[], until: number): void {
    this.#save((store) => store.append(entries, until));
  }

  /** Notes where the lab stands: after so many entries, at this virtual time. */
  travel(count: number, until: number): void {
    this.#save((store) => store.travel(count, until));
  }

  async setAside(reason: string): Promise<void> {
    await this.#store?.setAside(reason);
  }

  /** Notes tasks as done in the learner's progress. */
  async markDone(tasks: readonly string[]): Promise<void> {
    const { lesson } = this.#bench.lab;
    await this.#progress?.change((before) =>
      tasks.reduce((progress, task) => withTaskDone(progress, lesson, task, Date.now()), before),
    );
  }

  #save(step: (store: LabStore) => Promise<void>): void {
    if (!this.#store) return;
    step(this.#store).catch(() => this.#bench.notify('problem', this.#bench.texts.say('unsaved')));
  }

  async #open(): Promise<Database | undefined> {
    try {
      return await openDatabase();
    } catch {
      this.#bench.notify('problem', this.#bench.texts.say('unstored'));
      return undefined;
    }
  }

  #tellDamaged(text: string, database: Database): void {
    const { say } = this.#bench.texts;
    this.#bench.notify('problem', `${text} ${say('aside')}`, {
      label: say('aside.download'),
      run: async () => {
        const all = await database.getAll('setAside');
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([JSON.stringify(all, null, 2)], { type: 'application/json' }));
        link.download = 'gangway-set-aside.json';
        link.click();
        URL.revokeObjectURL(link.href);
      },
    });
  }
}
