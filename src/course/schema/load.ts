import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { problemsOf } from './issue.ts';
import { type LabFile, labFile } from './lab.ts';
import { type LessonFrontMatter, lessonFrontMatter } from './lesson.ts';
import { type PartFile, partFile } from './part.ts';
import { CourseFileError, type Problem } from './problem.ts';
import { type Quiz, quizFile } from './quiz.ts';

/** A YAML text with the means to say where in its file something stands. */
export interface Source {
  path: string;
  document: Document;
  /** 1-based line and column of an offset in the YAML text. */
  position(offset: number): { line: number; column: number };
}

/**
 * Reads YAML and holds it against a schema.
 * @param path how the file is named in messages @param firstLine line of the file on which `text` begins
 * @throws CourseFileError with the place of every fault
 */
export function loadYaml<T>(schema: z.ZodType<T>, text: string, path: string, firstLine = 1): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: line + firstLine - 1, column: col };
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map((error): Problem => {
      const found = error.message.split('\n')[0] ?? error.code;
      return { path, ...position(error.pos[0]), expected: 'YAML', found: `a syntax error: ${found}` };
    });
    throw new CourseFileError(problems);
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  throw new CourseFileError(problemsOf(result.error.issues, { path, document, position }));
}

/** Reads content/lessons/…/lab.yaml. @throws CourseFileError */
export function loadLab(text: string, path: string): LabFile {
  return loadYaml(labFile, text, path);
}

/** Reads content/lessons/<part>/part.yaml. @throws CourseFileError */
export function loadPart(text: string, path: string): PartFile {
  return loadYaml(partFile, text, path);
}

/** Reads content/quizzes/….yaml. @throws CourseFileError */
export function loadQuiz(text: string, path: string): Quiz {
  return loadYaml(quizFile, text, path);
}

/** Reads content/lessons/…/index.mdx: its front matter, and the text below it. @throws CourseFileError */
export function loadLesson(text: string, path: string): { data: LessonFrontMatter; body: string } {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text);
  if (!match) {
    const found = text.startsWith('---') ? 'no line --- that ends it' : 'none';
    throw new CourseFileError([{ path, line: 1, column: 1, expected: 'front matter between two lines ---', found }]);
  }
  return { data: loadYaml(lessonFrontMatter, match[1] ?? '', path, 2), body: text.slice(match[0].length) };
}
