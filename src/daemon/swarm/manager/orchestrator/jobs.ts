import type { Coroutine } from '#kernel/coroutine.ts';
import type { Change } from '../../store/change.ts';
import type { NodeObject, ServiceObject, TaskObject } from '../../store/objects.ts';
import type { Transaction } from '../../store/store.ts';
import { isBeyond, isTerminal } from '../../taskstate.ts';
import { fits } from './dirty.ts';
import { newTask } from './newtask.ts';
import { desire, isUsable, Orchestrator } from './orchestrator.ts';

/** Services whose tasks end when their work is done: replicated and global jobs (swarmkit orchestrator/jobs). */
export class JobOrchestrator extends Orchestrator {
  protected handles({ Spec: { Mode: mode } }: ServiceObject): boolean {
    return mode.ReplicatedJob !== undefined || mode.GlobalJob !== undefined;
  }

  protected noticeNode(_action: Change['action'], node: NodeObject): boolean {
    let due = false;
    const usable = isUsable(this.store.get('node', node.ID));
    for (const task of usable ? [] : this.tasks.onNode(node.ID)) {
      const service = this.store.get('service', task.ServiceID ?? '');
      if (!service || !this.handles(service) || isTerminal(task.Status.State)) continue;
      this.replace(task.ID);
      due = true;
    }
    for (const service of this.store.list('service')) {
      if (!service.Spec.Mode.GlobalJob) continue;
      this.look(service.ID);
      due = true;
    }
    return due;
  }

  protected override mayRestart(service: ServiceObject, task: TaskObject): boolean {
    return service.Spec.Mode.ReplicatedJob !== undefined || isUsable(this.store.get('node', task.NodeID ?? ''));
  }

  protected *reconcile(service: ServiceObject): Coroutine<void> {
    const iteration = service.JobStatus?.JobIteration.Index ?? 0;
    const all = this.tasks.ofService(service.ID);
    const current = all.filter(({ JobIteration: own }) => (own?.Index ?? 0) === iteration);
    const past = all.filter(
      ({ JobIteration: own, DesiredState: desired, Status: status }) =>
        (own?.Index ?? 0) !== iteration && !isBeyond(desired, 'complete') && !isTerminal(status.State),
    );
    const make = service.Spec.Mode.ReplicatedJob
      ? this.#replicas(service, current)
      : this.#everywhere(service, current);
    if (make.length === 0 && past.length === 0) return;
    yield* this.store.update((tx: Transaction) => {
      if (!tx.get('service', service.ID)) return;
      for (const { ID: id } of past) desire(tx, id, 'remove');
      for (const place of make) tx.create('task', newTask(this.leader, service, place));
    });
  }

  /** The slots to fill next: no more at a time than the job allows, no more in all than it needs. */
  #replicas({ Spec: spec }: ServiceObject, current: readonly TaskObject[]): { slot: number }[] {
    const { MaxConcurrent: concurrent = 1, TotalCompletions: total = concurrent } = spec.Mode.ReplicatedJob ?? {};
    const completed = current.filter(({ Status: status }) => status.State === 'complete').length;
    const underWay = current.filter(
      ({ Status: status, DesiredState: desired }) => status.State !== 'complete' && !isBeyond(desired, 'complete'),
    ).length;
    const count = Math.min(concurrent - underWay, total - completed - underWay);
    const taken = new Set(current.map(({ Slot: slot = 0 }) => slot));
    const slots: { slot: number }[] = [];
    for (let slot = 0; slots.length < count; slot++) if (!taken.has(slot)) slots.push({ slot });
    return slots;
  }

  #everywhere({ Spec: spec }: ServiceObject, current: readonly TaskObject[]): { slot: number; nodeId: string }[] {
    const served = new Set(current.map(({ NodeID: node = '' }) => node));
    return this.store
      .list('node')
      .filter((node) => isUsable(node) && node.Spec.Availability !== 'pause' && node.Status.State === 'ready')
      .filter((node) => !served.has(node.ID) && fits(spec.TaskTemplate, node))
      .map(({ ID: nodeId }) => ({ slot: 0, nodeId }));
  }
}
