import type { ItemOf } from '../schema/quiz.ts';
import type { Answer } from './answer.ts';
import { NOTHING, type Score, whole } from './verdict.ts';

export function scoreTrueFalse(item: ItemOf<'true-false'>, answer: Answer): Score {
  if (answer.type !== 'true-false') return NOTHING;
  return whole(answer.value === item.answer, [item.feedback[answer.value ? 'true' : 'false']]);
}
