import type { HostCommand } from '#course/labcontent.ts';
import type { Code } from '#lab/errors.ts';
import type { Journal } from '#lab/journal.ts';
import { Lab } from '#lab/lab.ts';
import type { Scenario } from '#lab/scenario.ts';
import { type GradedTask, gradeSteps } from './grade.ts';

/** What is to be reached: the state in which all of `tasks` are done, on the way that `commands` go. */
export interface ReachOrder {
  scenario: Scenario;
  commands: readonly HostCommand[];
  tasks: readonly GradedTask[];
}

/**
 * Carries out the commands of a solution on a fresh lab until every task is done, and answers the journal that leads there.
 * Yields now and then, so that a caller can turn to something else; a step that answers code goes on once that is there.
 * @throws Error when the commands do not lead there; CodeMissing where a probe needs code: begin again when it is there
 */
export function* reachSteps({ scenario, commands, tasks }: ReachOrder): Generator<Code<unknown> | undefined, Journal> {
  const lab = yield* Lab.starting(scenario);
  for (const { host, cmd } of commands) {
    yield* lab.running(host, cmd);
    yield undefined;
    const journal = lab.journal();
    const verdicts = yield* gradeSteps({ scenario, journal, tasks });
    if (verdicts.every(({ passed }) => passed)) return journal;
  }
  throw new Error('the solution of this lab does not lead there');
}
