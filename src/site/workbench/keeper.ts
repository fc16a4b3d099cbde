import { withTaskDone } from '#course/progress/progress.ts';
import type { JournalEntry } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { claim } from '../store/claim.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { LabStore, LostLab } from '../store/labstore.ts';
import { BrowserProgressStore } from '../store/progress.ts';
import type { SavedLab } from '../store/savedlab.ts';
import type { Bench } from './bench.ts';

/** Keeps the lab and the learner's progress in this browser, and says when it cannot. */
export class Keeper {
  readonly #bench: Bench;
  #store: LabStore | undefined;
  #progress: BrowserProgressStore | undefined;
  #database: Database | undefined;
  #persisted: Promise<boolean> | undefined;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /**
   * What was saved of the lab, if anything. From now on this tab alone saves it, where the browser lets it.
   * @param by force: takes the lab from the tab that has it
   */
  async load(by?: 'force'): Promise<SavedLab | undefined> {
    const { lab: lesson, texts } = this.#bench;
    this.#database ??= await this.#open();
    const database = this.#database;
    if (!database) return undefined;
    await this.#openProgress(database);
    if (!(await claim(`lab ${lesson.lesson}`, () => this.#lost(), by))) {
      this.#offerTakeOver('elsewhere');
      return undefined;
    }
    this.#store = new LabStore(database, lesson.lesson);
    const { lab, damaged } = await this.#store.load();
    if (damaged) this.#tellDamaged(texts.say('damaged.lab', { reason: damaged }), database);
    return lab;
  }

  async #openProgress(database: Database): Promise<void> {
    if (this.#progress) return;
    this.#progress = new BrowserProgressStore(database);
    const { setAside } = await this.#progress.load();
    if (setAside) this.#tellDamaged(this.#bench.texts.say('damaged.progress', { reason: setAside.reason }), database);
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
    if (tasks.length === 0 || !this.#progress) return;
    try {
      await this.#progress.change((before) =>
        tasks.reduce((progress, task) => withTaskDone(progress, lesson, task, Date.now()), before),
      );
      // Now there is something to lose.
      this.#persisted ??= navigator.storage?.persist?.();
    } catch (error) {
      this.#unsaved(error);
    }
  }

  #save(step: (store: LabStore) => Promise<void>): void {
    const store = this.#store;
    if (!store) return;
    const { saving } = this.#bench;
    saving.value++;
    step(store)
      .catch((error) => {
        if (this.#store !== store) return;
        if (error instanceof LostLab) this.#lost();
        else this.#unsaved(error);
      })
      .finally(() => {
        saving.value--;
      });
  }

  #unsaved(error: unknown): void {
    const full = error instanceof DOMException && error.name === 'QuotaExceededError';
    this.#bench.notify('problem', this.#bench.texts.say(full ? 'full' : 'unsaved'));
  }

  /** Another tab saves this lab now. */
  #lost(): void {
    if (!this.#store) return;
    this.#store = undefined;
    this.#offerTakeOver('taken');
  }

  #offerTakeOver(why: 'elsewhere' | 'taken'): void {
    const { say } = this.#bench.texts;
    const text = say(why);
    this.#bench.notify('info', text, {
      label: say('takeOver'),
      run: () => {
        const notice = this.#bench.notices.value.find((each) => each.text === text);
        if (notice) this.#bench.dismiss(notice.id);
        void this.#bench.runtime.value?.begin('force');
      },
    });
  }

  async #open(): Promise<Database | undefined> {
    try {
      return await openDatabase(() => {
        this.#database = undefined;
        this.#store = undefined;
        this.#progress = undefined;
        this.#bench.notify('problem', this.#bench.texts.say('closed'));
      });
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
