import type { Domain } from './exam.ts';

/** What matters of a question when questions are chosen and summed up. */
export interface Question {
  /** Tells it from all other questions: `keyOf`. */
  key: string;
  /** The lesson that teaches it. */
  lesson: string;
  /** Questions of lessons have none. */
  domain?: Domain | undefined;
}

/** What a round is about. */
export type Topic = 'all' | `domain:${string}` | `part:${number}`;

/** The key of an item of a lesson's quiz; of a bank's where there is no lesson. */
export function keyOf(item: string, quizOf?: string): string {
  return quizOf === undefined ? item : `${quizOf}/${item}`;
}

/** Where the answer to a question is kept: with the lesson whose quiz has it, or with those of the banks. */
export function homeOf(key: string): { item: string; quizOf?: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { item: key } : { quizOf: key.slice(0, slash), item: key.slice(slash + 1) };
}

/** Whether a question belongs to a topic. @param partOf the number of the part a lesson is in */
export function isAbout(
  { lesson, domain }: Question,
  topic: Topic,
  partOf: (lesson: string) => number | undefined,
): boolean {
  if (topic === 'all') return true;
  if (topic.startsWith('part:')) return `part:${partOf(lesson)}` === topic;
  return domain !== undefined && `domain:${domain}` === topic;
}
