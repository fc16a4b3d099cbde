import type { UpdateConfig } from '#api/swarm/service.ts';
import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, until, WaitQueue } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { rfc3339Nano } from '../../../timestamp.ts';
import type { Leader } from '../../control/verb.ts';
import type { ServiceObject, TaskObject } from '../../store/objects.ts';
import type { Transaction } from '../../store/store.ts';
import { isBeyond, isTerminal, rank } from '../../taskstate.ts';
import type { TaskWatch } from '../taskwatch.ts';
import { isDirty } from './dirty.ts';
import { newTask } from './newtask.ts';
import type { RestartSupervisor } from './restart.ts';

/** The tasks of one replica, or of one node: more than one while one replaces another. */
export type Slot = readonly TaskObject[];

/** What updates need. */
export interface UpdateTools {
  readonly leader: Leader;
  readonly restarts: RestartSupervisor;
  readonly watch: TaskWatch;
  fork(work: Coroutine<void>): Thread;
}

const DEFAULT_MONITOR: Nanoseconds = 5 * SECOND;
const DEFAULTS: UpdateConfig = { Parallelism: 1, FailureAction: 'pause', MaxFailureRatio: 0, Order: 'stop-first' };

/** Brings the tasks of one service to its newest spec, some at a time (swarmkit orchestrator/update). */
export class Updater {
  readonly #tools: UpdateTools;
  readonly service: ServiceObject;
  readonly #threads: Thread[] = [];
  /** Tasks that this update made, with the time they came to run. */
  readonly #updated = new Map<string, Nanoseconds | undefined>();
  readonly #failed = new Set<string>();
  readonly #changed = new WaitQueue();
  #queue: Slot[] = [];
  #busy = 0;
  #stopped = false;
  #unwatch: (() => void) | undefined;

  constructor(tools: UpdateTools, service: ServiceObject) {
    this.#tools = tools;
    this.service = service;
  }

  /** Ends it where it stands. */
  cancel(): void {
    this.#stopped = true;
    this.#unwatch?.();
    for (const thread of this.#threads) thread.cancel();
    this.#changed.wakeAll();
  }

  *run(slots: readonly Slot[]): Coroutine<void> {
    const { service } = this;
    const state = service.UpdateStatus?.State;
    if (state === 'paused' || state === 'rollback_paused') return;
    // In the order of their ids, which is none: nobody is to count on an order.
    const dirty = slots.filter((slot) => this.#isSlotDirty(slot)).sort(byPlace);
    if (dirty.length === 0) {
      if (state === 'updating' || state === 'rollback_started') yield* this.#complete();
      return;
    }
    if (state === undefined) yield* this.#begin();
    if (this.#stopped) return;
    const rollingBack = state === 'rollback_started';
    const config = (rollingBack ? service.Spec.RollbackConfig : service.Spec.UpdateConfig) ?? DEFAULTS;
    let monitor = config.Monitor ?? DEFAULT_MONITOR;
    this.#queue = [...dirty];
    if (config.FailureAction !== 'continue') this.#watchFailures(config, monitor, dirty.length, rollingBack);
    const parallelism = config.Parallelism || dirty.length;
    for (let worker = 0; worker < parallelism; worker++) {
      this.#busy++;
      this.#threads.push(this.#tools.fork(this.#work(config)));
    }
    while (this.#busy > 0 && !this.#stopped) yield this.#changed;
    const { clock } = this.#tools.leader;
    // The delay after the last task counts as well.
    if ((config.Delay ?? 0) >= monitor) monitor = (config.Delay ?? 0) + SECOND;
    const end = clock.now + monitor;
    while (!this.#stopped && clock.now < end) yield anyOf(this.#changed, until(clock, end));
    this.#unwatch?.();
    if (!this.#stopped) yield* this.#complete();
  }

  #watchFailures(config: UpdateConfig, monitor: Nanoseconds, total: number, rollingBack: boolean): void {
    const { leader, fork } = this.#tools;
    this.#unwatch = leader.store.watch((changes) => {
      for (const change of changes) {
        if (change.table !== 'task' || change.action !== 'update' || change.object.ServiceID !== this.service.ID)
          continue;
        if (!isTerminal(change.object.Status.State) || this.#stopped || !this.#counts(change.object.ID, monitor))
          continue;
        this.#failed.add(change.object.ID);
        if (this.#failed.size / total <= config.MaxFailureRatio) continue;
        this.#stopped = true;
        this.#queue = [];
        fork(this.#giveUp(change.object.ID, config.FailureAction === 'rollback' && !rollingBack, rollingBack));
        this.#changed.wakeAll();
      }
    });
  }

  #counts(taskId: string, monitor: Nanoseconds): boolean {
    if (!this.#updated.has(taskId) || this.#failed.has(taskId)) return false;
    const ran = this.#updated.get(taskId);
    return ran === undefined || this.#tools.leader.clock.now - ran <= monitor;
  }

  *#work(config: UpdateConfig): Coroutine<void> {
    const { clock } = this.#tools.leader;
    try {
      for (let slot = this.#queue.shift(); slot && !this.#stopped; slot = this.#queue.shift()) {
        yield* this.#updateSlot(slot, config);
        if (config.Delay && !this.#stopped) {
          const end = clock.now + config.Delay;
          while (!this.#stopped && clock.now < end) yield anyOf(this.#changed, until(clock, end));
        }
      }
    } finally {
      this.#busy--;
      this.#changed.wakeAll();
    }
  }

  *#updateSlot(slot: Slot, config: UpdateConfig): Coroutine<void> {
    const clean = slot.filter((task) => !this.#isDirty(task));
    const existing =
      clean.find(({ DesiredState: desired }) => desired === 'running') ??
      [...clean].reverse().find(({ DesiredState: desired }) => rank(desired) < rank('running'));
    if (existing) yield* this.#useExisting(slot, existing);
    else yield* this.#replace(slot, config);
  }

  *#useExisting(slot: Slot, existing: TaskObject): Coroutine<void> {
    const { leader, restarts } = this.#tools;
    const others = slot.filter((task) => task !== existing);
    if (others.length === 0 && existing.DesiredState === 'running') return;
    let old: TaskObject | undefined;
    yield* leader.store.update((tx) => {
      old = shutDown(tx, others);
    });
    if (existing.DesiredState === 'running') return;
    yield* this.#started(restarts.delayStart(existing.ID, old, 0), existing.ID);
  }

  *#replace(slot: Slot, config: UpdateConfig): Coroutine<void> {
    const { leader, restarts, watch } = this.#tools;
    const [first] = slot;
    if (!first) return;
    const { Mode: mode } = this.service.Spec;
    const updated = newTask(leader, this.service, {
      slot: first.Slot ?? 0,
      ...(mode.Global && first.NodeID && { nodeId: first.NodeID }),
      desired: 'ready',
    });
    this.#updated.set(updated.ID, undefined);
    const startFirst = config.Order === 'start-first';
    let old: TaskObject | undefined;
    let gone = false;
    yield* leader.store.update((tx) => {
      gone = tx.get('service', this.service.ID) === undefined;
      if (gone) return;
      tx.create('task', updated);
      if (!startFirst) old = shutDown(tx, slot);
    });
    if (gone) return;
    yield* this.#started(restarts.delayStart(updated.ID, old, 0), updated.ID);
    for (;;) {
      const task = leader.store.get('task', updated.ID);
      if (!task || this.#stopped) return;
      if (rank(task.Status.State) >= rank('running')) {
        this.#updated.set(task.ID, leader.clock.now);
        if (startFirst && task.Status.State === 'running') yield* leader.store.update((tx) => shutDown(tx, slot));
        return;
      }
      yield anyOf(watch.changed(updated.ID), this.#changed);
    }
  }

  *#started(delay: { readonly done: boolean }, taskId: string): Coroutine<void> {
    while (!delay.done && !this.#stopped) yield anyOf(this.#tools.watch.changed(taskId), this.#changed);
  }

  #isDirty(task: TaskObject): boolean {
    const node = task.NodeID ? this.#tools.leader.store.get('node', task.NodeID) : undefined;
    return isDirty(this.service, task, node);
  }

  #isSlotDirty(slot: Slot): boolean {
    const [only] = slot;
    return slot.length > 1 || (only !== undefined && this.#isDirty(only));
  }

  #begin(): Coroutine<void> {
    return this.#status((service, now) =>
      service.UpdateStatus ? undefined : { State: 'updating', StartedAt: now, Message: 'update in progress' },
    );
  }

  #complete(): Coroutine<void> {
    return this.#status(({ UpdateStatus: status }, now) => {
      if (!status) return undefined;
      const back = status.State === 'rollback_started';
      return {
        State: back ? 'rollback_completed' : 'completed',
        ...(status.StartedAt && { StartedAt: status.StartedAt }),
        CompletedAt: now,
        Message: back ? 'rollback completed' : 'update completed',
      };
    });
  }

