import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bitmap } from './bitmap.ts';

test('what was written is read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.array(fc.nat(1999)), (bits, numbers) => {
      const map = new Bitmap(bits);
      const taken = new Set(numbers.filter((number) => number < bits));
      for (const number of taken) map.add(number);
      const again = Bitmap.parse(map.toJson('pool'));
      for (let number = 0; number < bits; number++) expect(again.has(number)).toBe(taken.has(number));
      expect(again.toJson('pool')).toBe(map.toJson('pool'));
    }),
    { numRuns: 50 },
  );
});

test('the highest bit of the first block is number 0', () => {
  const map = new Bitmap(256);
  map.add(0);
  map.add(255);
  expect(JSON.parse(map.toJson('x'))).toEqual({
    id: 'x',
    bits: 256,
    unselected: 254,
    sequence: 'gAAAAAAAAAAAAAABAAAAAAAAAAAAAAAGAAAAAQAAAAAAAAAB',
  });
  expect(map.free()).toBe(1);
});
