import { expect, it } from 'vitest';
import { checkCourse } from '../../scripts/content/course.ts';
import { CONTENT } from './share.ts';

it('every lesson has an address of its own, and every quiz a lesson', () => {
  expect(checkCourse(CONTENT).faults).toEqual([]);
});
