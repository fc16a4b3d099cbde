import { graded } from './graded.ts';
import type { Lesson } from './lesson.ts';
import type { Result } from './result.ts';

/** Whatever a task grades stands in its text. */
export function checkTasks({ lab }: Lesson): Result {
  const faults = lab.tasks.flatMap(({ id, text, checks }) =>
    checks.flatMap((check) =>
      graded(check)
        .filter((word) => !text.includes(word))
        .map((word) => `task ${id} grades "${word}" (check ${check.name}), but its text does not name it`),
    ),
  );
  return { what: 'tasks name what they grade', faults };
}

/** The quiz asks about objectives of its lesson. */
export function checkQuiz({ quiz, matter }: Lesson): Result {
  const known = matter.objectives.map(({ id }) => id);
  const faults = (quiz?.items ?? [])
    .filter(({ objective }) => !known.includes(objective))
    .map(
      ({ id, objective }) => `quiz item ${id}: expected one of the objectives ${known.join(', ')}, found ${objective}`,
    );
  return { what: 'the quiz asks about objectives of the lesson', faults };
}
