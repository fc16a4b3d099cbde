import type { ItemOf } from '../../schema/quiz.ts';
import type { Answer } from '../answer.ts';
import { NOTHING, type Score, whole } from '../verdict.ts';
import { read } from './compute.ts';
import { draw } from './draw.ts';

/** All or nothing, for the numbers that the seed in the answer draws. */
export function scoreCidr(item: ItemOf<'cidr'>, answer: Answer): Score {
  if (answer.type !== 'cidr' || answer.text.trim() === '') return NOTHING;
  const { key, feedback, mistakes } = draw(item, answer.seed);
  const typed = read(key.kind, answer.text);
  if (typed === key.text) return whole(true, [feedback.right]);
  const slip = mistakes.find(({ text }) => text === typed);
  return whole(false, [slip?.feedback ?? feedback.wrong]);
}
