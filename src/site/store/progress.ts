import { lessonProgress, type Progress, withAnswer, withBankAnswer } from '#course/progress/progress.ts';
import { type Restored, restore } from '#course/progress/restore.ts';
import type { ProgressStore } from '#course/progress/store.ts';
import type { Answer } from '#course/quiz/answer.ts';
import { type Database, openDatabase } from './database.ts';
import { tellProgress } from './news.ts';

const KEY = 'progress';
const WHAT = 'progress';

/** Progress in the browser's database. Every change is one transaction, so tabs do not overwrite each other. */
export class BrowserProgressStore implements ProgressStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  load(): Promise<Restored> {
    return this.change((progress) => progress);
  }

  async save(progress: Progress): Promise<void> {
    await this.#database.put('progress', progress, KEY);
    tellProgress();
  }

  async aside(): Promise<NonNullable<Restored['setAside']>[]> {
    const all = await this.#database.getAll('setAside');
    return all.filter(({ what }) => what === WHAT).map(({ raw, reason }) => ({ raw, reason }));
  }

  /** Changes what is stored; what of it cannot be read is set aside first. */
  async change(change: (before: Progress) => Progress): Promise<Restored> {
    const transaction = this.#database.transaction(['progress', 'setAside'], 'readwrite');
    const store = transaction.objectStore('progress');
    const { progress: before, setAside } = restore(await store.get(KEY));
    if (setAside) transaction.objectStore('setAside').add({ at: Date.now(), what: WHAT, ...setAside });
    const progress = change(before);
    if (progress !== before || setAside) store.put(progress, KEY);
    await transaction.done;
    if (progress !== before) tellProgress();
    return { progress, setAside };
  }
}

/** The progress of this browser; empty where it stores nothing. */
async function change(step: (before: Progress) => Progress): Promise<Restored> {
  const database = await openDatabase();
  try {
    return await new BrowserProgressStore(database).change(step);
  } finally {
    database.close();
  }
}

export function loadProgress(): Promise<Restored> {
  return change((progress) => progress);
}

/** The answers given to the quiz of a lesson so far, by item. */
export async function quizAnswers(lesson: string): Promise<Record<string, Answer>> {
  const { progress } = await loadProgress();
  const { answers } = lessonProgress(progress, lesson);
  return Object.fromEntries(Object.entries(answers).map(([item, { answer }]) => [item, answer]));
}

export async function recordAnswer(lesson: string, item: string, answer: Answer): Promise<void> {
  await change((progress) => withAnswer(progress, lesson, item, answer, Date.now()));
}

/** Keeps an answer to a question of a bank. */
export async function recordBankAnswer(item: string, answer: Answer): Promise<void> {
  await change((progress) => withBankAnswer(progress, item, answer, Date.now()));
}
