import { z } from 'zod';
import { prose } from './name.ts';

/** A page on which a fact stands. */
export const source = z
  .strictObject({
    title: prose.describe('Title of the page'),
    url: z.url({ protocol: /^https$/ }).describe('Its https address'),
  })
  .describe('One source');
