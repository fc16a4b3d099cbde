import { z } from 'zod';
import { matchingItem, orderingItem } from './item/arrange.ts';
import { multipleItem, outputItem, sequentialItem, singleItem, trueFalseItem } from './item/choice.ts';
import { cidrItem } from './item/cidr.ts';
import { fillInItem } from './item/fillin.ts';
import { prose } from './name.ts';

/** A question of any type. */
export const quizItem = z.discriminatedUnion('type', [
  singleItem,
  multipleItem,
  trueFalseItem,
  sequentialItem,
  orderingItem,
  matchingItem,
  fillInItem,
  cidrItem,
  outputItem,
]);

/** Complains about items with one id. */
export function uniqueIds(items: readonly { id: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) {
      context.addIssue({ code: 'custom', path: ['items', index, 'id'], message: 'an id that no other item has' });
    }
    seen.add(id);
  }
}

/** content/quizzes/<topic>.yaml. A later kind of item is one more member of the union. */
export const quizFile = z
  .strictObject({
    title: prose.describe('Title of the quiz'),
    items: z.array(quizItem).min(1).describe('The questions, in order'),
  })
  .superRefine(({ items }, context) => uniqueIds(items, context))
  .describe('A quiz');

/** A quiz, read and found right. */
export type Quiz = z.infer<typeof quizFile>;
/** A question of a quiz. */
export type QuizItem = Quiz['items'][number];
/** Its type. */
export type ItemType = QuizItem['type'];
/** A question of one type. */
export type ItemOf<T extends ItemType> = Extract<QuizItem, { type: T }>;
