import { isAnswer } from '../quiz/answer.ts';
import { migrate } from './migrate.ts';
import { type Answers, emptyProgress, type LessonProgress, PROGRESS_VERSION, type Progress } from './progress.ts';

/** What was read, and what could not be read, with the reason in words. */
export interface Restored {
  progress: Progress;
  setAside?: { raw: unknown; reason: string };
}

/**
 * Reads stored progress of this or an older version. Never throws. Whole lessons that are in order are kept; the rest is
 * handed back untouched in `setAside`, so that nothing is lost.
 */
export function restore(raw: unknown): Restored {
  if (raw === undefined || raw === null) return { progress: emptyProgress() };
  if (!isRecord(raw)) return aside(raw, 'the stored progress is not a record');
  let record: Record<string, unknown>;
  try {
    record = migrate(raw);
  } catch (error) {
    return aside(raw, `the stored progress cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(record.lessons)) return aside(raw, 'the stored progress has no list of lessons');
  const sound: [string, LessonProgress][] = [];
  const damaged: [string, unknown][] = [];
  for (const [id, lesson] of Object.entries(record.lessons)) {
    const read = readLesson(lesson);
    if (read) sound.push([id, read]);
    else damaged.push([id, lesson]);
  }
  const banks = isAnswers(record.banks) ? record.banks : {};
  if (banks !== record.banks) damaged.push(['banks', record.banks]);
  const progress: Progress = { version: PROGRESS_VERSION, lessons: Object.fromEntries(sound), banks };
  if (damaged.length === 0) return { progress };
  const names = damaged.map(([id]) => `"${id}"`).join(', ');
  return {
    progress,
    setAside: { raw: Object.fromEntries(damaged), reason: `the stored progress of ${names} is damaged` },
  };
}

function aside(raw: unknown, reason: string): Restored {
  return { progress: emptyProgress(), setAside: { raw, reason } };
}

function readLesson(value: unknown): LessonProgress | undefined {
  if (!isRecord(value)) return undefined;
  const { visitedAt, tasks, answers } = value;
  if (!isTime(visitedAt) || !isRecord(tasks) || !isAnswers(answers)) return undefined;
  if (!Object.values(tasks).every(isTime)) return undefined;
  return { visitedAt, tasks, answers } as LessonProgress;
}

function isAnswers(value: unknown): value is Answers {
  if (!isRecord(value)) return false;
  return Object.values(value).every((entry) => isRecord(entry) && isTime(entry.at) && isAnswer(entry.answer));
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
