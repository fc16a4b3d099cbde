import type { Coroutine } from '#kernel/coroutine.ts';
import type { Change } from '../../store/change.ts';
import type { NodeObject, ServiceObject, TaskObject } from '../../store/objects.ts';
import { fits } from './dirty.ts';
import { newTask } from './newtask.ts';
import { desire, isUsable, Orchestrator } from './orchestrator.ts';
import { updatable } from './slots.ts';
import type { Slot } from './updater.ts';

/** Services with a task on each node that fits (swarmkit orchestrator/global). */
export class GlobalOrchestrator extends Orchestrator {
  protected handles({ Spec: { Mode: mode } }: ServiceObject): boolean {
    return mode.Global !== undefined;
  }

  protected noticeNode(action: Change['action'], node: NodeObject, old: NodeObject | undefined): boolean {
    if (action === 'update' && old && !matters(node, old)) return false;
    let due = false;
    for (const service of this.store.list('service')) {
      if (!this.handles(service)) continue;
      this.look(service.ID);
      due = true;
    }
    return due;
  }

  protected override mayRestart(service: ServiceObject, task: TaskObject): boolean {
    const node = this.store.get('node', task.NodeID ?? '');
    return isUsable(node) && fits(service.Spec.TaskTemplate, node);
  }

  protected *reconcile(service: ServiceObject): Coroutine<void> {
    const byNode = new Map<string, TaskObject[]>();
    for (const task of this.tasks.ofService(service.ID)) {
      const node = task.NodeID ?? '';
      byNode.set(node, [...(byNode.get(node) ?? []), task]);
    }
    const missing: string[] = [];
    const superfluous: TaskObject[] = [];
    const slots: Slot[] = [];
    for (const node of this.store.list('node')) {
      if (!isUsable(node)) continue;
      const own = updatable(this.restarts, service, byNode.get(node.ID) ?? []);
      byNode.delete(node.ID);
      if (!fits(service.Spec.TaskTemplate, node)) superfluous.push(...own);
      else if (node.Spec.Availability === 'pause') continue;
      else if (own.length === 0) missing.push(node.ID);
      else slots.push(own);
    }
    for (const tasks of byNode.values()) superfluous.push(...updatable(this.restarts, service, tasks));
    if (slots.length > 0) this.update(service, slots);
    if (missing.length === 0 && superfluous.length === 0) return;
    yield* this.store.update((tx) => {
      if (!tx.get('service', service.ID)) return;
      for (const nodeId of missing) tx.create('task', newTask(this.leader, service, { slot: 0, nodeId }));
      for (const task of superfluous) desire(tx, task.ID, 'shutdown');
    });
  }
}

/** Whether what decides on tasks has changed. */
function matters(node: NodeObject, old: NodeObject): boolean {
  const relevant = ({ Spec: spec, Status: status, Role: role, Description: description }: NodeObject) =>
    JSON.stringify([spec, status.State, role, description.Hostname, description.Platform, description.Engine?.Labels]);
  return relevant(node) !== relevant(old);
}
