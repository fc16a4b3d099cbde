import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { merge } from './merge.ts';
import {
  emptyProgress,
  PROGRESS_VERSION,
  type Progress,
  withAnswer,
  withBankAnswer,
  withTaskDone,
} from './progress.ts';

const id = fc.constantFrom('a', 'b', 'toString', '__proto__x');
const time = fc.nat(50);
const answers = fc.dictionary(
  id,
  fc.record({ answer: fc.record({ type: fc.constant('true-false' as const), value: fc.boolean() }), at: time }),
);
const lesson = fc.record({ visitedAt: time, tasks: fc.dictionary(id, time), answers });
const progress: fc.Arbitrary<Progress> = fc
  .tuple(fc.dictionary(id, lesson), answers)
  .map(([lessons, banks]) => ({ version: PROGRESS_VERSION, lessons: { ...lessons }, banks: { ...banks } }));

describe('merging two progresses', () => {
  test('done stays done, since the first time', () => {
    const here = withTaskDone(emptyProgress(), 'bridge', 'connect', 5);
    const there = withTaskDone(withTaskDone(emptyProgress(), 'bridge', 'connect', 3), 'host', 'run', 9);
    expect(merge(here, there).lessons.bridge?.tasks).toEqual({ connect: 3 });
    expect(merge(here, there).lessons.host?.tasks).toEqual({ run: 9 });
  });

  test('the later answer counts', () => {
    const given = (chosen: number, at: number) =>
      withAnswer(emptyProgress(), 'bridge', 'names', { type: 'single', chosen: [chosen] }, at);
    const counted = (one: Progress, other: Progress) => merge(one, other).lessons.bridge?.answers.names?.answer;
    expect(counted(given(0, 5), given(1, 6))).toEqual({ type: 'single', chosen: [1] });
    expect(counted(given(0, 5), given(1, 4))).toEqual({ type: 'single', chosen: [0] });
    expect(counted(given(0, 5), given(1, 5))).toEqual({ type: 'single', chosen: [0] });
  });

  test('the later answer to a question of a bank counts, too', () => {
    const given = (value: boolean, at: number) =>
      withBankAnswer(emptyProgress(), 'names', { type: 'true-false', value }, at);
    expect(merge(given(true, 5), given(false, 6)).banks.names).toMatchObject({ answer: { value: false }, at: 6 });
    expect(merge(given(true, 5), given(false, 4)).banks.names).toMatchObject({ answer: { value: true }, at: 5 });
  });

  test('nothing of either is lost, and merging again changes nothing', () => {
    fc.assert(
      fc.property(progress, progress, (here, there) => {
        const all = merge(here, there);
        for (const one of [here, there]) {
          expect(Object.keys(all.banks)).toEqual(expect.arrayContaining(Object.keys(one.banks)));
          for (const [name, { tasks, answers: given }] of Object.entries(one.lessons)) {
            expect(Object.keys(all.lessons[name]?.tasks ?? {})).toEqual(expect.arrayContaining(Object.keys(tasks)));
            expect(Object.keys(all.lessons[name]?.answers ?? {})).toEqual(expect.arrayContaining(Object.keys(given)));
          }
        }
        expect(merge(all, there)).toEqual(all);
      }),
    );
  });
});
