import { z } from 'zod';
import { identifier, prose } from '../name.ts';
import { source } from '../source.ts';
import { probe } from './probe.ts';

/** The domains of the exam that items belong to. */
export const DOMAINS = [
  'orchestration',
  'image-registry',
  'installation',
  'networking',
  'security',
  'storage',
] as const;

/** What every item has, whatever its type. */
export const common = {
  id: identifier.describe('Name of the item in stored progress; never change it'),
  stem: prose.describe('The question'),
  explanation: prose.describe('Why the right answer is right'),
  objective: identifier.describe('Id of the objective that the item tests'),
  domain: z.enum(DOMAINS).optional().describe('Domain of the exam the item belongs to'),
  difficulty: z
    .union([z.literal(1), z.literal(2), z.literal(3)])
    .optional()
    .describe('1: known after the lesson; 2: needs thinking; 3: needs several ideas at once'),
  lesson: identifier.optional().describe("The lesson that teaches it: its folder's name without the number"),
  sources: z.array(source).min(1).optional().describe('Where the facts of the item come from'),
  versions: z
    .array(
      z
        .string()
        .regex(
          /^((>=|<)?\d+(\.\d+){0,2}|\d+(\.\d+){0,2} - \d+(\.\d+){0,2})$/,
          'a version in quotes such as "28", ">=1.12", "<23" or "1.9 - 1.11"',
        ),
    )
    .min(1)
    .optional()
    .describe('Versions of Docker Engine that the item holds for; the present one (28) when left out'),
  probe: probe.optional(),
};

/** Something that can be chosen. */
export const option = z
  .strictObject({
    text: prose.describe('What can be chosen'),
    correct: z.boolean().default(false).describe('Whether it is right to choose it'),
    feedback: prose.describe('What a learner who chose it is told'),
  })
  .describe('One option');

/** Whether options are shown in an order drawn for each attempt. */
export const shuffle = z
  .boolean()
  .default(true)
  .describe('Whether each attempt shows the options in an order of its own; false for numbers in order');

/** Complains about values that stand there twice. */
export function twice(texts: readonly string[]): number[] {
  return texts.flatMap((text, index) => (texts.indexOf(text) < index ? [index] : []));
}
