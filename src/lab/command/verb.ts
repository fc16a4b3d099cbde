import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Lab } from '../lab.ts';

/** One call of a verb of `lab`. */
export interface LabCall {
  readonly proc: Process;
  readonly lab: Lab;
  /** Name of the host it was typed on. */
  readonly host: string;
  /** What stands behind the verb. */
  readonly args: readonly string[];
}

/** A verb of `lab`. A new one is a file with such an object, and a line in verbs.ts. */
export interface Verb {
  readonly name: string;
  /** Its arguments, as they stand behind `lab NAME` in help. */
  readonly usage: string;
  /** What it does, in one line without a full stop. */
  readonly short: string;
  /** What else help says, options and examples included. */
  readonly help: string;
  /** Answers the exit status. @throws UsageError for wrong arguments, LabError for what cannot be done */
  run(call: LabCall): Coroutine<number>;
  /** What the last argument can become; those before it are complete. */
  complete?(call: LabCall): string[];
}
