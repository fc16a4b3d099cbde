import type { Progress } from '#course/progress/progress.ts';
import { restore } from '#course/progress/restore.ts';
import type { Journal } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { isTooLarge } from '../store/limits.ts';
import { VERSION as LAB_VERSION, readSavedLab } from '../store/savedlab.ts';

const FORMAT = 'gangway';
const VERSION = 1;
/** Largest file that is read, in bytes. */
export const LARGEST = 50_000_000;
const LABS = 1_000;
const LESSONS = 2_000;
const ITEMS = 2_000;
const BANKED = 10_000;
/** Ids of lessons, tasks and items. */
const ID = /^[A-Za-z0-9][\w.:-]{0,99}$/;

/** A lab as a file carries it. */
export interface FileLab {
  lesson: string;
  scenario: Scenario;
  /** All of it, what is undone included. */
  journal: Journal;
  /** Where the lab stands, while some of its journal is undone. */
  position?: { count: number; until: number };
}

/** Everything this site keeps in a browser, as one file. */
export interface DataFile {
  progress: Progress;
  labs: FileLab[];
  /** Labs kept beside others of the same lesson. */
  kept: FileLab[];
  /** How the page is to look: what settings/settings.ts keeps. */
  settings: { attributes: Record<string, string>; sizes: Record<string, number> };
}

/** Why a file cannot be read. */
export type FileRefusal =
  | { reason: 'tooLarge' | 'json' | 'format' | 'newer' | 'progress' }
  | { reason: 'lab'; lesson: string };

/** The text of the file. @param at when it is made, in milliseconds since 1970 */
export function writeFile({ progress, labs, kept, settings }: DataFile, at: number): string {
  const made = new Date(at).toISOString();
  return JSON.stringify({ format: FORMAT, version: VERSION, made, progress, labs, kept, settings });
}

/** Reads the text of a file, whoever wrote it: nothing of it is run. @returns what it carries, or why it cannot be read */
export function readFile(text: string): { file: DataFile } | { refusal: FileRefusal } {
  if (text.length > LARGEST) return { refusal: { reason: 'tooLarge' } };
  let value: unknown;
  try {
    value = JSON.parse(text, (key, each) => {
      // No export has such a key, and copying it would change what all objects inherit.
      if (key === '__proto__') throw new SyntaxError(key);
      return each;
    });
  } catch {
    return { refusal: { reason: 'json' } };
  }
  if (!isRecord(value) || value.format !== FORMAT) return { refusal: { reason: 'format' } };
  if (value.version !== VERSION)
    return { refusal: { reason: typeof value.version === 'number' && value.version > VERSION ? 'newer' : 'format' } };
  const { progress, setAside } = restore(value.progress);
  if (setAside || !isSound(progress)) return { refusal: { reason: 'progress' } };
  const labs = readLabs(value.labs);
  if ('refusal' in labs) return labs;
  const kept = readLabs(value.kept);
  if ('refusal' in kept) return kept;
  return { file: { progress, labs: labs.labs, kept: kept.labs, settings: readSettings(value.settings) } };
}

function readLabs(value: unknown = []): { labs: FileLab[] } | { refusal: FileRefusal } {
  if (!Array.isArray(value)) return { refusal: { reason: 'format' } };
  if (value.length > LABS) return { refusal: { reason: 'tooLarge' } };
  const labs: FileLab[] = [];
  for (const each of value) {
    const lesson = isRecord(each) && typeof each.lesson === 'string' ? each.lesson.slice(0, 100) : '?';
    const lab = isRecord(each) ? readLab(each) : undefined;
    if (!lab || !ID.test(lesson)) return { refusal: { reason: 'lab', lesson } };
    if (isTooLarge(lab)) return { refusal: { reason: 'tooLarge' } };
    labs.push({ lesson, ...lab });
  }
  return { labs };
}

function readLab({ scenario, journal, position }: Record<string, unknown>): Omit<FileLab, 'lesson'> | undefined {
  if (!isRecord(journal) || !Array.isArray(journal.entries)) return undefined;
  const { entries, until } = journal;
  const read = readSavedLab({ version: LAB_VERSION, scenario, until, count: entries.length, position }, entries);
  if (!('lab' in read)) return undefined;
  const { journal: stands, whole } = read.lab;
  const place = whole && { position: { count: stands.entries.length, until: stands.until } };
  return { scenario: read.lab.scenario, journal: whole ?? stands, ...place };
}

/** Whether ids and numbers are such as a learner of this course can have. */
function isSound({ lessons, banks }: Progress): boolean {
  const all = Object.entries(lessons);
  const isId = (each: string) => ID.test(each);
  const asked = Object.keys(banks);
  return (
    all.length <= LESSONS &&
    asked.length <= BANKED &&
    asked.every(isId) &&
    all.every(([id, { tasks, answers }]) => {
      const ids = [id, ...Object.keys(tasks), ...Object.keys(answers)];
      return ids.length <= ITEMS && ids.every(isId);
    })
  );
}

/** Settings are no loss: what is not understood is left out. */
function readSettings(value: unknown): DataFile['settings'] {
  const { attributes, sizes } = isRecord(value) ? value : {};
  const named = (raw: unknown) =>
    Object.entries(isRecord(raw) ? raw : {}).filter(([name]) => /^[a-z]{1,20}$/.test(name));
  return {
    attributes: Object.fromEntries(
      named(attributes).filter((entry): entry is [string, string] => /^[a-z]{1,20}$/.test(String(entry[1]))),
    ),
    sizes: Object.fromEntries(
      named(sizes).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0 && entry[1] < 100,
      ),
    ),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
