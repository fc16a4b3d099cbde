import { merge } from '#course/progress/merge.ts';
import { emptyProgress, type Progress } from '#course/progress/progress.ts';
import { restore } from '#course/progress/restore.ts';
import type { JournalEntry } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { type Database, entriesOf, type KeptLab, type StoreName } from '../store/database.ts';
import { tellProgress } from '../store/news.ts';
import { readSavedLab, VERSION } from '../store/savedlab.ts';
import { becomeWriter } from '../store/writers.ts';
import { compare } from './compare.ts';
import type { DataFile, FileLab } from './file.ts';

/** What reading a file in may change. */
const STORES: StoreName[] = ['progress', 'setAside', 'labs', 'entries', 'kept', 'writers'];

/** What reading a file in has brought. */
export interface Taken {
  tasks: number;
  answers: number;
  labs: number;
  kept: number;
}

/** All that is stored, as far as it can be read. The settings lie elsewhere. */
export async function gather(database: Database): Promise<Omit<DataFile, 'settings'>> {
  const transaction = database.transaction(['progress', 'labs', 'entries', 'kept']);
  const [stored, lessons, records, kept] = await Promise.all([
    transaction.objectStore('progress').get('progress'),
    transaction.objectStore('labs').getAllKeys(),
    transaction.objectStore('labs').getAll(),
    transaction.objectStore('kept').getAll(),
  ]);
  const labs: FileLab[] = [];
  for (const [index, lesson] of lessons.entries()) {
    const lab = asFileLab(lesson, records[index], await transaction.objectStore('entries').getAll(entriesOf(lesson)));
    if (lab) labs.push(lab);
  }
  return { progress: restore(stored).progress, labs, kept: kept.map(keptLab) };
}

/** Reads a file in, all of it or, where that fails, nothing. What is here stays. @param at now, in milliseconds since 1970 */
export async function take(database: Database, file: Omit<DataFile, 'settings'>, at: number): Promise<Taken> {
  const transaction = database.transaction(STORES, 'readwrite');
  const [progress, labs, entries, kept] = [
    transaction.objectStore('progress'),
    transaction.objectStore('labs'),
    transaction.objectStore('entries'),
    transaction.objectStore('kept'),
  ];
  const { progress: before, setAside } = restore(await progress.get('progress'));
  if (setAside) transaction.objectStore('setAside').add({ at, what: 'progress', ...setAside });
  const after = merge(before, file.progress);
  progress.put(after, 'progress');
  const there = new Set((await kept.getAll()).map((lab) => textOf(keptLab(lab))));
  const taken = { ...gain(before, after), labs: 0, kept: 0 };
  const keep = (lab: FileLab) => {
    if (there.has(textOf(lab))) return;
    there.add(textOf(lab));
    taken.kept++;
    kept.add({ ...lab, at });
  };
  for (const lab of file.labs) {
    const { lesson, scenario, journal, position } = lab;
    const record = await labs.get(lesson);
    const here = asFileLab(lesson, record, await entries.getAll(entriesOf(lesson)));
    const what = here ? compare(here, lab) : record === undefined ? 'ahead' : 'other';
    if (what === 'other') keep(lab);
    if (what !== 'ahead') continue;
    taken.labs++;
    entries.delete(entriesOf(lesson));
    for (const [index, entry] of journal.entries.entries()) entries.put(entry, [lesson, index]);
    const count = journal.entries.length;
    labs.put({ version: VERSION, scenario, until: journal.until, count, ...(position && { position }) }, lesson);
    // A tab that has this lab open stops writing.
    await becomeWriter(transaction.objectStore('writers'), lesson, `file ${at}`);
  }
  for (const lab of file.kept) keep(lab);
  await transaction.done;
  tellProgress();
  return taken;
}

/** How many tasks and answers `after` has beyond `before`. */
function gain(before: Progress, after: Progress): { tasks: number; answers: number } {
  const [old, now] = [total(before), total(after)];
  return { tasks: now.tasks - old.tasks, answers: now.answers - old.answers };
}

/** How many lessons, tasks and answers there are. */
export function total({ lessons, banks }: Progress = emptyProgress()): {
  lessons: number;
  tasks: number;
  answers: number;
} {
  const all = Object.values(lessons);
  const sum = (of: (lesson: (typeof all)[number]) => object) =>
    all.reduce((count, lesson) => count + Object.keys(of(lesson)).length, 0);
  const answers = sum((lesson) => lesson.answers) + Object.keys(banks).length;
  return { lessons: all.length, tasks: sum(({ tasks }) => tasks), answers };
}

function asFileLab(lesson: string, record: unknown, entries: unknown[]): FileLab | undefined {
  const read = readSavedLab(record, entries);
  if (!('lab' in read)) return undefined;
  const { scenario, journal, whole } = read.lab;
  const position = whole && { position: { count: journal.entries.length, until: journal.until } };
  return { lesson, scenario, journal: whole ?? journal, ...position };
}

/** What is kept was checked when it was read in. */
function keptLab({ lesson, scenario, journal }: KeptLab): FileLab {
  return { lesson, scenario: scenario as Scenario, journal: journal as { entries: JournalEntry[]; until: number } };
}

function textOf({ lesson, scenario, journal }: FileLab): string {
  return JSON.stringify([lesson, scenario, journal]);
}
