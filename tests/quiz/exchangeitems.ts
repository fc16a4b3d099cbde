import fc from 'fast-check';
import type { Portable } from '#course/exchange/portable.ts';
import { DOMAINS } from '#course/schema/item/common.ts';
import { NORMALISATIONS, type Normalisation } from '#course/schema/item/fillin.ts';
import { type QuizItem, quizItem } from '#course/schema/quiz.ts';

/** What somebody could write to get out of the place where a text belongs. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  ']]></qti-prompt><qti-value>',
  '"><img src=x onerror=alert(1)>',
  "' onclick='x",
  '<!ENTITY x SYSTEM "file:///etc/passwd">',
  '<!-- -->',
  '&amp;lt;',
  '&&058;',
  '} ::next:: question {=a ~b}',
  '####',
  '~%100%',
  '=right#told',
  '%50%',
  '-> there',
  '[html]',
  '[plain]',
  '$CATEGORY: x',
  '// comment',
  '{{.Name}}',
  'a\\nb',
  '\\',
  '\\*',
  '*',
  '\\=',
  '#deck:x',
  '\t',
  '\n',
  '\n\n',
  '`docker run -d <image>`',
  '**weight**',
  '`**`',
  '--filter name=web',
  'TRUE',
  'äö 漢字 🐳',
];

const part = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

/** Prose with anything in it that a course file can have. */
export const prose = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(' ').trim())
  .filter((text) => text !== '');

/** Prose in one line. */
const line = prose.map((text) => text.replace(/\s+/g, ' ').trim());
const word = fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,4})?$/);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const common = {
  id: word,
  stem: prose,
  explanation: prose,
  objective: word,
  domain: maybe(fc.constantFrom(...DOMAINS)),
  difficulty: maybe(fc.constantFrom(1 as const, 2 as const, 3 as const)),
  lesson: maybe(word),
  versions: maybe(fc.subarray(['28', '>=1.12', '<23', '1.9 - 1.11'], { minLength: 1 })),
  sources: maybe(
    fc.array(fc.record({ title: prose, url: fc.webUrl({ validSchemes: ['https'] }) }), { minLength: 1, maxLength: 2 }),
  ),
};
const options = (some: boolean) =>
  fc
    .array(fc.record({ text: prose, feedback: prose, correct: fc.boolean() }), { minLength: 3, maxLength: 8 })
    .map((list) => {
      if (!some) return list.map((option, index) => ({ ...option, correct: index === list.length - 1 }));
      return list.map((option, index) => ({ ...option, correct: index === 0 || (index > 1 && option.correct) }));
    });
const feedback = fc.record({ right: prose, wrong: prose });

/** Items of the types that can leave, with anything in their texts. */
export const anyPortable: fc.Arbitrary<Portable> = fc
  .oneof(
    fc.record({ type: fc.constant('single'), ...common, options: options(false), shuffle: fc.boolean() }),
    fc.record({ type: fc.constant('multiple'), ...common, options: options(true), shuffle: fc.boolean() }),
    fc.record({
      type: fc.constant('true-false'),
      ...common,
      answer: fc.boolean(),
      feedback: fc.record({ true: prose, false: prose }),
    }),
    fc.record({
      type: fc.constant('ordering'),
      ...common,
      steps: fc
        .uniqueArray(fc.record({ text: prose, feedback: prose, tied: fc.boolean() }), {
          minLength: 3,
          maxLength: 8,
          selector: ({ text }) => text,
        })
        .map((steps) => steps.map((step, index) => ({ ...step, tied: index > 1 && step.tied }))),
    }),
    fc.record({
      type: fc.constant('matching'),
      ...common,
      pairs: fc.uniqueArray(
        fc.record({ left: prose, right: fc.oneof(prose, fc.constantFrom('a', 'b')), feedback: prose }),
        {
          minLength: 2,
          maxLength: 6,
          selector: ({ left }) => left,
        },
      ),
      extra: fc.uniqueArray(prose, { maxLength: 4 }),
    }),
    fc.record({
      type: fc.constant('fill-in'),
      ...common,
      label: maybe(line),
      accept: fc.array(fc.oneof(prose, fc.constantFrom('254', '65534', '*')), { minLength: 1, maxLength: 4 }),
      normalise: fc.subarray(Object.keys(NORMALISATIONS) as Normalisation[]),
      mistakes: fc.array(
        fc.record({
          texts: fc.array(fc.oneof(prose, fc.constant('255')), { minLength: 1, maxLength: 3 }),
          feedback: prose,
        }),
        { maxLength: 3 },
      ),
      feedback,
    }),
  )
  .map((fields) => {
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    return quizItem.safeParse(given);
  })
  .filter((result) => result.success)
  .map(({ data }) => data as QuizItem as Portable);

/** Several of them, each with an id of its own. */
export const portables = fc.uniqueArray(anyPortable, { minLength: 1, maxLength: 4, selector: ({ id }) => id });
