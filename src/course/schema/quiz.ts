import { z } from 'zod';
import { identifier, prose } from './name.ts';

const option = z
  .strictObject({
    text: prose.describe('What can be chosen'),
    correct: z.boolean().default(false).describe('Whether it is right to choose it'),
    feedback: prose.describe('What a learner who chose it is told'),
  })
  .describe('One option');

const common = {
  id: identifier.describe('Name of the item in stored progress; never change it'),
  stem: prose.describe('The question'),
  explanation: prose.describe('Why the right answer is right'),
  objective: identifier.describe('Id of the objective of the lesson that the item tests'),
};

const singleItem = z
  .strictObject({
    type: z.literal('single').describe('One option is right'),
    ...common,
    options: z.array(option).min(2).max(8).describe('The options; exactly one is correct'),
  })
  .refine(({ options }) => options.filter(({ correct }) => correct).length === 1, {
    path: ['options'],
    message: 'exactly one option with correct: true',
  })
  .describe('Choose one');

const multipleItem = z
  .strictObject({
    type: z.literal('multiple').describe('Several options may be right'),
    ...common,
    options: z.array(option).min(3).max(8).describe('The options; at least one is correct and one is not'),
  })
  .refine(({ options }) => options.some(({ correct }) => correct) && options.some(({ correct }) => !correct), {
    path: ['options'],
    message: 'at least one option with correct: true and one without',
  })
  .describe('Choose all that are right');

const trueFalseItem = z
  .strictObject({
    type: z.literal('true-false').describe('A statement, true or false'),
    ...common,
    answer: z.boolean().describe('Whether the statement is true'),
    feedback: z
      .strictObject({
        true: prose.describe('What a learner who said "true" is told'),
        false: prose.describe('What a learner who said "false" is told'),
      })
      .describe('What the learner is told, by answer'),
  })
  .describe('True or false');

/** content/quizzes/<topic>.yaml. A later kind of item is one more member of the union. */
export const quizFile = z
  .strictObject({
    title: prose.describe('Title of the quiz'),
    items: z
      .array(z.discriminatedUnion('type', [singleItem, multipleItem, trueFalseItem]))
      .min(1)
      .describe('The questions, in order'),
  })
  .superRefine((quiz, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of quiz.items.entries()) {
      if (seen.has(id)) {
        context.addIssue({ code: 'custom', path: ['items', index, 'id'], message: 'an id that no other item has' });
      }
      seen.add(id);
    }
  })
  .describe('A quiz');

/** A quiz, read and found right. */
export type Quiz = z.infer<typeof quizFile>;
/** A question of a quiz. */
export type QuizItem = Quiz['items'][number];
