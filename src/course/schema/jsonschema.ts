import { z } from 'zod';
import { labFile } from './lab.ts';
import { lessonFrontMatter } from './lesson.ts';
import { quizFile } from './quiz.ts';

/** JSON Schemas of the course's files, for editors. What only code can check (references, unique ids) is not in them. */
export function jsonSchemas(): Record<'lesson' | 'lab' | 'quiz', unknown> {
  const schema = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input' });
  return { lesson: schema(lessonFrontMatter), lab: schema(labFile), quiz: schema(quizFile) };
}
