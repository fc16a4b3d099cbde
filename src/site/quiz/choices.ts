import type { Answer } from '#course/quiz/score.ts';
import type { QuizItem } from '#course/schema/quiz.ts';

/** What can be chosen for an item, in order; true and false are choices 0 and 1. */
export function choicesOf(item: QuizItem): { text: string; correct: boolean; feedback: string }[] {
  if ('options' in item) return item.options;
  if (item.type !== 'true-false') return [];
  return [
    { text: 'True', correct: item.answer, feedback: item.feedback.true },
    { text: 'False', correct: !item.answer, feedback: item.feedback.false },
  ];
}

/** The answer that the choices with these numbers are. */
export function answerOf(item: QuizItem, chosen: readonly number[]): Answer {
  if (item.type === 'true-false') return { type: 'true-false', value: chosen[0] === 0 };
  return { type: item.type === 'multiple' ? 'multiple' : 'single', chosen };
}

/** The numbers of the choices that an answer stands for. */
export function chosenIn(answer: Answer): readonly number[] {
  if (answer.type === 'true-false') return [answer.value ? 0 : 1];
  return 'chosen' in answer ? answer.chosen : [];
}
