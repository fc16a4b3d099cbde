import { z } from 'zod';
import { prose } from '../name.ts';
import { common } from './common.ts';

/** What may differ between what is typed and what is accepted; blanks at the ends never matter. */
export const NORMALISATIONS = {
  case: 'capitals do not matter',
  blanks: 'several blanks count as one',
  quotes: 'quotation marks are left out: \' " `',
  'trailing-slash': 'a slash at the end is left out',
  'trailing-dot': 'a dot at the end is left out',
  number: 'numbers with marks of thousands are the same: 65,534 and 65534; 1.50 is not 1.5',
  equals: '--name=web is --name web',
  sudo: 'sudo at the beginning is left out',
  prompt: 'a prompt at the beginning is left out: $ or #',
} as const;

/** The name of something that may differ. */
export type Normalisation = keyof typeof NORMALISATIONS;

const NAMES = Object.keys(NORMALISATIONS) as [Normalisation, ...Normalisation[]];

export const fillInItem = z
  .strictObject({
    type: z.literal('fill-in').describe('Type a word, a number or a command'),
    ...common,
    label: prose
      .optional()
      .describe('What is to be typed, such as "Command" or "Address"; "Your answer" when left out'),
    accept: z
      .array(prose)
      .min(1)
      .max(12)
      .describe('Right answers, the best one first: that one is shown as the answer'),
    normalise: z
      .array(z.enum(NAMES))
      .default(['blanks'])
      .describe(`What may differ: ${NAMES.map((name) => `${name} (${NORMALISATIONS[name]})`).join('; ')}`),
    mistakes: z
      .array(
        z
          .strictObject({
            texts: z.array(prose).min(1).describe('Wrong answers that people give'),
            feedback: prose.describe('What they are told'),
          })
          .describe('Wrong answers that mean the same slip'),
      )
      .default([])
      .describe('Wrong answers with feedback of their own'),
    feedback: z
      .strictObject({
        right: prose.describe('What is told about a right answer'),
        wrong: prose.describe('What is told about any other answer; it gives a direction, not the answer'),
      })
      .describe('What the learner is told'),
  })
  .describe('Fill in');
