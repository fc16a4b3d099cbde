import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Chance, drawnOrder } from '#course/quiz/chance.ts';
import { misplaced, shownSteps } from '#course/quiz/ordering.ts';
import { ITEMS } from './items.ts';

it('draws the same from the same seed, and all of it', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 9 }), (seed, count) => {
      const order = drawnOrder(count, seed);
      expect(drawnOrder(count, seed)).toEqual(order);
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
    }),
  );
});

it('has no favourites', () => {
  const first = [0, 0, 0, 0];
  let heads = 0;
  for (let attempt = 0; attempt < 4000; attempt++) {
    const place = drawnOrder(4, `lesson/item/${attempt}`)[0] ?? 0;
    first[place] = (first[place] ?? 0) + 1;
    if (new Chance(`lesson/item/${attempt}`).coin()) heads++;
  }
  for (const count of [...first, heads / 2]) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

it('never shows steps in a right order', () => {
  fc.assert(
    fc.property(ITEMS.ordering, fc.string(), (item, seed) => misplaced(item, shownSteps(item, seed)).includes(true)),
  );
});
