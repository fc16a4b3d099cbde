import type { ItemOf } from '../schema/quiz.ts';
import type { Answer, Judgement } from './answer.ts';
import { NOTHING, type Score, whole } from './verdict.ts';

type SequentialItem = ItemOf<'sequential'>;

/**
 * Whether the item is decided: wrong with the first option that was misjudged, right once all right options were accepted.
 * What was said to an option it does not have, or said a second time, counts as not said.
 */
export function decided(item: SequentialItem, said: readonly Judgement[]): 'right' | 'wrong' | undefined {
  const judged = new Set<number>();
  let accepted = 0;
  for (const { option, yes } of said) {
    const known = item.options[option];
    if (!known || judged.has(option)) continue;
    judged.add(option);
    if (known.correct !== yes) return 'wrong';
    if (yes) accepted++;
  }
  return accepted === item.options.filter(({ correct }) => correct).length ? 'right' : undefined;
}

/** All or nothing: the item ends with the first slip. */
export function scoreSequential(item: SequentialItem, answer: Answer): Score {
  if (answer.type !== 'sequential') return NOTHING;
  const judged = new Set(answer.said.map(({ option }) => option));
  const feedback = item.options.filter((_, index) => judged.has(index)).map((option) => option.feedback);
  return whole(decided(item, answer.said) === 'right', feedback);
}
