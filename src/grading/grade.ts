import type { Mistake, Task } from '#course/schema/lab.ts';
import { type Code, CodeMissing } from '#lab/errors.ts';
import type { Journal } from '#lab/journal.ts';
import { Lab } from '#lab/lab.ts';
import type { Scenario } from '#lab/scenario.ts';
import { evaluate } from './check/evaluate.ts';
import { Subject } from './subject.ts';
import type { Finding, TaskVerdict, Verdict } from './verdict.ts';

/** What grading needs of a task. */
export type GradedTask = Pick<Task, 'id' | 'checks'>;
/** What grading needs of a named mistake. */
export type KnownMistake = Pick<Mistake, 'name' | 'check' | 'cause' | 'explanation'>;

/** What is to be graded: a lab, as its scenario and journal, against tasks. */
export interface GradeOrder {
  scenario: Scenario;
  journal: Journal;
  tasks: readonly GradedTask[];
  /** A failure is told to come from one of these once something has been typed. */
  mistakes?: readonly KnownMistake[];
}

/** Grades the tasks on a copy of the lab: nothing of it shows in the learner's. @throws LabError when the lab cannot be replayed */
export function grade(order: GradeOrder): TaskVerdict[] {
  return atOnce(gradeSteps(order));
}

/** Grades the tasks on the lab itself, which the probes may change: for one that nobody needs afterwards. */
export function gradeInPlace(lab: Lab, order: Pick<GradeOrder, 'tasks' | 'mistakes'>): TaskVerdict[] {
  return atOnce(judge(lab, order, begun(lab.journal())));
}

/**
 * The same in steps, one a check, so that a caller can turn to something newer in between; a step that answers code goes on
 * once that has been fetched. @throws CodeMissing where a probe needs code: begin again when it is there
 */
export function* gradeSteps(order: GradeOrder): Generator<Code<unknown> | undefined, TaskVerdict[]> {
  return yield* judge(yield* Lab.replaying(order.scenario, order.journal), order, begun(order.journal));
}

function* judge(
  lab: Lab,
  { tasks, mistakes = [] }: Pick<GradeOrder, 'tasks' | 'mistakes'>,
  touched: boolean,
): Generator<undefined, TaskVerdict[]> {
  const subject = new Subject(lab);
  const verdicts: TaskVerdict[] = [];
  for (const { id, checks } of tasks) {
    const judged: Verdict[] = [];
    let [weight, won] = [0, 0];
    for (const check of checks) {
      yield undefined;
      const verdict = verdictOf(`${id}/${check.name}`, evaluate(subject, check), touched ? mistakes : []);
      judged.push(verdict);
      weight += check.weight;
      if (verdict.passed) won += check.weight;
    }
    verdicts.push({
      id,
      passed: judged.every(({ passed }) => passed),
      score: weight === 0 ? 1 : won / weight,
      checks: judged,
    });
  }
  return verdicts;
}

/** Whether anything was typed: who has not begun has made no mistake, although an untouched lab may fail in the same way. */
function begun({ entries }: Journal): boolean {
  return entries.some(({ kind }) => kind === 'input' || kind === 'run');
}

function atOnce(steps: Generator<Code<unknown> | undefined, TaskVerdict[]>): TaskVerdict[] {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (step.value) throw new CodeMissing(step.value);
  }
}

function verdictOf(checkId: string, finding: Finding, mistakes: readonly KnownMistake[]): Verdict {
  const known = finding.passed
    ? undefined
    : mistakes.find(({ check, cause }) => check === checkId && cause === finding.cause);
  if (!known) return { checkId, ...finding };
  return { checkId, ...finding, mistake: { name: known.name, explanation: known.explanation.trim() } };
}
