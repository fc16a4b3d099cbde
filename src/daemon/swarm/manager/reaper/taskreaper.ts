import { MILLISECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import type { Leader } from '../../control/verb.ts';
import type { Change } from '../../store/change.ts';
import type { ServiceObject, TaskObject } from '../../store/objects.ts';
import { isBeyond, isTerminal, rank } from '../../taskstate.ts';
import { Loop } from '../loop.ts';
import { byTimestamp } from '../orchestrator/slots.ts';
import type { TaskIndex } from '../taskindex.ts';

/** Tasks are taken away together. */
const BATCHING = 250 * MILLISECOND;
const DEFAULT_HISTORY = 5;

/** Takes tasks away that have ended: those of removed replicas, and the oldest of a slot's history (swarmkit taskreaper). */
export class TaskReaper extends Loop {
  readonly #tasks: TaskIndex;
  /** Slots that have got another task: service, slot and node. */
  readonly #dirty = new Map<string, { serviceId: string; slot: number; nodeId: string }>();
  readonly #cleanup = new Set<string>();

  constructor(leader: Leader, tasks: TaskIndex) {
    super(leader);
    this.#tasks = tasks;
  }

  protected begin(): void {
    for (const task of this.store.list('task')) this.#look(task);
  }

  protected notice(change: Change): boolean {
    if (change.table !== 'task' || change.action === 'remove') return false;
    if (change.action === 'create') {
      const { ServiceID: serviceId = '', Slot: slot = 0, NodeID: nodeId = '' } = change.object;
      this.#dirty.set(`${serviceId}/${slot}/${nodeId}`, { serviceId, slot, nodeId });
      return true;
    }
    return this.#look(change.object);
  }

  protected *step(): Coroutine<void> {
    if (this.#dirty.size + this.#cleanup.size === 0) return;
    yield* sleep(this.leader.clock, BATCHING);
    const doomed = new Set(this.#cleanup);
    this.#cleanup.clear();
    const history = this.store.list('cluster')[0]?.Spec.Orchestration.TaskHistoryRetentionLimit ?? DEFAULT_HISTORY;
    for (const [key, { serviceId, slot, nodeId }] of [...this.#dirty]) {
      const service = this.store.get('service', serviceId);
      const busy = service ? this.#trim(service, slot, nodeId, history, doomed) : false;
      if (!busy) this.#dirty.delete(key);
    }
    if (doomed.size === 0) return;
    yield* this.store.update((tx) => {
      for (const id of doomed) tx.remove('task', id);
    });
  }

  #look(task: TaskObject): boolean {
    const orphan = task.Status.State === 'orphaned' && !task.ServiceID;
    const done = rank(task.Status.State) < rank('assigned') || isTerminal(task.Status.State);
    if (orphan || (task.DesiredState === 'remove' && done)) this.#cleanup.add(task.ID);
    // A slot with two running tasks is looked at again when one of them has ended.
    return (
      orphan || (task.DesiredState === 'remove' && done) || (this.#dirty.size > 0 && isTerminal(task.Status.State))
    );
  }

  /** Answers whether more than one task of the slot still runs. */
  #trim(service: ServiceObject, slot: number, nodeId: string, history: number, doomed: Set<string>): boolean {
    const { Mode: mode, TaskTemplate: task } = service.Spec;
    const attempts = task.RestartPolicy?.MaxAttempts ?? 0;
    let keep = attempts > 0 ? attempts + 1 : history;
    if (keep < 0) return false;
    const all = this.#tasks.ofService(service.ID);
    const own = mode.Replicated
      ? all.filter(({ Slot: other = 0 }) => other === slot)
      : mode.Global
        ? all.filter(({ NodeID: other = '' }) => other === nodeId)
        : [];
    if (own.length <= keep) return false;
    let running = 0;
    for (const one of own.sort(byTimestamp)) {
      const never = rank(one.Status.State) < rank('assigned') && isBeyond(one.DesiredState, 'running');
      if (!isTerminal(one.Status.State) && !never) {
        running++;
        continue;
      }
      doomed.add(one.ID);
      keep++;
      if (own.length <= keep) break;
    }
    return running > 1;
  }
}
