import { z } from 'zod';
import { loadYaml } from '../schema/load.ts';
import { identifier, prose } from '../schema/name.ts';
import { quizItem, uniqueIds } from '../schema/quiz.ts';

/** Fields that an item of a bank cannot do without; in the quiz of a lesson the lesson says them. */
const NEEDED = ['domain', 'difficulty', 'lesson'] as const;

/** content/bank/<topic>.yaml: questions for practice and exams. */
export const bankFile = z
  .strictObject({
    title: prose.describe('What the questions are about'),
    objectives: z
      .array(
        z
          .strictObject({
            id: identifier.describe('How items of this file refer to it'),
            text: prose.describe('What one who knows it can do, starting with a verb'),
          })
          .describe('One objective'),
      )
      .default([])
      .describe('Objectives that no lesson names; all others are those of the lesson of the item'),
    items: z.array(quizItem).min(1).describe('The questions'),
  })
  .superRefine(({ objectives, items }, context) => {
    uniqueIds(items, context);
    const seen = new Set<string>();
    for (const [index, { id }] of objectives.entries()) {
      if (seen.has(id)) {
        context.addIssue({ code: 'custom', path: ['objectives', index, 'id'], message: 'an id that no other has' });
      }
      seen.add(id);
    }
    for (const [index, item] of items.entries()) {
      for (const field of NEEDED) {
        if (item[field] !== undefined) continue;
        context.addIssue({ code: 'custom', path: ['items', index, field], message: `the ${field} of the item` });
      }
    }
  })
  .describe('A bank of questions');

/** A bank of questions, read and found right. */
export type Bank = z.infer<typeof bankFile>;

/** Reads content/bank/….yaml. @throws CourseFileError with path, line and column of every fault */
export function loadBank(text: string, path: string): Bank {
  return loadYaml(bankFile, text, path);
}
