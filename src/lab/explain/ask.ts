import { type Code, CodeMissing, Hold } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Lab } from '../lab.ts';
import { explain, type Question, understood } from './explain.ts';
import type { Explanation } from './explanation.ts';

/**
 * Has a question of the program `proc` answered on a copy of the lab it runs in, which itself goes on unchanged and without
 * time passing. @throws BadQuestion, LabError
 */
export function* ask(lab: Lab, proc: Process, question: Question): Coroutine<Explanation> {
  const known = lab.explained(proc);
  if (known) return known;
  // Before anything is copied: what is refused is not kept either.
  understood(lab, question);
  for (;;) {
    const missing: { code?: Code<unknown> } = {};
    const copy = yield* held(lab.copying(proc));
    try {
      const found = explain(copy, question);
      lab.keepExplanation(proc, found);
      return found;
    } catch (error) {
      if (!(error instanceof CodeMissing)) throw error;
      missing.code = error.code;
    }
    // The copy is lost with what it waits for; once the code is there, a fresh one is no trouble.
    yield new Hold(missing.code);
  }
}

/** Steps that may need code, run inside the lab: it is held until the code is there. */
function* held<T>(steps: Generator<Code<unknown>, T>): Coroutine<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield new Hold(step.value);
  }
}
