import type { LabFile, Mistake } from '#course/schema/lab.ts';
import { grade, gradeInPlace } from '#grading/grade.ts';
import type { TaskVerdict, Verdict } from '#grading/verdict.ts';
import { LabError } from '#lab/errors.ts';
import { Lab } from '#lab/lab.ts';
import type { Lesson } from './lesson.ts';
import type { Result } from './result.ts';

/** Tries the lab of a lesson: untouched, with each solution, with each mistake. Every state is made and graded once. */
export function* checkLab(lesson: Lesson): Generator<Result> {
  yield trial('the untouched lab fails every task', lesson, [], untouched);
  for (const { name, steps } of lesson.lab.solutions) yield trial(`solution ${name}`, lesson, steps, solved, true);
  for (const mistake of lesson.lab.mistakes) {
    yield trial(`mistake ${mistake.name}`, lesson, mistake.steps, (verdicts) => recognised(mistake, verdicts));
  }
}

/**
 * Brings the lab to where `steps` lead, grades it, and lets `judge` say what is wrong with the verdicts.
 * @param onCopy grade as the page does, and see that the lab is left as it was
 */
function trial(
  what: string,
  { scenario, lab }: Lesson,
  steps: LabFile['setup'],
  judge: (verdicts: TaskVerdict[]) => string[],
  onCopy = false,
): Result {
  let machine: Lab;
  try {
    machine = Lab.start(scenario);
  } catch (error) {
    if (error instanceof LabError) return { what, faults: [error.message] };
    throw error;
  }
  for (const [index, { host, run }] of steps.entries()) {
    const { stdout, stderr, exit } = machine.run(host ?? lab.hosts[0]?.name ?? '', `set -e\n${run}`);
    if (exit === 0) continue;
    const output = `${stdout}${stderr}`.trimEnd();
    return {
      what,
      faults: [`expected step ${index + 1} to succeed, found exit status ${exit} of:\n${run}\n${output}`],
    };
  }
  const faults: string[] = [];
  let verdicts: TaskVerdict[];
  if (onCopy) {
    const before = JSON.stringify(machine.picture());
    verdicts = grade({ scenario, journal: machine.journal(), ...lab });
    if (JSON.stringify(machine.picture()) !== before)
      faults.push('grading must leave the lab as it was, but changed it');
  } else {
    // Half the work of grading a copy, and nobody needs this lab afterwards.
    verdicts = gradeInPlace(machine, lab);
  }
  faults.push(...judge(verdicts));
  for (const { check, why } of unexplained(verdicts)) faults.push(`${check}: ${why}`);
  for (const { argv, error } of machine.takeFailures())
    faults.push(`the simulator crashed in ${argv.join(' ')}: ${error}`);
  return { what, faults };
}

function untouched(verdicts: readonly TaskVerdict[]): string[] {
  return verdicts.filter(({ passed }) => passed).map(({ id }) => `task ${id} passes before anything was done`);
}

function solved(verdicts: readonly TaskVerdict[]): string[] {
  return verdicts.flatMap(({ checks }) => checks.filter(({ passed }) => !passed).map(verdictText));
}

function recognised(mistake: Mistake, verdicts: readonly TaskVerdict[]): string[] {
  const verdict = verdicts.flatMap(({ checks }) => checks).find(({ checkId }) => checkId === mistake.check);
  const expected = `expected check ${mistake.check} to fail with the cause ${mistake.cause}`;
  if (!verdict) return [`${expected}, found no such check`];
  if (verdict.passed) return [`${expected}, but it passes: ${verdict.found}${otherFailures(verdicts)}`];
  if (verdict.cause !== mistake.cause)
    return [`${expected}, found the cause ${verdict.cause}:\n${verdictText(verdict)}`];
  if (verdict.mistake?.name !== mistake.name) {
    return [`${expected} and be told from other mistakes, but ${verdict.mistake?.name} has the same check and cause`];
  }
  return [];
}

function otherFailures(verdicts: readonly TaskVerdict[]): string {
  const failed = verdicts.flatMap(({ checks }) => checks.filter(({ passed }) => !passed));
  const list = failed.map(({ checkId, cause }) => `${checkId} (${cause})`).join(', ');
  return list === '' ? '. No check fails' : `. What fails: ${list}`;
}

/** Failures without a reason, and reasons without a failure. */
function unexplained(verdicts: readonly TaskVerdict[]): { check: string; why: string }[] {
  return verdicts.flatMap(({ checks }) =>
    checks
      .filter(({ passed, why }) => passed !== (why === ''))
      .map(({ checkId, passed, why }) => ({
        check: checkId,
        why: passed ? `passes and yet says why not: ${why}` : 'fails and does not say why',
      })),
  );
}

function verdictText({ checkId, expected, found, why, cause }: Verdict): string {
  return `${checkId} fails (${cause})\nexpected: ${expected}\nfound:    ${found}\nwhy:      ${why}`;
}
