import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPart } from '#course/schema/load.ts';
import { CourseFileError, problemText } from '#course/schema/problem.ts';
import { idOf, lessonNames, readLesson } from './lesson.ts';
import type { Result } from './result.ts';

const FOLDERS = /^\d\d-[a-z0-9]+(-[a-z0-9]+)*\/\d\d-[a-z0-9]+(-[a-z0-9]+)*$/;

/** What no lesson alone can get wrong: addresses that clash, parts without a name, quizzes that nobody asks. */
export function checkCourse(content: string): Result {
  const names = lessonNames(content);
  const faults = names
    .filter((name) => !FOLDERS.test(name))
    .map((name) => `expected folders such as 02-drivers/03-host, found ${name}`);
  const seen = new Map<string, string>();
  for (const name of names) {
    const [part = '', lesson = ''] = name.split('/');
    const numbered = `${part.slice(0, 2)}/${lesson.slice(0, 2)}`;
    for (const key of [idOf(name), numbered]) {
      const other = seen.get(key);
      if (other !== undefined) faults.push(`${name} and ${other} both are ${key}`);
      seen.set(key, name);
    }
  }
  for (const part of new Set(names.map((name) => name.split('/')[0] ?? ''))) faults.push(...partFaults(content, part));
  faults.push(...unasked(content, names));
  return { what: `${names.length} lessons, each with an address of its own`, faults };
}

/** What is wrong with the part.yaml of a part that has lessons. */
function partFaults(content: string, part: string): string[] {
  const path = `lessons/${part}/part.yaml`;
  if (!existsSync(join(content, path))) return [`content/${path} is not there; it says what the part is called`];
  try {
    loadPart(readFileSync(join(content, path), 'utf8'), `content/${path}`);
    return [];
  } catch (error) {
    if (!(error instanceof CourseFileError)) throw error;
    return error.problems.map(problemText);
  }
}

/** Quizzes of no lesson, and quizzes of two. */
function unasked(content: string, names: readonly string[]): string[] {
  const asked = new Map<string, string>();
  const faults: string[] = [];
  for (const name of names) {
    const quiz = quizOf(content, name);
    if (quiz === undefined) continue;
    const other = asked.get(quiz);
    if (other !== undefined) faults.push(`${name} and ${other} both ask the quiz ${quiz}`);
    asked.set(quiz, name);
  }
  const files = readdirSync(join(content, 'quizzes')).filter((file) => file.endsWith('.yaml'));
  for (const quiz of files.map((file) => file.replace(/\.yaml$/, ''))) {
    if (!asked.has(quiz)) faults.push(`content/quizzes/${quiz}.yaml is the quiz of no lesson`);
  }
  return faults;
}

/** The quiz a lesson names; none where its files are wrong, which its own check says. */
export function quizOf(content: string, name: string): string | undefined {
  try {
    return readLesson(content, name).matter.quiz;
  } catch {
    return undefined;
  }
}
