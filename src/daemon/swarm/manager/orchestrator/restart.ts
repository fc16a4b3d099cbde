import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, sleep, until } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { parseRfc3339 } from '../../../timestamp.ts';
import { DEFAULT_RESTART_DELAY } from '../../control/service/spec.ts';
import type { Leader } from '../../control/verb.ts';
import type { ServiceObject, TaskObject } from '../../store/objects.ts';
import type { Transaction } from '../../store/store.ts';
import { isBeyond, isTerminal, rank } from '../../taskstate.ts';
import type { TaskWatch } from '../taskwatch.ts';
import { newTask } from './newtask.ts';

/** How long a new task waits for the end of the one it replaces. */
const OLD_TASK_TIMEOUT: Nanoseconds = 60 * SECOND;

interface History {
  specVersion: number;
  total: number;
  /** When, where a window is set. */
  times: Nanoseconds[];
}

interface Delay {
  thread: Thread | undefined;
  done: boolean;
  /** Called at the end for whoever came too early. */
  waiter: (() => void) | undefined;
}

/** Replaces tasks that have ended, as their restart policy says (swarmkit orchestrator/restart). One for all orchestrators. */
export class RestartSupervisor {
  readonly #leader: Leader;
  readonly #watch: TaskWatch;
  readonly #fork: (work: Coroutine<void>) => Thread;
  readonly #delays = new Map<string, Delay>();
  readonly #history = new Map<string, Map<string, History>>();

  constructor(leader: Leader, watch: TaskWatch, fork: (work: Coroutine<void>) => Thread) {
    this.#leader = leader;
    this.#watch = watch;
    this.#fork = fork;
  }

  /**
   * Has `task` shut down, and another one in its place where the policy allows.
   * @param again called when it was too early: the task itself still waits for its start
   */
  restart(tx: Transaction, service: ServiceObject, task: TaskObject, again: () => void): void {
    const delayed = this.#delays.get(task.ID);
    if (delayed) {
      delayed.waiter ??= again;
      return;
    }
    if (isBeyond(task.DesiredState, 'complete')) return;
    tx.update('task', { ...task, DesiredState: 'shutdown' });
    if (!this.shouldRestart(service, task)) return;
    const global = service.Spec.Mode.Global !== undefined || service.Spec.Mode.GlobalJob !== undefined;
    const replacement = newTask(this.#leader, service, {
      slot: global ? 0 : (task.Slot ?? 0),
      ...(global && task.NodeID && { nodeId: task.NodeID }),
      desired: 'ready',
    });
    tx.create('task', replacement);
    const node = task.NodeID ? tx.get('node', task.NodeID) : undefined;
    const drained = node?.Spec.Availability === 'drain';
    const delay = drained ? 0 : (task.Spec.RestartPolicy?.Delay ?? DEFAULT_RESTART_DELAY);
    const waitStop = node?.Status.State !== 'down' && !isTerminal(task.Status.State);
    this.#record(replacement);
    this.delayStart(replacement.ID, waitStop ? task : undefined, delay);
  }

  /** Whether the policy of an ended task allows another one. */
  shouldRestart(service: ServiceObject, task: TaskObject): boolean {
    const { RestartPolicy: policy } = task.Spec;
    const condition = policy?.Condition ?? 'any';
    if (condition === 'none') return false;
    const completed = task.Status.State === 'complete';
    if (completed && (condition === 'on-failure' || service.JobStatus)) return false;
    const max = policy?.MaxAttempts ?? 0;
    if (max === 0) return true;
    const history = this.#history.get(service.ID)?.get(placeOf(task));
    if (!history || history.specVersion !== task.SpecVersion) return true;
    const window = policy?.Window ?? 0;
    if (window === 0) return history.total < max;
    const { clock } = this.#leader;
    const ended = parseRfc3339(clock, task.Status.Timestamp ?? '') ?? clock.now;
    history.times = history.times.filter((at) => at > ended - window);
    return history.times.filter((at) => at < ended).length < max;
  }

  /**
   * Starts a task that waits in `ready`, once `delay` has passed and `old` has ended.
   * @returns what tells that it has been done, or given up
   */
  delayStart(taskId: string, old: TaskObject | undefined, delay: Nanoseconds): { readonly done: boolean } {
    this.#delays.get(taskId)?.thread?.cancel();
    const entry: Delay = { thread: undefined, done: false, waiter: undefined };
    this.#delays.set(taskId, entry);
    entry.thread = this.#fork(this.#start(taskId, old, delay, entry));
    return entry;
  }

  /** Starts a task that an earlier leader has had wait, once the rest of its delay has passed. */
  resume(task: TaskObject): void {
    const { clock } = this.#leader;
    const since = parseRfc3339(clock, task.CreatedAt ?? '') ?? clock.now;
    const delay = task.Spec.RestartPolicy?.Delay ?? DEFAULT_RESTART_DELAY;
    this.delayStart(task.ID, undefined, Math.max(0, since + delay - clock.now));
  }

  forgetService(serviceId: string): void {
    this.#history.delete(serviceId);
  }

  *#start(taskId: string, old: TaskObject | undefined, delay: Nanoseconds, entry: Delay): Coroutine<void> {
    const { clock, store } = this.#leader;
    try {
      const begun = clock.now;
      if (delay > 0) yield* sleep(clock, delay);
      while (old && !this.#watch.isOver(old) && clock.now < begun + OLD_TASK_TIMEOUT) {
        yield anyOf(this.#watch.changed(old.ID), until(clock, begun + OLD_TASK_TIMEOUT));
      }
      yield* store.update((tx) => startNow(tx, taskId));
    } finally {
      entry.done = true;
      if (this.#delays.get(taskId) === entry) this.#delays.delete(taskId);
      entry.waiter?.();
    }
  }

  #record(replacement: TaskObject): void {
    const policy = replacement.Spec.RestartPolicy;
    if (!policy?.MaxAttempts) return;
    const serviceId = replacement.ServiceID ?? '';
    const ofService = this.#history.get(serviceId) ?? new Map<string, History>();
    this.#history.set(serviceId, ofService);
    const place = placeOf(replacement);
    let history = ofService.get(place);
    if (!history || history.specVersion !== replacement.SpecVersion) {
      history = { specVersion: replacement.SpecVersion, total: 0, times: [] };
      ofService.set(place, history);
    }
    history.total++;
    if (policy.Window) history.times.push(this.#leader.clock.now);
  }
}

/** Moves a task that waits on: to `running`, or to `complete` where it is one of a job. */
function startNow(tx: Transaction, taskId: string): void {
  const task = tx.get('task', taskId);
  if (!task || rank(task.DesiredState) >= rank('running')) return;
  tx.update('task', { ...task, DesiredState: task.JobIteration ? 'complete' : 'running' });
}

function placeOf({ Slot: slot, NodeID: node }: TaskObject): string {
  return slot ? String(slot) : `node ${node ?? ''}`;
}
