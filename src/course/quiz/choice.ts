import type { Answer } from './answer.ts';
import { drawnOrder } from './chance.ts';
import { NOTHING, type Score, whole } from './verdict.ts';

/** What matters of an item with options. */
interface ChoiceItem {
  type: 'single' | 'multiple' | 'output';
  /** Of an output: whether several may be right. */
  choose?: 'one' | 'several';
  options: readonly { correct: boolean; feedback: string }[];
  shuffle: boolean;
}

/** Whether several options can be chosen. */
export function isSeveral(item: ChoiceItem): boolean {
  return item.type === 'multiple' || (item.type === 'output' && item.choose === 'several');
}

/** The numbers of the options in the order in which an attempt shows them. */
export function shownOptions({ options, shuffle }: ChoiceItem, seed: string): number[] {
  return shuffle ? drawnOrder(options.length, seed) : options.map((_, index) => index);
}

/**
 * One right option is all or nothing. Of several, right choices count and wrong ones take away; options the item does not
 * have count as not chosen.
 */
export function scoreChoice(item: ChoiceItem, answer: Answer): Score {
  if (answer.type !== item.type) return NOTHING;
  const chosen = new Set(answer.chosen);
  const picked = item.options.filter((_, index) => chosen.has(index));
  const feedback = picked.map((option) => option.feedback);
  const rightOnes = item.options.filter(({ correct }) => correct).length;
  const hits = picked.filter(({ correct }) => correct).length;
  const misses = picked.length - hits;
  const correct = hits === rightOnes && misses === 0;
  if (!isSeveral(item)) return whole(correct, feedback);
  const wrongOnes = item.options.length - rightOnes;
  return { correct, points: Math.max(0, hits / rightOnes - misses / wrongOnes), feedback };
}
