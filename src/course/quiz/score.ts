import type { QuizItem } from '../schema/quiz.ts';

/** What a learner answered: the numbers of the chosen options, or true or false. */
export type Answer =
  | { type: 'single' | 'multiple'; chosen: readonly number[] }
  | { type: 'true-false'; value: boolean };

/** What an answer is worth and what the learner is told. */
export interface Score {
  correct: boolean;
  /** 0 to 1. Choosing several gives part of it: right choices count, wrong ones take away. */
  points: number;
  /** What is told about each option that was chosen, in the order of the options. */
  feedback: string[];
}

/**
 * Scores an answer. An answer of another type than the item, or to options it does not have, counts as nothing chosen:
 * stored answers may be older than the item.
 */
export function score(item: QuizItem, answer: Answer): Score {
  if (item.type === 'true-false') {
    if (answer.type !== 'true-false') return { correct: false, points: 0, feedback: [] };
    const correct = answer.value === item.answer;
    return { correct, points: correct ? 1 : 0, feedback: [item.feedback[answer.value ? 'true' : 'false']] };
  }
  const chosen = new Set(answer.type === item.type ? answer.chosen : []);
  const picked = item.options.filter((_, index) => chosen.has(index));
  const feedback = picked.map((option) => option.feedback);
  const rightOnes = item.options.filter(({ correct }) => correct).length;
  const hits = picked.filter(({ correct }) => correct).length;
  const misses = picked.length - hits;
  const correct = hits === rightOnes && misses === 0;
  if (item.type === 'single') return { correct, points: correct ? 1 : 0, feedback };
  const wrongOnes = item.options.length - rightOnes;
  return { correct, points: Math.max(0, hits / rightOnes - misses / wrongOnes), feedback };
}
