import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkCourse } from '../../scripts/content/course.ts';
import { CONTENT, SHARES } from './share.ts';

it('every lesson has an address of its own, and every quiz a lesson', () => {
  expect(checkCourse(CONTENT).faults).toEqual([]);
});

it('every share of the lessons has a test file', () => {
  const shares = readdirSync('tests/lessons').filter((file) => /^share\d+\.test\.ts$/.test(file));
  expect(shares.sort()).toEqual(Array.from({ length: SHARES }, (_, index) => `share${index + 1}.test.ts`));
});
