import type { Task } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError } from '../../../command.ts';
import type { ProgressOutput } from '../../../progress.ts';
import { isKnown, isPreferred, isRunning, MOST_LINES, overall, taskProgress } from './states.ts';
import type { Observation, ProgressUpdater } from './updater.ts';

/** Progress of a replicated service: a line a slot. */
export class ReplicatedProgress implements ProgressUpdater {
  /** Slots that were seen, numbered without gaps. */
  #slots = new Map<number, number>();
  #started = false;
  #done = false;

  constructor(readonly output: ProgressOutput) {}

  *update({ service, tasks, activeNodes, rollback }: Observation): Coroutine<boolean> {
    const replicas = service.Spec.Mode.Replicated?.Replicas;
    if (replicas === undefined) throw new CliError('no replica count');
    if (!this.#started) yield* this.#start(replicas, rollback);
    const bySlot = tasksBySlot(tasks, activeNodes);
    if (this.#done && bySlot.some((task) => task.Status.State !== 'running')) this.#done = false;
    for (const task of bySlot) {
      const slot = task.Slot ?? 0;
      const line = this.#slots.get(slot) ?? this.#slots.size + 1;
      this.#slots.set(slot, line);
      if (this.#done || replicas > MOST_LINES || line > replicas) continue;
      const progress = taskProgress(task, `${line}/${replicas}`);
      if (progress) yield* this.output.write(progress);
    }
    const running = bySlot.filter(isRunning).length;
    if (!this.#done) {
      yield* this.output.write(overall(running, replicas, rollback));
      this.#done = running === replicas;
    }
    return running === replicas;
  }

  *#start(replicas: number, rollback: boolean): Coroutine<void> {
    this.#started = true;
    yield* this.output.write(overall(0, replicas, rollback));
    if (replicas > MOST_LINES) return;
    for (let line = 1; line <= replicas; line++) yield* this.output.write({ id: `${line}/${replicas}`, action: ' ' });
  }
}

function tasksBySlot(tasks: readonly Task[], activeNodes: ReadonlySet<string>): Task[] {
  const bySlot = new Map<number, Task>();
  for (const task of tasks) {
    const other = bySlot.get(task.Slot ?? 0);
    if (!isKnown(task) || (other && !isPreferred(task, other))) continue;
    if (task.NodeID && !activeNodes.has(task.NodeID)) continue;
    bySlot.set(task.Slot ?? 0, task);
  }
  return [...bySlot].sort(([a], [b]) => a - b).map(([, task]) => task);
}
