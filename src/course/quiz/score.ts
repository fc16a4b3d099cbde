import type { QuizItem } from '../schema/quiz.ts';
import type { Answer } from './answer.ts';
import { scoreChoice } from './choice.ts';
import { scoreCidr } from './cidr/score.ts';
import { scoreFillIn } from './fillin.ts';
import { scoreMatching } from './matching.ts';
import { scoreOrdering } from './ordering.ts';
import { scoreSequential } from './sequential.ts';
import { scoreTrueFalse } from './truefalse.ts';
import type { Score } from './verdict.ts';

export type { Answer } from './answer.ts';
export type { Score } from './verdict.ts';

/**
 * Scores an answer to an item of any type. An answer of another type than the item, or to options it does not have, counts
 * as nothing chosen: stored answers may be older than the item. Pages that show a few types import theirs alone.
 */
export function score(item: QuizItem, answer: Answer): Score {
  switch (item.type) {
    case 'single':
    case 'multiple':
    case 'output':
      return scoreChoice(item, answer);
    case 'true-false':
      return scoreTrueFalse(item, answer);
    case 'sequential':
      return scoreSequential(item, answer);
    case 'ordering':
      return scoreOrdering(item, answer);
    case 'matching':
      return scoreMatching(item, answer);
    case 'fill-in':
      return scoreFillIn(item, answer);
    case 'cidr':
      return scoreCidr(item, answer);
  }
}
