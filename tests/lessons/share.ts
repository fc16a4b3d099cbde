import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkLesson } from '../../scripts/content/check.ts';
import { lessonNames } from '../../scripts/content/lesson.ts';

export const CONTENT = fileURLToPath(new URL('../../content', import.meta.url));
/** Into how many test files the lessons are dealt, so that Vitest's workers share them. */
export const SHARES = 4;

/** Checks the lessons of one share, 1 to SHARES, as `npm run check:content` does. */
export function checkShare(share: number): void {
  const names = lessonNames(CONTENT).filter((_, index) => index % SHARES === share - 1);
  describe('lessons', () => {
    // Vitest wants a test in every file.
    if (names.length === 0) it('has none yet', () => {});
    it.each(names)(
      '%s',
      (name) => {
        const faults = [...checkLesson(CONTENT, name)].flatMap(({ what, faults }) =>
          faults.map((fault) => `${what}: ${fault}`),
        );
        expect(faults).toEqual([]);
      },
      180_000,
    );
  });
}
