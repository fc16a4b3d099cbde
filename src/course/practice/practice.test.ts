import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOMAINS } from '../schema/item/common.ts';
import { choose } from './choose.ts';
import { SHARES } from './exam.ts';
import { homeOf, isAbout, keyOf, type Question } from './question.ts';
import { ended, goneOn, type Round, readRound, withRoundAnswer } from './round.ts';
import { summarise } from './summary.ts';

const KEYS = Array.from({ length: 30 }, (_, index) => `item-${index}`);
const yes = { type: 'true-false', value: true } as const;
const no = { type: 'true-false', value: false } as const;
const round: Round = { topic: 'all', seed: 's', count: 10, open: false, keys: ['a', 'b/c'], at: 0, answers: {} };
const all = { count: 'all', open: false } as const;

describe('topics', () => {
  const question: Question = { key: 'k', lesson: 'bridge', domain: 'networking' };
  const partOf = (lesson: string) => ({ bridge: 2 })[lesson];

  test.each([
    ['all', true],
    ['domain:networking', true],
    ['domain:storage', false],
    ['part:2', true],
    ['part:3', false],
  ] as const)('%s', (topic, about) => {
    expect(isAbout(question, topic, partOf)).toBe(about);
  });

  test('a question of a lesson belongs to no domain', () => {
    expect(isAbout({ key: 'k', lesson: 'bridge' }, 'domain:networking', partOf)).toBe(false);
  });

  test('every domain has its share, and all make up the exam', () => {
    expect(Object.keys(SHARES).sort()).toEqual([...DOMAINS].sort());
    expect(Object.values(SHARES).reduce((sum, share) => sum + share)).toBe(100);
  });

  test('keys tell where an answer is kept', () => {
    expect(homeOf(keyOf('names'))).toEqual({ item: 'names' });
    expect(homeOf(keyOf('names', 'bridge'))).toEqual({ item: 'names', quizOf: 'bridge' });
  });
});

describe('choosing', () => {
  test('the same seed draws the same, in whatever order the questions come', () => {
    const other = [...KEYS].reverse();
    expect(choose(KEYS, new Set(), all, 'one')).toEqual(choose(other, new Set(), all, 'one'));
    expect(choose(KEYS, new Set(), all, 'one')).not.toEqual(choose(KEYS, new Set(), all, 'two'));
  });

  test('draws each at most once, as many as are wanted, and of the open ones all that are left', () => {
    fc.assert(
      fc.property(
        fc.subarray(KEYS),
        fc.subarray(KEYS),
        fc.constantFrom(10, 20, 'all' as const),
        fc.boolean(),
        fc.string(),
        (keys, right, count, open, seed) => {
          const drawn = choose(keys, new Set(right), { count, open }, seed);
          const there = keys.filter((key) => !open || !right.includes(key));
          expect(new Set(drawn).size).toBe(drawn.length);
          expect(drawn).toHaveLength(count === 'all' ? there.length : Math.min(count, there.length));
          for (const key of drawn) expect(there).toContain(key);
        },
      ),
    );
  });
});

describe('a round', () => {
  test('goes on when its question is answered, and the first answer counts', () => {
    expect(goneOn(round)).toBe(round);
    const answered = withRoundAnswer(withRoundAnswer(round, yes), no);
    expect(answered.answers).toEqual({ a: yes });
    const next = goneOn(answered);
    expect(next.at).toBe(1);
    const over = goneOn(withRoundAnswer(next, no));
    expect(over).toMatchObject({ at: 2, answers: { a: yes, 'b/c': no } });
    expect(goneOn(withRoundAnswer(over, yes))).toBe(over);
  });

  test('can be ended: what was not asked does not count', () => {
    expect(ended(withRoundAnswer(round, yes))).toMatchObject({ keys: ['a'], at: 1 });
  });

  test('comes back as it was kept, without questions that are gone', () => {
    const kept = JSON.parse(JSON.stringify(goneOn(withRoundAnswer(round, yes))));
    expect(readRound(kept, () => 'true-false')).toEqual(kept);
    expect(readRound(kept, (key) => (key === 'a' ? undefined : 'true-false'))).toEqual({
      ...kept,
      keys: ['b/c'],
      at: 0,
      answers: {},
    });
    expect(readRound(kept, () => 'single')).toEqual({ ...kept, answers: {} });
    expect(readRound(kept, () => undefined)).toBeUndefined();
  });

  test('is not read from anything else, and reading never throws', () => {
    expect(readRound({ ...round, at: 3 }, () => 'single')).toBeUndefined();
    expect(readRound({ ...round, topic: '<b>' }, () => 'single')).toBeUndefined();
    expect(readRound({ ...round, answers: { a: { type: 'odd' } } }, () => 'odd')?.answers).toEqual({});
    fc.assert(fc.property(fc.anything(), (value) => void readRound(value, () => 'single')));
  });
});

describe('the summary', () => {
  const questions: Question[] = [
    { key: '1', lesson: 'ports', domain: 'networking' },
    { key: '2', lesson: 'bridge', domain: 'networking' },
    { key: '3', lesson: 'bridge', domain: 'networking' },
    { key: '4', lesson: 'volumes', domain: 'storage' },
    { key: '5', lesson: 'ports', domain: 'networking' },
  ];

  test('counts by group, and names the lessons with most misses first', () => {
    const summary = summarise(
      questions,
      ({ key }) => ['4', '5'].includes(key),
      ({ domain }) => domain ?? '',
    );
    expect(summary).toMatchObject({ right: 2, all: 5 });
    expect([...summary.groups]).toEqual([
      ['networking', { right: 1, all: 4 }],
      ['storage', { right: 1, all: 1 }],
    ]);
    expect(summary.study).toEqual([
      { lesson: 'bridge', missed: 2, all: 2 },
      { lesson: 'ports', missed: 1, all: 2 },
    ]);
  });

  test('has nothing to study when all was right', () => {
    expect(
      summarise(
        questions,
        () => true,
        () => 'all',
      ).study,
    ).toEqual([]);
    expect(
      summarise(
        [],
        () => true,
        () => 'all',
      ),
    ).toMatchObject({ right: 0, all: 0 });
  });
});
