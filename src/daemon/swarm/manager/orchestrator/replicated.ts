import type { Coroutine } from '#kernel/coroutine.ts';
import type { Change } from '../../store/change.ts';
import type { NodeObject, ServiceObject, TaskObject } from '../../store/objects.ts';
import { isBeyond } from '../../taskstate.ts';
import { newTask } from './newtask.ts';
import { desire, isUsable, Orchestrator } from './orchestrator.ts';
import { updatable } from './slots.ts';
import type { Slot } from './updater.ts';

/** Services with a number of replicas (swarmkit orchestrator/replicated). */
export class ReplicatedOrchestrator extends Orchestrator {
  protected handles({ Spec: { Mode: mode } }: ServiceObject): boolean {
    return mode.Replicated !== undefined;
  }

  protected noticeNode(_action: Change['action'], node: NodeObject): boolean {
    if (isUsable(this.store.get('node', node.ID))) return false;
    let due = false;
    for (const task of this.tasks.onNode(node.ID)) {
      if (isBeyond(task.DesiredState, 'running') || !task.ServiceID) continue;
      const service = this.store.get('service', task.ServiceID);
      if (!service || !this.handles(service)) continue;
      this.replace(task.ID);
      due = true;
    }
    return due;
  }

  protected *reconcile(service: ServiceObject): Coroutine<void> {
    const wanted = service.Spec.Mode.Replicated?.Replicas ?? 0;
    const { live, dead } = this.#slots(service);
    const slots = [...live.values()];
    if (slots.length > wanted) {
      const sorted = this.#keepFirst(slots);
      this.update(service, sorted.slice(0, wanted));
      yield* this.store.update((tx) => {
        for (const task of [...dead.values()].flat()) tx.remove('task', task.ID);
        for (const task of sorted.slice(wanted).flat()) desire(tx, task.ID, 'remove');
      });
      return;
    }
    this.update(service, slots);
    if (slots.length === wanted && dead.size === 0) return;
    yield* this.store.update((tx) => {
      if (!tx.get('service', service.ID)) return;
      for (let missing = wanted - slots.length, slot = 1; missing > 0; slot++) {
        if (live.has(slot)) continue;
        dead.delete(slot);
        tx.create('task', newTask(this.leader, service, { slot }));
        missing--;
      }
      for (const task of [...dead.values()].flat()) tx.remove('task', task.ID);
    });
  }

  #slots(service: ServiceObject): { live: Map<number, Slot>; dead: Map<number, Slot> } {
    const all = new Map<number, TaskObject[]>();
    for (const task of this.tasks.ofService(service.ID)) {
      const slot = task.Slot ?? 0;
      all.set(slot, [...(all.get(slot) ?? []), task]);
    }
    const live = new Map<number, Slot>();
    const dead = new Map<number, Slot>();
    for (const [number, slot] of all) {
      const own = updatable(this.restarts, service, slot);
      if (own.length > 0) live.set(number, own);
      else dead.set(number, slot);
    }
    return { live, dead };
  }

  /** In the order in which slots are kept: running ones and low numbers first, and evenly over the nodes. */
  #keepFirst(slots: readonly Slot[]): Slot[] {
    const running = (slot: Slot) => slot.some(({ Status: status }) => status.State === 'running');
    const number = (slot: Slot) => slot[0]?.Slot ?? 0;
    const preferred = [...slots].sort((a, b) => Number(running(b)) - Number(running(a)) || number(a) - number(b));
    const perNode = new Map<string, number>();
    const indexed = preferred.map((slot) => {
      const node = slot.length === 1 ? (slot[0]?.NodeID ?? '') : '';
      if (node === '') return { slot, index: Number.POSITIVE_INFINITY };
      const index = perNode.get(node) ?? 0;
      perNode.set(node, index + 1);
      return { slot, index };
    });
    return indexed.sort((a, b) => (a.index === b.index ? 0 : a.index - b.index)).map(({ slot }) => slot);
  }
}
