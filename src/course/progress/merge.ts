import { type Answers, type LessonProgress, lessonProgress, type Progress } from './progress.ts';

/**
 * Two progresses as one: what is done in either is done, since the first time; of two answers to an item the later one
 * counts, and of two of the same time the one of `here`.
 */
export function merge(here: Progress, there: Progress): Progress {
  const ids = new Set([...Object.keys(here.lessons), ...Object.keys(there.lessons)]);
  const lessons = [...ids].map((id) => [id, both(lessonProgress(here, id), lessonProgress(there, id))] as const);
  return { ...here, lessons: Object.fromEntries(lessons), banks: later(here.banks, there.banks) };
}

function both(here: LessonProgress, there: LessonProgress): LessonProgress {
  return {
    visitedAt: Math.max(here.visitedAt, there.visitedAt),
    tasks: union(here.tasks, there.tasks, Math.min),
    answers: later(here.answers, there.answers),
  };
}

function later(here: Answers, there: Answers): Answers {
  return union(here, there, (mine, other) => (other.at > mine.at ? other : mine));
}

function union<V>(here: Record<string, V>, there: Record<string, V>, one: (here: V, there: V) => V): Record<string, V> {
  const result = new Map(Object.entries(here));
  for (const [key, value] of Object.entries(there)) {
    const mine = result.get(key);
    result.set(key, mine === undefined ? value : one(mine, value));
  }
  return Object.fromEntries(result);
}
