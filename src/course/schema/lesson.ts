import { z } from 'zod';
import { identifier, prose } from './name.ts';
import { source } from './source.ts';

/** What a learner can do after the lesson. Quiz items refer to it by its id. */
export const objective = z
  .strictObject({
    id: identifier.describe('How quiz items refer to this objective'),
    text: prose.describe('What the learner can do afterwards, starting with a verb'),
  })
  .describe('One learning objective');

/** Front matter of content/lessons/<nn-part>/<nn-lesson>/index.mdx. */
export const lessonFrontMatter = z
  .strictObject({
    title: prose.describe('Title of the lesson'),
    summary: prose.describe('One or two sentences that say what the lesson is about'),
    objectives: z.array(objective).min(1).describe('What the learner can do afterwards'),
    minutes: z.number().int().min(1).max(120).describe('How long the lesson takes, in minutes'),
    terms: z
      .array(
        z
          .strictObject({
            term: prose.describe('The word or phrase'),
            meaning: prose.describe('What it means, in plain words'),
          })
          .describe('One term'),
      )
      .describe('Words the lesson introduces'),
    sources: z.array(source).min(1).describe('Where the facts of the lesson come from'),
    quiz: identifier.optional().describe('Name of the quiz at the end: the file content/quizzes/<quiz>.yaml'),
  })
  .superRefine((lesson, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of lesson.objectives.entries()) {
      if (seen.has(id)) {
        context.addIssue({
          code: 'custom',
          path: ['objectives', index, 'id'],
          message: 'an id that no other objective has',
        });
      }
      seen.add(id);
    }
  })
  .describe('Front matter of a lesson');

/** The front matter of a lesson, read and found right. */
export type LessonFrontMatter = z.infer<typeof lessonFrontMatter>;
