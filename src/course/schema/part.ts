import { z } from 'zod';
import { prose } from './name.ts';

const words = {
  title: prose.describe('Title of the part, in a few words'),
  summary: prose.describe('One sentence that says what it is about'),
};

/** content/lessons/<nn-part>/part.yaml. */
export const partFile = z
  .strictObject({
    ...words,
    translations: z
      .partialRecord(z.enum(['zh-hant']), z.strictObject(words))
      .optional()
      .describe('Title and summary in other languages, by the first part of their addresses'),
  })
  .describe('A part of the course');

/** A part of the course, read and found right. */
export type PartFile = z.infer<typeof partFile>;
