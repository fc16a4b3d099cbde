import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import type { TaskObject } from '../../store/objects.ts';
import { FAILURE_WINDOW } from './nodeinfo.ts';

/** Where tasks of which service have failed lately. */
export class FailureLog {
  readonly #clock: Clock;
  readonly #times = new Map<string, Nanoseconds[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes down that a task has ended, where it has failed. */
  note(task: TaskObject): void {
    if (task.Status.State !== 'failed' && task.Status.State !== 'rejected') return;
    const key = keyOf(task.NodeID ?? '', task);
    this.#times.set(key, [...this.#lately(key), this.#clock.now]);
  }

  /** How many tasks like this one have failed on a node in the last five minutes. */
  recent(nodeId: string, task: TaskObject): number {
    return this.#times.size === 0 ? 0 : this.#lately(keyOf(nodeId, task)).length;
  }

  #lately(key: string): Nanoseconds[] {
    return (this.#times.get(key) ?? []).filter((at) => this.#clock.now - at < FAILURE_WINDOW);
  }
}

function keyOf(nodeId: string, { ServiceID: service, SpecVersion: version }: TaskObject): string {
  return `${nodeId}/${service}/${version}`;
}
