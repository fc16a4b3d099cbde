import type { Coroutine } from '#kernel/coroutine.ts';
import { rfc3339Nano } from '../../../timestamp.ts';
import type { Leader } from '../../control/verb.ts';
import type { Change } from '../../store/change.ts';
import type { NodeObject } from '../../store/objects.ts';
import { isBeyond, rank } from '../../taskstate.ts';
import { Loop } from '../loop.ts';
import type { TaskIndex } from '../taskindex.ts';
import { fits } from './dirty.ts';

/** Takes tasks off nodes that no longer satisfy their constraints (swarmkit orchestrator/constraintenforcer). */
export class ConstraintEnforcer extends Loop {
  readonly #tasks: TaskIndex;
  readonly #nodes = new Set<string>();

  constructor(leader: Leader, tasks: TaskIndex) {
    super(leader);
    this.#tasks = tasks;
  }

  protected begin(): void {
    for (const node of this.store.list('node')) this.#nodes.add(node.ID);
  }

  protected notice(change: Change): boolean {
    if (change.table !== 'node' || change.action !== 'update' || !change.old) return false;
    if (!changed(change.object, change.old)) return false;
    this.#nodes.add(change.object.ID);
    return true;
  }

  protected *step(): Coroutine<void> {
    const { clock } = this.leader;
    for (const id of [...this.#nodes]) {
      this.#nodes.delete(id);
      const node = this.store.get('node', id);
      // Drained nodes are emptied anyway.
      if (!node || node.Spec.Availability === 'drain') continue;
      const tasks = this.#tasks
        .onNode(id)
        .filter(
          ({ Spec: spec, DesiredState: desired, Status: status }) =>
            spec.Placement?.Constraints?.length &&
            rank(status.State) >= rank('assigned') &&
            !isBeyond(status.State, 'running') &&
            !isBeyond(desired, 'complete') &&
            !fits(spec, node),
        );
      if (tasks.length === 0) continue;
      yield* this.store.update((tx) => {
        for (const { ID: taskId } of tasks) {
          const task = tx.get('task', taskId);
          if (!task || isBeyond(task.DesiredState, 'complete')) continue;
          tx.update('task', {
            ...task,
            Status: {
              ...task.Status,
              Timestamp: rfc3339Nano(clock, clock.now),
              State: 'rejected',
              Message: 'task rejected by constraint enforcer',
              Err: 'assigned node no longer meets constraints',
            },
          });
        }
      });
    }
  }
}

function changed(node: NodeObject, old: NodeObject): boolean {
  const relevant = ({ Spec: spec, Role: role, Description: description }: NodeObject) =>
    JSON.stringify([spec, role, description.Hostname, description.Platform, description.Engine?.Labels]);
  return relevant(node) !== relevant(old);
}
