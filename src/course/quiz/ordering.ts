import type { ItemOf } from '../schema/quiz.ts';
import type { Answer } from './answer.ts';
import { Chance } from './chance.ts';
import { NOTHING, type Score } from './verdict.ts';

type OrderingItem = ItemOf<'ordering'>;

/** The order in which an attempt shows the steps: never a right one. */
export function shownSteps(item: OrderingItem, seed: string): number[] {
  const chance = new Chance(seed);
  for (;;) {
    const order = chance.order(item.steps.length);
    if (!misplaced(item, order).some((wrong) => wrong)) continue;
    return order;
  }
}

/** For each step its rank; steps that may stand in either order have the same. */
function ranks({ steps }: OrderingItem): number[] {
  let rank = -1;
  return steps.map(({ tied }) => {
    if (!tied) rank++;
    return rank;
  });
}

function isOrder({ steps }: OrderingItem, order: readonly number[]): boolean {
  return order.length === steps.length && new Set(order).size === steps.length && order.every((step) => step in steps);
}

/** For each place of `order`, whether the step there does not belong there. */
export function misplaced(item: OrderingItem, order: readonly number[]): boolean[] {
  const rank = ranks(item);
  // Ranks never fall in the right order, so the rank of a place is that of the step that stands there in the file.
  return order.map((step, place) => rank[step] !== rank[place]);
}

/**
 * How many pairs of steps stand in their right order: half of them, as chance has it, or fewer are worth nothing.
 * Pairs that may stand in either order do not count.
 */
export function scoreOrdering(item: OrderingItem, answer: Answer): Score {
  if (answer.type !== 'ordering' || !isOrder(item, answer.order)) return NOTHING;
  const rank = ranks(item);
  let pairs = 0;
  let right = 0;
  for (const [place, step] of answer.order.entries()) {
    for (const later of answer.order.slice(place + 1)) {
      const [first = 0, second = 0] = [rank[step], rank[later]];
      if (first === second) continue;
      pairs++;
      if (first < second) right++;
    }
  }
  const wrong = misplaced(item, answer.order);
  const astray = new Set(answer.order.filter((_, place) => wrong[place]));
  const feedback = item.steps.filter((_, index) => astray.has(index)).map((step) => step.feedback);
  return { correct: right === pairs, points: Math.max(0, (2 * right - pairs) / pairs), feedback };
}
