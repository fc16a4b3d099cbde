import type { Check } from '#course/schema/check.ts';
import type { Code } from '#lab/errors.ts';
import type { Journal } from '#lab/journal.ts';
import { Lab } from '#lab/lab.ts';
import { Recorder } from '#lab/packets/recorder.ts';
import type { Recording } from '#lab/packets/recording.ts';
import { recordStep } from '#lab/packets/recordstep.ts';
import type { Scenario } from '#lab/scenario.ts';
import { evaluate } from './check/evaluate.ts';
import { Subject } from './subject.ts';

/** What is to be watched: what a step of a lab sends, or what a check sends in the state that the journal leads to. */
export interface WatchOrder {
  scenario: Scenario;
  journal: Journal;
  what: { step: number } | { check: Check };
}

/**
 * Records the packets of a step or of a check's probe, on a copy of the lab. Yields now and then, as grading does.
 * @throws LabError when the lab cannot be replayed; CodeMissing where a probe needs code: begin again when it is there
 */
export function* watchSteps({ scenario, journal, what }: WatchOrder): Generator<Code<unknown> | undefined, Recording> {
  if ('step' in what) return yield* recordStep(scenario, journal, what.step);
  const lab = yield* Lab.replaying(scenario, journal);
  yield undefined;
  const recorder = new Recorder(lab);
  evaluate(new Subject(lab), what.check);
  return recorder.finish();
}
