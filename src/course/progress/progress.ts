import type { Answer } from '../quiz/answer.ts';

/** The version of the records written now. Change it with every change of their shape, and add a migration. */
export const PROGRESS_VERSION = 3;

/** The last answer to each of some items, by item id. */
export type Answers = Record<string, { answer: Answer; at: number }>;

/** What a learner has done in one lesson. Times are in milliseconds since 1970-01-01T00:00Z. */
export interface LessonProgress {
  /** When the lesson was opened last. */
  visitedAt: number;
  /** When each task was done for the first time, by task id. It stays done, whatever happens to the lab later. */
  tasks: Record<string, number>;
  /** The last answer to each quiz item, by item id. */
  answers: Answers;
}

/** Everything a learner has done, by lesson id, and the answers to questions of banks, which belong to no lesson. */
export interface Progress {
  version: typeof PROGRESS_VERSION;
  lessons: Record<string, LessonProgress>;
  banks: Answers;
}

export function emptyProgress(): Progress {
  return { version: PROGRESS_VERSION, lessons: {}, banks: {} };
}

/** What is known of a lesson, or a fresh start of it. */
export function lessonProgress(progress: Progress, lesson: string): LessonProgress {
  const known = Object.hasOwn(progress.lessons, lesson) ? progress.lessons[lesson] : undefined;
  return known ?? { visitedAt: 0, tasks: {}, answers: {} };
}

/** The progress with one lesson changed; nothing is changed in place. */
export function withLesson(
  progress: Progress,
  lesson: string,
  change: (before: LessonProgress) => LessonProgress,
): Progress {
  return { ...progress, lessons: { ...progress.lessons, [lesson]: change(lessonProgress(progress, lesson)) } };
}

/** The progress with a task marked as done; the first time counts. */
export function withTaskDone(progress: Progress, lesson: string, task: string, at: number): Progress {
  if (Object.hasOwn(lessonProgress(progress, lesson).tasks, task)) return progress;
  return withLesson(progress, lesson, (before) => ({ ...before, tasks: { ...before.tasks, [task]: at } }));
}

/** The progress with an answer to a quiz item; the last one counts. */
export function withAnswer(progress: Progress, lesson: string, item: string, answer: Answer, at: number): Progress {
  return withLesson(progress, lesson, (before) => ({
    ...before,
    answers: { ...before.answers, [item]: { answer, at } },
  }));
}

/** The progress with an answer to a question of a bank; the last one counts. */
export function withBankAnswer(progress: Progress, item: string, answer: Answer, at: number): Progress {
  return { ...progress, banks: { ...progress.banks, [item]: { answer, at } } };
}
