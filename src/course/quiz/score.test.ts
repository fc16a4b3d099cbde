import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quiz, QuizItem } from '../schema/quiz.ts';
import { type Answer, score } from './score.ts';
import { total } from './total.ts';

const common = { stem: 'Which?', explanation: 'So.', objective: 'explain' };
const options = (flags: boolean[]) =>
  flags.map((correct, n) => ({ text: `option ${n}`, correct, feedback: `about ${n}` }));

const multiple = fc
  .array(fc.boolean(), { minLength: 3, maxLength: 8 })
  .filter((flags) => flags.includes(true) && flags.includes(false))
  .map((flags): QuizItem => ({ type: 'multiple', id: 'm', ...common, options: options(flags) }));
const single = fc
  .integer({ min: 2, max: 8 })
  .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 0, max: count - 1 })))
  .map(([count, right]): QuizItem => {
    const flags = Array.from({ length: count }, (_, n) => n === right);
    return { type: 'single', id: 's', ...common, options: options(flags) };
  });
const statement = fc
  .boolean()
  .map(
    (answer): QuizItem => ({ type: 'true-false', id: 't', ...common, answer, feedback: { true: 'yes', false: 'no' } }),
  );
const anyItem = fc.oneof(multiple, single, statement);
const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({
    type: fc.constantFrom('single' as const, 'multiple' as const),
    chosen: fc.array(fc.integer({ min: -1, max: 9 })),
  }),
  fc.record({ type: fc.constant('true-false' as const), value: fc.boolean() }),
);

function rightAnswer(item: QuizItem): Answer {
  if (item.type === 'true-false') return { type: 'true-false', value: item.answer };
  return { type: item.type, chosen: item.options.flatMap(({ correct }, n) => (correct ? [n] : [])) };
}

describe('score', () => {
  it('gives one point for the right answer, and only then says it is correct', () => {
    fc.assert(
      fc.property(anyItem, anyAnswer, (item, answer) => {
        expect(score(item, rightAnswer(item))).toMatchObject({ correct: true, points: 1 });
        const { correct, points } = score(item, answer);
        expect(points).toBeGreaterThanOrEqual(0);
        expect(points).toBeLessThanOrEqual(1);
        expect(points === 1).toBe(correct);
      }),
    );
  });

  it('never gains from one more wrong choice nor loses from one more right choice', () => {
    fc.assert(
      fc.property(multiple, fc.array(fc.nat(7)), fc.nat(7), (item, chosen, more) => {
        if (item.type !== 'multiple' || more >= item.options.length || chosen.includes(more)) return;
        const before = score(item, { type: 'multiple', chosen }).points;
        const after = score(item, { type: 'multiple', chosen: [...chosen, more] }).points;
        if (item.options[more]?.correct) expect(after).toBeGreaterThanOrEqual(before);
        else expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('gives nothing for choosing everything or nothing', () => {
    fc.assert(
      fc.property(multiple, (item) => {
        const all = item.type === 'multiple' ? item.options.map((_, n) => n) : [];
        expect(score(item, { type: 'multiple', chosen: all }).points).toBe(0);
        expect(score(item, { type: 'multiple', chosen: [] }).points).toBe(0);
      }),
    );
  });

  it('tells about what was chosen only', () => {
    const item: QuizItem = { type: 'single', id: 's', ...common, options: options([true, false]) };
    expect(score(item, { type: 'single', chosen: [1] })).toEqual({ correct: false, points: 0, feedback: ['about 1'] });
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
