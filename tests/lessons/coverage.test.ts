import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lessonNames, readLesson } from '../../scripts/content/lesson.ts';
import { coverageOf } from '../../scripts/content/shape.ts';
import { coveragePage } from '../../scripts/coverage/page.ts';
import { CONTENT } from './share.ts';

it('docs/coverage.md is what `npm run coverage` writes', () => {
  expect(readFileSync('docs/coverage.md', 'utf8')).toBe(coveragePage(CONTENT));
});

it('every objective of the course is exercised', () => {
  const idle = lessonNames(CONTENT).flatMap((name) =>
    coverageOf(readLesson(CONTENT, name))
      .filter(({ tasks, items }) => tasks.length + items.length === 0)
      .map(({ id }) => `${name}: ${id}`),
  );
  expect(idle).toEqual([]);
});
