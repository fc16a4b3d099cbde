import { CourseFileError, problemText } from '#course/schema/problem.ts';
import type { ConsoleStep } from '#site/console/run.ts';
import { checkConsole, checkFences, consoleSteps } from './console.ts';
import { checkLab } from './lab.ts';
import { type Lesson, readLesson } from './lesson.ts';
import { checkHeadings, checkLinks } from './links.ts';
import { type Page, readPage } from './page.ts';
import { checkProse } from './prose.ts';
import { checkItems } from './quizitem.ts';
import type { Result } from './result.ts';
import { checkObjectives, checkShape } from './shape.ts';
import { checkTasks } from './tasks.ts';

/**
 * All checks of a lesson, as they are done.
 * @param show is told the console blocks with what the engine printed
 */
export function* checkLesson(
  content: string,
  name: string,
  show?: (blocks: ConsoleStep[][]) => void,
): Generator<Result> {
  let lesson: Lesson;
  try {
    lesson = readLesson(content, name);
  } catch (error) {
    if (!(error instanceof CourseFileError)) throw error;
    yield { what: 'files', faults: error.problems.map(problemText) };
    return;
  }
  yield { what: 'files', faults: [] };
  yield checkShape(lesson);
  yield checkObjectives(lesson);
  yield checkTasks(lesson);
  yield* checkPage(lesson, content);
  yield runText(lesson, show);
  if (lesson.quiz) yield* checkItems(lesson.quiz.items, lesson.matter.quiz);
  yield* checkLab(lesson);
}

function runText(lesson: Lesson, show?: (blocks: ConsoleStep[][]) => void): Result {
  try {
    const blocks = consoleSteps(lesson);
    show?.(blocks);
    return checkConsole(blocks.flat());
  } catch (error) {
    // A line that is no command, or a setup that fails.
    if (error instanceof Error) return { what: 'console blocks', faults: [error.message] };
    throw error;
  }
}

function* checkPage(lesson: Lesson, content: string): Generator<Result> {
  let page: Page;
  try {
    page = readPage(lesson.body, lesson.firstLine);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    yield { what: 'MDX', faults: [placed(error.message, lesson)] };
    return;
  }
  yield checkHeadings(page);
  yield checkProse(lesson, page);
  yield checkLinks(lesson, page, content);
  yield checkFences(lesson, page);
}

/** The parser's message, which begins with LINE:COLUMN of the text below the front matter, with the place in the file. */
function placed(message: string, { name, firstLine }: Lesson): string {
  return message.replace(
    /^(\d+)(?=:\d+)/,
    (line) => `content/lessons/${name}/index.mdx:${Number(line) + firstLine - 1}`,
  );
}
