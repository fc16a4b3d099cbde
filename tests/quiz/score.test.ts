import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, isAnswer } from '#course/quiz/answer.ts';
import { score } from '#course/quiz/score.ts';
import { total } from '#course/quiz/total.ts';
import type { Quiz, QuizItem } from '#course/schema/quiz.ts';
import { answersTo, anyAnswer, anyItem, ITEMS, options } from './items.ts';

const common = { stem: 'Which?', explanation: 'So.', objective: 'explain' };

describe.each(Object.entries(ITEMS) as [string, fc.Arbitrary<QuizItem>][])('%s', (_, items) => {
  it('gives one point for the right answer and none for nothing', () => {
    fc.assert(
      fc.property(items, (item) => {
        const { right, none } = answersTo(item);
        expect(score(item, right)).toMatchObject({ correct: true, points: 1 });
        expect(score(item, none)).toEqual(expect.objectContaining({ correct: false, points: 0 }));
        expect(isAnswer(JSON.parse(JSON.stringify(right)))).toBe(true);
      }),
    );
  });

  it('gives 0 to 1 point for anything, and 1 exactly where it is right', () => {
    fc.assert(
      fc.property(items, anyAnswer, (item, answer) => {
        const { correct, points } = score(item, answer);
        expect(points).toBeGreaterThanOrEqual(0);
        expect(points).toBeLessThanOrEqual(1);
        expect(points === 1).toBe(correct);
      }),
    );
  });
});

describe('more right never scores less', () => {
  it('one more choice among several', () => {
    const items = fc.oneof(ITEMS.multiple, ITEMS.output);
    fc.assert(
      fc.property(items, fc.array(fc.nat(7)), fc.nat(7), (item, chosen, more) => {
        const several = item.type === 'multiple' || item.choose === 'several';
        if (!several || more >= item.options.length || chosen.includes(more)) return;
        const before = score(item, { type: item.type, chosen }).points;
        const after = score(item, { type: item.type, chosen: [...chosen, more] }).points;
        if (item.options[more]?.correct) expect(after).toBeGreaterThanOrEqual(before);
        else expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('one more option judged rightly', () => {
    fc.assert(
      fc.property(
        ITEMS.sequential,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.nat(7),
        (item, yes, n) => {
          const said = item.options.map((_, option) => ({ option, yes: yes[option] === true }));
          const before = score(item, { type: 'sequential', said }).points;
          const mended = said.map((each) =>
            each.option === n ? { option: n, yes: item.options[n]?.correct === true } : each,
          );
          expect(score(item, { type: 'sequential', said: mended }).points).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });

  it('two neighbours brought into their order', () => {
    const orders = ITEMS.ordering.chain((item) => {
      const numbers = item.steps.map((_, n) => n);
      return fc.tuple(fc.constant(item), fc.shuffledSubarray(numbers, { minLength: numbers.length }), fc.nat(6));
    });
    fc.assert(
      fc.property(orders, ([item, order, at]) => {
        const [first, second] = [order[at], order[at + 1]];
        if (first === undefined || second === undefined || first < second) return;
        const swapped = order.with(at, second).with(at + 1, first);
        const before = score(item, { type: 'ordering', order });
        const after = score(item, { type: 'ordering', order: swapped });
        expect(after.points).toBeGreaterThanOrEqual(before.points);
        if (before.correct) expect(after.correct).toBe(true);
      }),
    );
  });

  it('one more pair matched', () => {
    fc.assert(
      fc.property(
        ITEMS.matching,
        fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 8 }),
        fc.nat(7),
        (item, given, n) => {
          const { right } = answersTo(item);
          if (n >= item.pairs.length || right.type !== 'matching') return;
          const chosen = given.slice(0, item.pairs.length);
          const before = score(item, { type: 'matching', chosen }).points;
          const after = score(item, { type: 'matching', chosen: chosen.with(n, right.chosen[n] ?? -1) }).points;
          expect(after).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });
});

describe('score', () => {
  it('gives nothing for choosing everything', () => {
    fc.assert(
      fc.property(ITEMS.multiple, (item) => {
        expect(score(item, { type: 'multiple', chosen: item.options.map((_, n) => n) }).points).toBe(0);
      }),
    );
  });

  it('gives nothing for an answer of another type', () => {
    fc.assert(
      fc.property(anyItem, anyAnswer, (item, answer) => {
        if (item.type !== answer.type) expect(score(item, answer).points).toBe(0);
      }),
    );
  });

  it('tells about what was chosen only', () => {
    const item: QuizItem = { type: 'single', id: 's', ...common, options: options([true, false]), shuffle: true };
    expect(score(item, { type: 'single', chosen: [1] })).toEqual({ correct: false, points: 0, feedback: ['about 1'] });
  });

  it('tells where steps stand wrong, and takes tied ones in either order', () => {
    const steps = [false, false, true, false].map((tied, n) => ({ text: `${n}`, feedback: `about ${n}`, tied }));
    const item: QuizItem = { type: 'ordering', id: 'o', ...common, steps };
    const given = (order: number[]) => score(item, { type: 'ordering', order });
    expect(given([0, 2, 1, 3])).toEqual({ correct: true, points: 1, feedback: [] });
    expect(given([1, 0, 2, 3])).toEqual({ correct: false, points: 3 / 5, feedback: ['about 0', 'about 1'] });
    expect(given([3, 2, 1, 0]).points).toBe(0);
  });

  it('ends a sequence with the first slip, or when all right options were accepted', () => {
    const item: QuizItem = { type: 'sequential', id: 'q', ...common, options: options([true, false, true]) };
    const said = (...all: [number, boolean][]): Answer => ({
      type: 'sequential',
      said: all.map(([option, yes]) => ({ option, yes })),
    });
    expect(score(item, said([1, false], [0, true], [2, true])).correct).toBe(true);
    expect(score(item, said([0, true], [2, true])).correct).toBe(true);
    expect(score(item, said([0, true])).correct).toBe(false);
    expect(score(item, said([1, true], [0, true], [2, true])).correct).toBe(false);
    expect(score(item, said([0, true], [0, true], [0, true])).correct).toBe(false);
    expect(score(item, said([0, false])).feedback).toEqual(['about 0']);
  });

  it('adds up a quiz by objective, an unanswered item counting nothing', () => {
    const item = (id: string, objective: string): QuizItem => ({
      type: 'true-false',
      id,
      ...common,
      objective,
      answer: true,
      feedback: { true: 'yes', false: 'no' },
    });
    const quiz: Quiz = { title: 'Q', items: [item('a', 'x'), item('b', 'x'), item('c', 'y')] };
    const answers = new Map<string, Answer>([
      ['a', { type: 'true-false', value: true }],
      ['b', { type: 'true-false', value: false }],
      ['gone', { type: 'true-false', value: true }],
    ]);
    const result = total(quiz, answers);
    expect(result).toMatchObject({ answered: 2, correct: 1, items: 3, share: 1 / 3 });
    expect(result.objectives.get('x')).toEqual({ correct: 1, items: 2 });
  });
});
