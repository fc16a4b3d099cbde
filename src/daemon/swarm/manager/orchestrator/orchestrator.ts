import type { Coroutine } from '#kernel/coroutine.ts';
import type { Leader } from '../../control/verb.ts';
import type { Change } from '../../store/change.ts';
import type { NodeObject, ServiceObject, TaskObject } from '../../store/objects.ts';
import type { Transaction } from '../../store/store.ts';
import { isBeyond, isTerminal, rank } from '../../taskstate.ts';
import { Loop } from '../loop.ts';
import type { TaskIndex } from '../taskindex.ts';
import type { TaskWatch } from '../taskwatch.ts';
import { RestartSupervisor } from './restart.ts';
import { type Slot, Updater } from './updater.ts';

/** Whether tasks may stay on a node. */
export function isUsable(node: NodeObject | undefined): node is NodeObject {
  return node !== undefined && node.Status.State !== 'down' && node.Spec.Availability !== 'drain';
}

/** Keeps the tasks of the services of one mode as the services ask: makes them, replaces them, takes them away. */
export abstract class Orchestrator extends Loop {
  protected readonly tasks: TaskIndex;
  protected readonly restarts: RestartSupervisor;
  readonly #watch: TaskWatch;
  readonly #services = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #updaters = new Map<string, Updater>();

  constructor(leader: Leader, tasks: TaskIndex, watch: TaskWatch) {
    super(leader);
    this.tasks = tasks;
    this.#watch = watch;
    this.restarts = new RestartSupervisor(leader, watch, (work) => this.fork(work));
  }

  /** Whether the service is of its mode. */
  protected abstract handles(service: ServiceObject): boolean;

  /** Brings the number of tasks in line. */
  protected abstract reconcile(service: ServiceObject): Coroutine<void>;

  /** What a changed node means to the services; answers whether there is something to do. */
  protected abstract noticeNode(action: Change['action'], node: NodeObject, old: NodeObject | undefined): boolean;

  protected begin(): void {
    for (const service of this.store.list('service')) if (this.handles(service)) this.#services.add(service.ID);
    for (const task of this.store.list('task')) {
      this.#noticeTask(task);
      // Whoever led before has had it wait for its start.
      if (task.DesiredState === 'ready' && !isTerminal(task.Status.State) && this.#mine(task.ServiceID ?? ''))
        this.restarts.resume(task);
    }
  }

  protected notice(change: Change): boolean {
    if (change.table === 'service') return this.#noticeService(change.action, change.object);
    if (change.table === 'node')
      return this.noticeNode(change.action, change.object, change.action === 'update' ? change.old : undefined);
    if (change.table !== 'task') return false;
    if (change.action !== 'remove') return this.#noticeTask(change.object);
    const { ServiceID: id, DesiredState: desired } = change.object;
    if (!id || isBeyond(desired, 'running') || !this.#mine(id)) return false;
    this.#services.add(id);
    return true;
  }

  /** Has a service looked at in the next step. */
  protected look(serviceId: string): void {
    this.#services.add(serviceId);
  }

  /** Has a task replaced, or just ended, in the next step. */
  protected replace(taskId: string): void {
    this.#ended.add(taskId);
  }

  /** Whether a task that has ended or lost its node is to be replaced; false where it is only to be shut down. */
  protected mayRestart(_service: ServiceObject, _task: TaskObject): boolean {
    return true;
  }

  protected *step(): Coroutine<void> {
    if (this.#ended.size > 0) yield* this.#replaceEnded();
    for (const id of drain(this.#removed)) yield* this.#removeTasks(id);
    for (const id of drain(this.#services)) {
      const service = this.store.get('service', id);
      if (service && this.handles(service)) yield* this.reconcile(service);
    }
  }

  /** Has the slots brought to the newest spec, beside everything else. */
  protected update(service: ServiceObject, slots: readonly Slot[]): void {
    const known = this.#updaters.get(service.ID);
    if (known && JSON.stringify(known.service.Spec) === JSON.stringify(service.Spec)) return;
    known?.cancel();
    const { leader, restarts } = this;
    const updater = new Updater({ leader, restarts, watch: this.#watch, fork: (work) => this.fork(work) }, service);
    this.#updaters.set(service.ID, updater);
    const updaters = this.#updaters;
    this.fork(
      (function* () {
        try {
          yield* updater.run(slots);
        } finally {
          if (updaters.get(service.ID) === updater) updaters.delete(service.ID);
        }
      })(),
    );
  }

  #mine(serviceId: string): boolean {
    const service = this.store.get('service', serviceId);
    return service !== undefined && this.handles(service);
  }

  #noticeService(action: Change['action'], service: ServiceObject): boolean {
    if (!this.handles(service)) return false;
    if (action === 'remove') {
      this.#services.delete(service.ID);
      this.#removed.add(service.ID);
      this.#updaters.get(service.ID)?.cancel();
      this.#updaters.delete(service.ID);
      this.restarts.forgetService(service.ID);
    } else this.#services.add(service.ID);
    return true;
  }

  #noticeTask(task: TaskObject): boolean {
    if (!task.ServiceID || isBeyond(task.DesiredState, 'complete') || !this.#mine(task.ServiceID)) return false;
    const lost = task.NodeID ? !isUsable(this.store.get('node', task.NodeID)) : false;
    if (!isTerminal(task.Status.State) && !lost) return false;
    this.#ended.add(task.ID);
    return true;
  }

  *#replaceEnded(): Coroutine<void> {
    const ids = drain(this.#ended);
    yield* this.store.update((tx) => {
      for (const id of ids) {
        const task = tx.get('task', id);
        const service = task?.ServiceID ? tx.get('service', task.ServiceID) : undefined;
        if (!task || !service || isBeyond(task.DesiredState, 'complete')) continue;
        // A job's task that has done its work rests; another may follow in another slot.
        if (service.JobStatus && task.Status.State === 'complete') {
          this.#services.add(service.ID);
          continue;
        }
        if (!this.mayRestart(service, task)) {
          tx.update('task', { ...task, DesiredState: 'shutdown' });
          continue;
        }
        this.restarts.restart(tx, service, task, () => {
          this.#ended.add(id);
          this.stir();
        });
      }
    });
  }

  /** The service is gone: its tasks go as well, once they have ended. */
  *#removeTasks(serviceId: string): Coroutine<void> {
    const tasks = this.tasks.ofService(serviceId);
    if (tasks.length === 0) return;
    yield* this.store.update((tx) => {
      for (const { ID: id } of tasks) desire(tx, id, 'remove');
    });
  }
}

/** Has a task come to an end, unless it is to already. */
export function desire(tx: Transaction, id: string, state: 'remove' | 'shutdown'): void {
  const task = tx.get('task', id);
  if (task && rank(task.DesiredState) < rank(state)) tx.update('task', { ...task, DesiredState: state });
}

function drain(set: Set<string>): string[] {
  const ids = [...set];
  set.clear();
  return ids;
}
