import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hunksOf } from './edits.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

test('the hunks turn the first list into the second, and say nothing of equal lists', () => {
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const made: string[] = [];
      let at = 0;
      for (const { from, removed, to, added } of hunksOf(a, b)) {
        made.push(...a.slice(at, from), ...b.slice(to, to + added));
        at = from + removed;
      }
      expect([...made, ...a.slice(at)]).toEqual(b);
      expect(hunksOf(a, a)).toEqual([]);
    }),
  );
});
