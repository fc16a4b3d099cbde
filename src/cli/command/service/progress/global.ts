import type { Task } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { shortId } from '../../../formatter/shortid.ts';
import type { ProgressOutput } from '../../../progress.ts';
import { isKnown, isPreferred, isRunning, MOST_LINES, overall, taskProgress } from './states.ts';
import type { Observation, ProgressUpdater } from './updater.ts';

/** Progress of a global service: a line a node. */
export class GlobalProgress implements ProgressUpdater {
  #started = false;
  #done = false;

  constructor(readonly output: ProgressOutput) {}

  *update({ tasks, activeNodes, rollback }: Observation): Coroutine<boolean> {
    const byNode = tasksByNode(tasks);
    const nodes = byNode.length;
    if (!this.#started) {
      if (nodes === 0) {
        yield* this.output.write({ id: 'overall progress', action: 'waiting for new tasks' });
        return false;
      }
      yield* this.output.write(overall(0, nodes, rollback));
      this.#started = true;
    }
    if (this.#done && byNode.some((task) => task.Status.State !== 'running')) this.#done = false;
    const active = byNode.filter(({ NodeID = '' }) => activeNodes.has(NodeID));
    for (const task of this.#done || nodes > MOST_LINES ? [] : active) {
      const progress = taskProgress(task, shortId(task.NodeID ?? ''));
      if (progress) yield* this.output.write(progress);
    }
    const running = active.filter(isRunning).length;
    if (!this.#done) {
      yield* this.output.write(overall(running, nodes, rollback));
      this.#done = running === nodes;
    }
    return running === nodes;
  }
}

function tasksByNode(tasks: readonly Task[]): Task[] {
  const byNode = new Map<string, Task>();
  for (const task of tasks) {
    const node = task.NodeID ?? '';
    const other = byNode.get(node);
    if (isKnown(task) && (other === undefined || isPreferred(task, other))) byNode.set(node, task);
  }
  return [...byNode.values()];
}
