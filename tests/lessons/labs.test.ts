import { describe, expect, it } from 'vitest';
import { grade } from '#grading/grade.ts';
import type { TaskVerdict } from '#grading/verdict.ts';
import type { Lab } from '#lab/lab.ts';
import { type Lesson, labAfter, lessons } from './lessons.ts';

function verdictsOn({ scenario, lab }: Lesson, machine: Lab): TaskVerdict[] {
  return grade({ scenario, journal: machine.journal(), tasks: lab.tasks, mistakes: lab.mistakes });
}

/** Failed checks as text, so that a failing test says what the grader said. */
function failures(verdicts: readonly TaskVerdict[]): string[] {
  return verdicts.flatMap(({ checks }) =>
    checks.filter(({ passed }) => !passed).map(({ checkId, found, why }) => `${checkId}: ${found}. ${why}`),
  );
}

describe.each(lessons().map((lesson) => [lesson.name, lesson] as const))('the lab of %s', (_, lesson) => {
  it('fails every task when it is untouched, and says why', () => {
    const machine = labAfter(lesson, []);
    const verdicts = verdictsOn(lesson, machine);
    expect(verdicts.filter(({ passed }) => passed).map(({ id }) => id)).toEqual([]);
    for (const { checks } of verdicts) {
      for (const { passed, why } of checks) expect(why === '').toBe(passed);
    }
    expect(machine.takeFailures()).toEqual([]);
  });

  it.each(lesson.lab.solutions.map((solution) => [solution.name, solution] as const))(
    'is solved by %s',
    (_name, { steps }) => {
      const machine = labAfter(lesson, steps);
      expect(failures(verdictsOn(lesson, machine))).toEqual([]);
      expect(machine.takeFailures()).toEqual([]);
    },
  );

  it.each(lesson.lab.solutions.map((solution) => [solution.name, solution] as const))(
    'is left as it was by grading after %s',
    (_name, { steps }) => {
      const machine = labAfter(lesson, steps);
      const before = JSON.stringify(machine.picture());
      verdictsOn(lesson, machine);
      expect(JSON.stringify(machine.picture())).toBe(before);
    },
  );

  it.each(lesson.lab.mistakes.map((mistake) => [mistake.name, mistake] as const))(
    'recognises the mistake %s',
    (_name, mistake) => {
      const verdicts = verdictsOn(lesson, labAfter(lesson, mistake.steps));
      const verdict = verdicts.flatMap(({ checks }) => checks).find(({ checkId }) => checkId === mistake.check);
      expect(verdict).toMatchObject({ passed: false, cause: mistake.cause });
      expect(verdict?.mistake).toEqual({ name: mistake.name, explanation: mistake.explanation.trim() });
    },
  );
});
