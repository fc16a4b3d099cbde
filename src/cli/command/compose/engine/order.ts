import { ClientError } from '#client/error.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError } from '../../../command.ts';
import type { ComposeProject } from '../../../compose/spec/types.ts';
import { failureOf } from '../../../parallel.ts';

/** Runs actions all at once and waits for all of them. @throws the first error */
export function* together(proc: Process, actions: readonly Coroutine<unknown>[]): Coroutine<void> {
  const [first, ...others] = actions;
  if (first === undefined) return;
  if (others.length === 0) {
    yield* first;
    return;
  }
  const changed = new WaitQueue();
  let left = actions.length;
  let failure: CliError | ClientError | undefined;
  function* work(action: Coroutine<unknown>): Coroutine<void> {
    const error = yield* failureOf(action);
    failure ??= error;
    left--;
    changed.wakeAll();
  }
  for (const action of actions) proc.thread(work(action));
  while (left > 0) yield changed;
  if (failure) throw failure;
}

/**
 * Does something to each service once it is done with all that the service depends on, as much as possible at once; with
 * `reverse` once it is done with all that depend on the service. What is left is not begun once something has failed.
 * @throws the first error
 */
export function* inDependencyOrder(
  proc: Process,
  project: ComposeProject,
  action: (service: string) => Coroutine<void>,
  reverse = false,
): Coroutine<void> {
  const names = Object.keys(project.services);
  const before = new Map(names.map((name) => [name, new Set<string>()]));
  for (const [name, { depends_on: dependencies = {} }] of Object.entries(project.services)) {
    for (const other of Object.keys(dependencies)) {
      if (!(other in project.services)) continue;
      if (reverse) before.get(other)?.add(name);
      else before.get(name)?.add(other);
    }
  }
  const done = new Set<string>();
  const changed = new WaitQueue();
  let failed = false;
  function* work(name: string): Coroutine<void> {
    while (!failed && [...(before.get(name) ?? [])].some((other) => !done.has(other))) yield changed;
    try {
      if (!failed) yield* action(name);
      done.add(name);
    } catch (error) {
      if (!(error instanceof CliError || error instanceof ClientError)) throw error;
      failed = true;
      throw error;
    } finally {
      changed.wakeAll();
    }
  }
  yield* together(proc, names.map(work));
}
