import { ClientError } from '#client/error.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError, type CommandContext } from './command.ts';

/** How one of several actions went: the error it failed with, or nothing. */
export interface Outcome {
  name: string;
  error?: CliError | ClientError;
}

/** Runs `action`; answers its error where it fails as commands fail. */
export function* failureOf(action: Coroutine<unknown>): Coroutine<CliError | ClientError | undefined> {
  try {
    yield* action;
    return undefined;
  } catch (error) {
    if (error instanceof ClientError || error instanceof CliError) return error;
    throw error;
  }
}

/** Does one thing to each of `names`, to all at once; `report` hears of each as soon as those before it are done. */
export function* inParallel(
  proc: Process,
  names: readonly string[],
  action: (name: string) => Coroutine<unknown>,
  report: (outcome: Outcome) => Coroutine<void>,
): Coroutine<void> {
  const outcomes: (Outcome | undefined)[] = names.map(() => undefined);
  const changed = new WaitQueue();
  function* work(index: number, name: string): Coroutine<void> {
    outcomes[index] = { name, error: yield* failureOf(action(name)) };
    changed.wakeAll();
  }
  const [first, ...others] = names;
  if (first === undefined) return;
  if (others.length === 0) yield* work(0, first);
  else for (const [index, name] of names.entries()) proc.thread(work(index, name));
  for (const index of names.keys()) {
    let outcome = outcomes[index];
    for (; outcome === undefined; outcome = outcomes[index]) yield changed;
    yield* report(outcome);
  }
}

/**
 * Does one thing to each of `names`, to all at once, and prints the name of each that went well.
 * @throws CliError with all the errors, a line each
 */
export function* forEachName(
  context: CommandContext,
  names: readonly string[],
  action: (name: string) => Coroutine<unknown>,
): Coroutine<void> {
  const errors: string[] = [];
  yield* inParallel(context.proc, names, action, function* ({ name, error }) {
    if (error) errors.push(error.message);
    else yield* context.out(`${name}\n`);
  });
  if (errors.length > 0) throw new CliError(errors.join('\n'));
}

/** The same, one after the other. */
export function* oneByOne(
  context: CommandContext,
  names: readonly string[],
  action: (name: string) => Coroutine<unknown>,
): Coroutine<void> {
  const errors: string[] = [];
  for (const name of names) {
    const error = yield* failureOf(action(name));
    if (error) errors.push(error.message);
    else yield* context.out(`${name}\n`);
  }
  if (errors.length > 0) throw new CliError(errors.join('\n'));
}
