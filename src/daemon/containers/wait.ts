import type { WaitResponse } from '#api/container.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine, Wait } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';

/** What has come about, once it has. */
export interface PendingWait {
  done(): boolean;
  changed: Wait;
  result(): WaitResponse;
}

/**
 * POST /containers/{id}/wait: takes the wait on at once, so that nothing from now on is missed.
 * @param condition not-running (also ''), next-exit or removed
 * @throws DockerError for another condition
 */
export function containerWait(daemon: Daemon, name: string, condition: string): PendingWait {
  if (!['', 'not-running', 'next-exit', 'removed'].includes(condition)) {
    throw invalidParameter(`invalid condition: ${JSON.stringify(condition)}`);
  }
  const { state } = daemon.containers.get(name);
  const { exits } = state;
  const next = () => state.exits > exits || state.removed;
  const down = () => !state.running || next();
  const done = condition === 'removed' ? () => state.removed : condition === 'next-exit' ? next : down;
  return { done, changed: state.changed, result: () => ({ StatusCode: state.exitCode }) };
}

/** Waits for the end of a container. */
export function* waitUntilDone(wait: PendingWait): Coroutine<WaitResponse> {
  while (!wait.done()) yield wait.changed;
  return wait.result();
}
