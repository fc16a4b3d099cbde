import { graded } from './graded.ts';
import type { Lesson } from './lesson.ts';
import type { Result } from './result.ts';

/** Whatever a task grades stands in its text. */
export function checkTasks({ lab }: Lesson): Result {
  const faults = lab.tasks.flatMap(({ id, text, checks }) =>
    checks.flatMap((check) =>
      graded(check)
        .filter((word) => !names(text, word))
        .map((word) => `task ${id} grades "${word}" (check ${check.name}), but its text does not name it`),
    ),
  );
  return { what: 'tasks name what they grade', faults };
}

/** Whether `text` has `word` as a whole: 80 does not stand in 8080, nor web in web-2. */
export function names(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w])(?<!\\w[.-])${escaped}(?![\\w])(?![.-]\\w)`).test(text);
}
