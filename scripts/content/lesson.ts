import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOf } from '#course/labcontent.ts';
import type { LabFile } from '#course/schema/lab.ts';
import type { LessonFrontMatter } from '#course/schema/lesson.ts';
import { loadLab, loadLesson, loadQuiz } from '#course/schema/load.ts';
import { CourseFileError } from '#course/schema/problem.ts';
import type { Quiz } from '#course/schema/quiz.ts';
import type { Scenario } from '#lab/scenario.ts';
import { EPOCH } from '#site/console/run.ts';

/** A lesson with all that belongs to it. */
export interface Lesson {
  /** PART/LESSON as the folders are called. */
  name: string;
  /** Last part of its address: the name of its folder without the number. */
  id: string;
  /** The whole of index.mdx. */
  source: string;
  /** index.mdx below the front matter. */
  body: string;
  /** Line of index.mdx on which `body` begins. */
  firstLine: number;
  matter: LessonFrontMatter;
  lab: LabFile;
  /** What the lab starts from, and the console blocks too: as the page has it. */
  scenario: Scenario;
  quiz: Quiz | undefined;
}

/** The lessons below `content`/lessons, as PART/LESSON, in order. */
export function lessonNames(content: string): string[] {
  const root = join(content, 'lessons');
  return folders(root).flatMap((part) => folders(join(root, part)).map((lesson) => `${part}/${lesson}`));
}

function folders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** `02-drivers/02-user-defined-bridge` → `user-defined-bridge` */
export function idOf(name: string): string {
  return (name.split('/').at(-1) ?? name).replace(/^\d+-/, '');
}

/** Reads a lesson. @throws CourseFileError with the faults of all its files */
export function readLesson(content: string, name: string): Lesson {
  const faults: CourseFileError[] = [];
  const read = <T>(path: string, load: (text: string, path: string) => T): T | undefined => {
    const shown = `content/${path}`;
    try {
      if (existsSync(join(content, path))) return load(readFileSync(join(content, path), 'utf8'), shown);
      throw new CourseFileError([{ path: shown, line: 1, column: 1, expected: 'a file', found: 'none' }]);
    } catch (error) {
      if (!(error instanceof CourseFileError)) throw error;
      faults.push(error);
      return undefined;
    }
  };
  const text = read(`lessons/${name}/index.mdx`, (source, path) => ({ source, ...loadLesson(source, path) }));
  const lab = read(`lessons/${name}/lab.yaml`, loadLab);
  const quizName = text?.data.quiz;
  const quiz = quizName === undefined ? undefined : read(`quizzes/${quizName}.yaml`, loadQuiz);
  if (!text || !lab || faults.length > 0) throw new CourseFileError(faults.flatMap(({ problems }) => problems));

  const { source, body, data: matter } = text;
  const firstLine = source.slice(0, source.length - body.length).split('\n').length;
  const id = idOf(name);
  const scenario = { ...startOf(lab), seed: id, epoch: EPOCH };
  return { name, id, source, body, firstLine, matter, lab, scenario, quiz };
}
