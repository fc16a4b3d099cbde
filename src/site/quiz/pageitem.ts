import type { ItemOf, ItemType, QuizItem } from '#course/schema/quiz.ts';
import type { Printed } from './printed.ts';

/** An item as a page has it: without what only the tests need, and with what the engine printed for it. */
export type PageItem =
  | Exclude<QuizItem, ItemOf<'output'>>
  | (Omit<ItemOf<'output'>, 'lab' | 'run'> & { printed: Printed[] });

/** An item of one type. */
export type PageItemOf<T extends ItemType> = Extract<PageItem, { type: T }>;
