import type { Lesson } from './lesson.ts';
import type { Result } from './result.ts';

/** How many of each a lesson has. */
const RANGES = {
  sources: { least: 2, most: Number.POSITIVE_INFINITY },
  tasks: { least: 3, most: 6 },
  solutions: { least: 2, most: Number.POSITIVE_INFINITY },
  mistakes: { least: 3, most: Number.POSITIVE_INFINITY },
  'quiz items': { least: 3, most: 6 },
};

/** A lesson has enough of everything, and not too much. */
export function checkShape({ matter, lab, quiz }: Lesson): Result {
  const found = {
    sources: matter.sources.length,
    tasks: lab.tasks.length,
    solutions: lab.solutions.length,
    mistakes: lab.mistakes.length,
    'quiz items': quiz?.items.length ?? 0,
  };
  const faults: string[] = [];
  for (const what of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
    const { least, most } = RANGES[what];
    const range = Number.isFinite(most) ? `${least} to ${most}` : `at least ${least}`;
    if (found[what] < least || found[what] > most) faults.push(`expected ${range} ${what}, found ${found[what]}`);
  }
  const counts = `${found.tasks} tasks, ${found.solutions} solutions, ${found.mistakes} mistakes, ${found['quiz items']} quiz items`;
  return { what: counts, faults };
}

/** An objective of a lesson and what exercises it. */
export interface Coverage {
  id: string;
  text: string;
  tasks: string[];
  items: string[];
}

/** What exercises each objective of a lesson. */
export function coverageOf({ matter, lab, quiz }: Pick<Lesson, 'matter' | 'lab' | 'quiz'>): Coverage[] {
  return matter.objectives.map(({ id, text }) => ({
    id,
    text,
    tasks: lab.tasks.filter(({ objective }) => objective === id).map((task) => task.id),
    items: (quiz?.items ?? []).filter(({ objective }) => objective === id).map((item) => item.id),
  }));
}

/** Tasks and quiz items name objectives of their lesson, and leave none out. */
export function checkObjectives(lesson: Lesson): Result {
  const { lab, quiz, matter } = lesson;
  const known = matter.objectives.map(({ id }) => id);
  const asked = [
    ...lab.tasks.map(({ id, objective }) => ({ place: `task ${id}`, objective })),
    ...(quiz?.items ?? []).map(({ id, objective }) => ({ place: `quiz item ${id}`, objective })),
  ];
  const faults = asked
    .filter(({ objective }) => objective === undefined || !known.includes(objective))
    .map(
      ({ place, objective }) => `${place}: expected the objective ${known.join(' or ')}, found ${objective ?? 'none'}`,
    );
  for (const { id, tasks, items } of coverageOf(lesson)) {
    if (tasks.length + items.length === 0) faults.push(`no task and no quiz item exercises the objective ${id}`);
  }
  return { what: `${known.length} objectives, each exercised`, faults };
}
