import { z } from 'zod';
import { prose } from '../name.ts';
import { common, twice } from './common.ts';

export const orderingItem = z
  .strictObject({
    type: z.literal('ordering').describe('Bring steps into their order'),
    ...common,
    steps: z
      .array(
        z
          .strictObject({
            text: prose.describe('What happens or is done'),
            feedback: prose.describe('Why it has its place; told to a learner who put it elsewhere'),
            tied: z.boolean().default(false).describe('Whether it and the step before it may stand in either order'),
          })
          .describe('One step'),
      )
      .min(3)
      .max(8)
      .describe('The steps in the right order'),
  })
  .superRefine(({ steps }, context) => {
    for (const index of twice(steps.map(({ text }) => text))) {
      context.addIssue({ code: 'custom', path: ['steps', index, 'text'], message: 'a text that no other step has' });
    }
    if (steps[0]?.tied) {
      context.addIssue({ code: 'custom', path: ['steps', 0, 'tied'], message: 'a step before it to be tied to' });
    }
    if (steps.every(({ tied }, index) => tied || index === 0)) {
      context.addIssue({ code: 'custom', path: ['steps'], message: 'at least one step that is not tied' });
    }
  })
  .describe('Bring into order');

export const matchingItem = z
  .strictObject({
    type: z.literal('matching').describe('Find what belongs to each'),
    ...common,
    pairs: z
      .array(
        z
          .strictObject({
            left: prose.describe('What is given'),
            right: prose.describe('What belongs to it; the same text may belong to several'),
            feedback: prose.describe('Why; told to a learner who chose another for it'),
          })
          .describe('One pair'),
      )
      .min(2)
      .max(8)
      .describe('What belongs together'),
    extra: z.array(prose).max(4).default([]).describe('Texts to choose from that belong to none'),
  })
  .superRefine(({ pairs, extra }, context) => {
    for (const index of twice(pairs.map(({ left }) => left))) {
      context.addIssue({ code: 'custom', path: ['pairs', index, 'left'], message: 'a text that no other pair has' });
    }
    const rights = pairs.map(({ right }) => right);
    for (const [index, text] of extra.entries()) {
      if (!rights.includes(text) && extra.indexOf(text) === index) continue;
      context.addIssue({ code: 'custom', path: ['extra', index], message: 'a text that belongs to no pair' });
    }
    if (new Set([...rights, ...extra]).size < 2) {
      context.addIssue({ code: 'custom', path: ['pairs'], message: 'at least two different texts to choose from' });
    }
  })
  .describe('Match');
