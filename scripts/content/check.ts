import { CourseFileError, problemText } from '#course/schema/problem.ts';
import type { ConsoleStep } from '#site/console/run.ts';
import { checkConsole, consoleSteps } from './console.ts';
import { checkLab } from './lab.ts';
import { type Lesson, readLesson } from './lesson.ts';
import type { Result } from './result.ts';
import { checkQuiz, checkTasks } from './text.ts';

/** What is checked without running anything. */
const TEXT_CHECKS: readonly ((lesson: Lesson) => Result)[] = [checkTasks, checkQuiz];

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
  for (const check of TEXT_CHECKS) yield check(lesson);
  yield runText(lesson, show);
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