  *#giveUp(taskId: string, rollBack: boolean, rollingBack: boolean): Coroutine<void> {
    const why = `due to failure or early termination of task ${taskId}`;
    if (rollBack) {
      yield* this.#tools.leader.store.update((tx) => this.#rollBack(tx, `update rolled back ${why}`));
      return;
    }
    yield* this.#status(({ UpdateStatus: status }) => ({
      ...status,
      State: rollingBack ? 'rollback_paused' : 'paused',
      Message: `${rollingBack ? 'rollback' : 'update'} paused ${why}`,
    }));
  }

  #rollBack(tx: Transaction, message: string): void {
    const { clock } = this.#tools.leader;
    const service = tx.get('service', this.service.ID);
    if (!service?.PreviousSpec || service.SpecVersion !== this.service.SpecVersion) return;
    tx.update('service', {
      ...service,
      Spec: service.PreviousSpec,
      SpecVersion: service.PreviousSpecVersion ?? 0,
      PreviousSpec: undefined as never,
      Allocated: false,
      UpdateStatus: { State: 'rollback_started', StartedAt: rfc3339Nano(clock, clock.now), Message: message },
    });
  }

  *#status(
    change: (service: ServiceObject, now: string) => ServiceObject['UpdateStatus'] | undefined,
  ): Coroutine<void> {
    const { leader } = this.#tools;
    yield* leader.store.update((tx) => {
      const service = tx.get('service', this.service.ID);
      if (!service || service.SpecVersion !== this.service.SpecVersion) return;
      const status = change(service, rfc3339Nano(leader.clock, leader.clock.now));
      if (status) tx.update('service', { ...service, UpdateStatus: status });
    });
  }
}

function byPlace([a]: Slot, [b]: Slot): number {
  const slots = (a?.Slot ?? 0) - (b?.Slot ?? 0);
  if (slots !== 0) return slots;
  return (a?.ID ?? '') < (b?.ID ?? '') ? -1 : 1;
}

/** Has tasks shut down. @returns one of those that were not yet */
function shutDown(tx: Transaction, tasks: Slot): TaskObject | undefined {
  let old: TaskObject | undefined;
  for (const { ID: id } of tasks) {
    const task = tx.get('task', id);
    if (!task || isBeyond(task.DesiredState, 'running')) continue;
    old = tx.update('task', { ...task, DesiredState: 'shutdown' });
  }
  return old;
}
