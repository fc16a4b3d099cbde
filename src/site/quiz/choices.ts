import type { QuizItem } from '#course/schema/quiz.ts';

/** What can be chosen for an item, in order; true and false are choices 0 and 1. */
export function choicesOf(item: QuizItem): { text: string; correct: boolean; feedback: string }[] {
  if (item.type !== 'true-false') return item.options;
  return [
    { text: 'True', correct: item.answer, feedback: item.feedback.true },
    { text: 'False', correct: !item.answer, feedback: item.feedback.false },
  ];
}

/** Whether exactly the right choices were made. */
export function isRight(item: QuizItem, chosen: readonly number[]): boolean {
  return choicesOf(item).every(({ correct }, index) => correct === chosen.includes(index));
}
