import type { ItemOf } from '../schema/quiz.ts';
import type { Answer } from './answer.ts';
import { NOTHING, type Score } from './verdict.ts';

type MatchingItem = ItemOf<'matching'>;

/** The texts to choose from, each once: those of the pairs in their order, then the extra ones. */
export function textsOf({ pairs, extra }: MatchingItem): string[] {
  return [...new Set([...pairs.map(({ right }) => right), ...extra])];
}

/** For each pair, whether the right text was chosen. */
export function matched(item: MatchingItem, chosen: readonly number[]): boolean[] {
  const texts = textsOf(item);
  return item.pairs.map(({ right }, index) => texts[chosen[index] ?? -1] === right);
}

/** Each pair counts the same. */
export function scoreMatching(item: MatchingItem, answer: Answer): Score {
  if (answer.type !== 'matching') return NOTHING;
  const right = matched(item, answer.chosen);
  const hits = right.filter(Boolean).length;
  const feedback = item.pairs.filter((_, index) => !right[index]).map((pair) => pair.feedback);
  return { correct: hits === item.pairs.length, points: hits / item.pairs.length, feedback };
}
