import type { Service } from '#api/swarm/service.ts';
import type { Task } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { ProgressOutput } from '../../../progress.ts';
import { isKnown, MOST_LINES, stateNumber, stateProgress } from './states.ts';
import type { Observation, ProgressUpdater } from './updater.ts';

/** States a job's task goes through until it is complete. */
const COMPLETE = stateNumber('complete');

/** Whether a task belongs to the job's present run. */
function isOf(service: Service): (task: Task) => boolean {
  return ({ JobIteration }) =>
    JobIteration !== undefined && (JobIteration.Index ?? 0) === (service.JobStatus?.JobIteration.Index ?? 0);
}

/** Progress of a replicated job: a line a completion. */
export class ReplicatedJobProgress implements ProgressUpdater {
  #started = false;

  constructor(readonly output: ProgressOutput) {}

  *update({ service, tasks }: Observation): Coroutine<boolean> {
    const { MaxConcurrent: concurrent = 1, TotalCompletions: total = 1 } = service.Spec.Mode.ReplicatedJob ?? {};
    if (!this.#started) {
      this.#started = true;
      yield* this.#overall(0, 0, total, concurrent);
      for (let line = 1; line <= total && total <= MOST_LINES; line++) {
        yield* this.output.write({ id: `${line}/${total}`, action: ' ' });
      }
    }
    const bySlot = new Map<number, Task>();
    for (const task of tasks.filter(isOf(service)).filter(isKnown)) {
      const other = bySlot.get(task.Slot ?? 0);
      if (other === undefined || stateNumber(other.Status.State) > stateNumber(task.Status.State)) {
        bySlot.set(task.Slot ?? 0, task);
      }
    }
    const present = [...bySlot].sort(([a], [b]) => a - b).map(([, task]) => task);
    for (const task of total > MOST_LINES ? [] : present) {
      yield* this.output.write(stateProgress(task, `${(task.Slot ?? 0) + 1}/${total}`, COMPLETE));
    }
    const active = present.filter((task) => stateNumber(task.Status.State) < COMPLETE).length;
    const complete = present.filter((task) => task.Status.State === 'complete').length;
    yield* this.#overall(active, complete, total, concurrent);
    return complete === total;
  }

  *#overall(active: number, complete: number, total: number, concurrent: number): Coroutine<void> {
    yield* this.output.write({
      id: 'job progress',
      action: `${String(complete).padStart(String(total).length)} out of ${total} complete`,
      current: complete,
      total,
    });
    const width = String(concurrent).length;
    const desired = String(Math.min(total - complete, concurrent)).padStart(width);
    yield* this.output.write({
      id: 'active tasks',
      action: `${String(active).padStart(width)} out of ${desired} tasks`,
    });
  }
}

/** Progress of a global job: a line a node that had a task when it began. */
export class GlobalJobProgress implements ProgressUpdater {
  #nodes: Set<string> | undefined;

  constructor(readonly output: ProgressOutput) {}

  *update({ service, tasks, activeNodes }: Observation): Coroutine<boolean> {
    const present = tasks.filter(isOf(service));
    if (this.#nodes === undefined) {
      if (tasks.length === 0 && activeNodes.size > 0) {
        yield* this.output.write({ id: 'job progress', action: 'waiting for tasks' });
        return false;
      }
      this.#nodes = new Set(present.map(({ NodeID = '' }) => NodeID));
      yield* this.#overall(0, this.#nodes.size);
    }
    const total = this.#nodes.size;
    const byNode = new Map<string, Task>();
    for (const task of present) {
      const node = task.NodeID ?? '';
      const other = byNode.get(node);
      if (!this.#nodes.has(node)) continue;
      if (other === undefined || stateNumber(other.Status.State) > stateNumber(task.Status.State)) {
        byNode.set(node, task);
      }
    }
    for (const [node, task] of total > MOST_LINES ? [] : byNode) {
      yield* this.output.write(stateProgress(task, node, COMPLETE));
    }
    const complete = [...byNode.values()].filter((task) => task.Status.State === 'complete').length;
    yield* this.#overall(complete, total);
    return complete === total;
  }

  *#overall(complete: number, total: number): Coroutine<void> {
    const action = `${String(complete).padStart(String(total).length)} out of ${total} complete`;
    yield* this.output.write({ id: 'job progress', action, current: complete, total });
  }
}
