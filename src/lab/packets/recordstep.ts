import type { Code } from '#kernel/code.ts';
import { LabError } from '../errors.ts';
import type { Journal } from '../journal.ts';
import { Lab } from '../lab.ts';
import type { Scenario } from '../scenario.ts';
import { journalAfter, stepsOf } from '../steps.ts';
import { Recorder } from './recorder.ts';
import type { Recording } from './recording.ts';

/**
 * Records what the network did from a step of a journal up to the next one: replays all up to it on a copy, and then the step itself.
 * @param step 0 is the first
 * @throws LabError when there is no such step, or when the lab cannot be replayed
 */
export function* recordStep(scenario: Scenario, journal: Journal, step: number): Generator<Code<unknown>, Recording> {
  const steps = stepsOf(journal);
  if (!steps[step]) throw new LabError(`there is no step ${step + 1}`);
  const before = journalAfter(journal, steps, step);
  const after = journalAfter(journal, steps, step + 1);
  const lab = yield* Lab.replaying(scenario, before);
  const recorder = new Recorder(lab);
  yield* lab.following(after, before.entries.length);
  return recorder.finish();
}
