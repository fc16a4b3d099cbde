import { z } from 'zod';
import { prose } from '../name.ts';
import { common, option, shuffle } from './common.ts';
import { scene, shownCommands } from './probe.ts';

interface Flagged {
  options: readonly { correct: boolean }[];
}

function oneRight({ options }: Flagged): boolean {
  return options.filter(({ correct }) => correct).length === 1;
}
const ONE_RIGHT = { path: ['options'], message: 'exactly one option with correct: true' };

function someRight({ options }: Flagged): boolean {
  return options.some(({ correct }) => correct) && options.some(({ correct }) => !correct);
}
const SOME_RIGHT = { path: ['options'], message: 'at least one option with correct: true and one without' };

export const singleItem = z
  .strictObject({
    type: z.literal('single').describe('One option is right'),
    ...common,
    options: z.array(option).min(2).max(8).describe('The options; exactly one is correct'),
    shuffle,
  })
  .refine(oneRight, ONE_RIGHT)
  .describe('Choose one');

export const multipleItem = z
  .strictObject({
    type: z.literal('multiple').describe('Several options may be right'),
    ...common,
    options: z.array(option).min(3).max(8).describe('The options; at least one is correct and one is not'),
    shuffle,
  })
  .refine(someRight, SOME_RIGHT)
  .describe('Choose all that are right');

export const sequentialItem = z
  .strictObject({
    type: z.literal('sequential').describe('Options come one at a time: right or not? There is no way back'),
    ...common,
    options: z.array(option).min(3).max(8).describe('The options; at least one is correct and one is not'),
  })
  .refine(someRight, SOME_RIGHT)
  .describe('One option at a time');

export const outputItem = z
  .strictObject({
    type: z.literal('output').describe('What does this output say? The engine prints it when the site is built'),
    ...common,
    lab: scene,
    run: shownCommands,
    choose: z.enum(['one', 'several']).default('one').describe('Whether one option is right, or several may be'),
    options: z.array(option).min(2).max(8).describe('The options'),
    shuffle,
  })
  .refine((item) => item.choose !== 'one' || oneRight(item), ONE_RIGHT)
  .refine((item) => item.choose !== 'several' || someRight(item), SOME_RIGHT)
  .superRefine(({ lab, run }, context) => {
    const names = lab.hosts.map(({ name }) => name);
    for (const [index, { host }] of run.entries()) {
      if (host === undefined || names.includes(host)) continue;
      context.addIssue({
        code: 'custom',
        path: ['run', index, 'host'],
        message: `one of the hosts (${names.join(', ')})`,
      });
    }
  })
  .describe('Read an output');

export const trueFalseItem = z
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
