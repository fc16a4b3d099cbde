import fc from 'fast-check';
import type { Answer } from '#course/quiz/answer.ts';
import { draw } from '#course/quiz/cidr/draw.ts';
import { textsOf } from '#course/quiz/matching.ts';
import type { ItemOf, QuizItem } from '#course/schema/quiz.ts';

const common = { id: 'it', stem: 'Which?', explanation: 'So.', objective: 'explain' };
const feedback = { right: 'right', wrong: 'wrong' };
export const options = (flags: boolean[]) =>
  flags.map((correct, n) => ({ text: `option ${n}`, correct, feedback: `about ${n}` }));

const oneRight = fc
  .integer({ min: 2, max: 8 })
  .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 0, max: count - 1 })))
  .map(([count, right]) => options(Array.from({ length: count }, (_, n) => n === right)));
const someRight = fc
  .array(fc.boolean(), { minLength: 3, maxLength: 8 })
  .filter((flags) => flags.includes(true) && flags.includes(false))
  .map(options);
const lab = { hosts: [{ name: 'node1' }], setup: [] };
const run = [{ run: 'docker ps', fails: false }];

/** Items of each type, whatever they ask. */
export const ITEMS: { [T in QuizItem['type']]: fc.Arbitrary<ItemOf<T>> } = {
  single: oneRight.map((options) => ({ type: 'single', ...common, options, shuffle: true })),
  multiple: someRight.map((options) => ({ type: 'multiple', ...common, options, shuffle: true })),
  output: fc.oneof(
    oneRight.map((options) => ({
      type: 'output' as const,
      ...common,
      lab,
      run,
      choose: 'one' as const,
      options,
      shuffle: true,
    })),
    someRight.map((options) => ({
      type: 'output' as const,
      ...common,
      lab,
      run,
      choose: 'several' as const,
      options,
      shuffle: true,
    })),
  ),
  'true-false': fc
    .boolean()
    .map((answer) => ({ type: 'true-false', ...common, answer, feedback: { true: 'yes', false: 'no' } })),
  sequential: someRight.map((options) => ({ type: 'sequential', ...common, options })),
  ordering: fc
    .array(fc.boolean(), { minLength: 3, maxLength: 8 })
    .filter((tied) => tied.slice(1).includes(false))
    .map((flags) => ({
      type: 'ordering',
      ...common,
      steps: flags.map((tied, n) => ({ text: `step ${n}`, feedback: `about ${n}`, tied: tied && n > 0 })),
    })),
  matching: fc
    .tuple(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 2, maxLength: 8 }),
      fc.subarray(['x', 'y'], { minLength: 1 }),
    )
    .map(([rights, extra]) => ({
      type: 'matching',
      ...common,
      pairs: rights.map((right, n) => ({ left: `left ${n}`, right, feedback: `about ${n}` })),
      extra,
    })),
  'fill-in': fc.constantFrom('docker ps', 'web.example.', '/etc/hosts/').map((text) => ({
    type: 'fill-in',
    ...common,
    accept: [text, 'another'],
    normalise: ['blanks', 'case'],
    mistakes: [{ texts: ['wrong one'], feedback: 'a slip' }],
    feedback,
  })),
  cidr: fc.integer({ min: 8, max: 29 }).map((length) => ({
    type: 'cidr',
    ...common,
    stem: '{subnet}?',
    parameters: { subnet: { subnetOf: '10.0.0.0/8', length } },
    values: {},
    key: { compute: 'last-host', of: 'subnet' },
    mistakes: [{ key: { compute: 'broadcast', of: 'subnet' }, feedback: 'one less than {key}' }],
    feedback,
  })),
};

export const anyItem: fc.Arbitrary<QuizItem> = fc.oneof(...(Object.values(ITEMS) as fc.Arbitrary<QuizItem>[]));

const numbers = fc.array(fc.integer({ min: -1, max: 9 }));
const text = fc.oneof(fc.string(), fc.constantFrom('docker ps', 'wrong one', '10.0.0.1', ''));
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ type: fc.constantFrom('single' as const, 'multiple' as const, 'output' as const), chosen: numbers }),
  fc.record({ type: fc.constant('matching' as const), chosen: numbers }),
  fc.record({ type: fc.constant('true-false' as const), value: fc.boolean() }),
  fc.record({
    type: fc.constant('sequential' as const),
    said: fc.array(fc.record({ option: fc.integer({ min: -1, max: 9 }), yes: fc.boolean() })),
  }),
  fc.record({ type: fc.constant('ordering' as const), order: numbers }),
  fc.record({ type: fc.constant('fill-in' as const), text }),
  fc.record({ type: fc.constant('cidr' as const), seed: fc.string(), text }),
);

/** The right answer, and the answer of who says nothing. */
export function answersTo(item: QuizItem): { right: Answer; none: Answer } {
  switch (item.type) {
    case 'single':
    case 'multiple':
    case 'output': {
      const chosen = item.options.flatMap(({ correct }, n) => (correct ? [n] : []));
      return { right: { type: item.type, chosen }, none: { type: item.type, chosen: [] } };
    }
    case 'true-false':
      return { right: { type: 'true-false', value: item.answer }, none: { type: 'fill-in', text: '' } };
    case 'sequential': {
      const said = item.options.map(({ correct }, option) => ({ option, yes: correct }));
      return { right: { type: 'sequential', said }, none: { type: 'sequential', said: [] } };
    }
    case 'ordering':
      return {
        right: { type: 'ordering', order: item.steps.map((_, n) => n) },
        none: { type: 'ordering', order: [] },
      };
    case 'matching': {
      const texts = textsOf(item);
      return {
        right: { type: 'matching', chosen: item.pairs.map(({ right }) => texts.indexOf(right)) },
        none: { type: 'matching', chosen: item.pairs.map(() => -1) },
      };
    }
    case 'fill-in':
      return { right: { type: 'fill-in', text: item.accept[0] ?? '' }, none: { type: 'fill-in', text: '  ' } };
    case 'cidr':
      return {
        right: { type: 'cidr', seed: 's', text: draw(item, 's').key.text },
        none: { type: 'cidr', seed: 's', text: '' },
      };
  }
}
