import { MILLISECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import { rfc3339Nano } from '../../../timestamp.ts';
import type { Leader } from '../../control/verb.ts';
import type { Change } from '../../store/change.ts';
import type { TaskObject } from '../../store/objects.ts';
import type { Transaction } from '../../store/store.ts';
import { isBeyond, isTerminal, rank } from '../../taskstate.ts';
import { Loop } from '../loop.ts';
import type { TaskIndex } from '../taskindex.ts';
import { FailureLog } from './failurelog.ts';
import { Pipeline } from './filters.ts';
import { bestNodes } from './nodeheap.ts';
import { MAX_FAILURES, NodeInfo } from './nodeinfo.ts';
import { type Branch, spreadTree } from './spread.ts';

/** Changes that come close together are looked at together. */
const DEBOUNCE = 50 * MILLISECOND;

/**
 * Gives each task a node that fits: the one with the fewest tasks of its service, then with the fewest at all (swarmkit
 * manager/scheduler).
 */
export class Scheduler extends Loop {
  readonly #tasks: TaskIndex;
  readonly #failures: FailureLog;
  /** Tasks without a node, and those whose node is to be confirmed. */
  readonly #pending = new Set<string>();
  /** Set when nodes or tasks change so that those who found no place may find one. */
  #room = true;

  constructor(leader: Leader, tasks: TaskIndex) {
    super(leader);
    this.#tasks = tasks;
    this.#failures = new FailureLog(leader.clock);
  }

  protected begin(): void {
    for (const task of this.store.list('task')) if (isWaiting(task)) this.#pending.add(task.ID);
  }

  protected notice(change: Change): boolean {
    if (change.table === 'node') {
      const { object } = change;
      if (change.action === 'update' && change.old && sameForScheduling(object, change.old)) return false;
      this.#room = true;
      return this.#pending.size > 0;
    }
    if (change.table !== 'task') return false;
    const { object: task } = change;
    if (change.action === 'remove') {
      this.#pending.delete(task.ID);
      this.#room = true;
      return this.#pending.size > 0;
    }
    if (isWaiting(task)) {
      const old = change.action === 'update' ? change.old : undefined;
      if (old && isWaiting(old)) return false;
      this.#pending.add(task.ID);
      return true;
    }
    this.#pending.delete(task.ID);
    if (!isTerminal(task.Status.State)) return false;
    this.#room = true;
    if (change.action === 'update' && change.old && !isTerminal(change.old.Status.State)) this.#failures.note(task);
    return this.#pending.size > 0;
  }

  protected *step(): Coroutine<void> {
    if (this.#pending.size === 0) return;
    yield* sleep(this.leader.clock, DEBOUNCE);
    this.#room = false;
    yield* this.store.update((tx) => {
      const infos = this.store.list('node').map((node) => new NodeInfo(node, this.#tasks.onNode(node.ID)));
      const groups = new Map<string, TaskObject[]>();
      for (const id of this.#pending) {
        const task = tx.get('task', id);
        if (!task || !isWaiting(task)) continue;
        if (task.NodeID) this.#confirm(tx, task, infos);
        else {
          const key = `${task.ServiceID}/${task.SpecVersion}`;
          groups.set(key, [...(groups.get(key) ?? []), task]);
        }
      }
      for (const group of groups.values()) this.#place(tx, group, infos);
    });
    if (this.#room && this.#pending.size > 0) this.stir();
  }

  /** A task of a global service has its node already. */
  #confirm(tx: Transaction, task: TaskObject, infos: readonly NodeInfo[]): void {
    const info = infos.find(({ node }) => node.ID === task.NodeID);
    if (!info) return;
    const pipeline = new Pipeline(task);
    if (!pipeline.process(info)) {
      this.#refuse(tx, task, pipeline.explain());
      return;
    }
    this.#assign(tx, task, info, 'scheduler confirmed task can run on preassigned node');
  }

  /** Places tasks that are alike: of one service and one version of its spec. */
  #place(tx: Transaction, group: TaskObject[], infos: readonly NodeInfo[]): void {
    const [first] = group;
    if (!first) return;
    const pipeline = new Pipeline(first);
    const usable = infos.filter((info) => pipeline.process(info));
    const tree = spreadTree(usable, first.ServiceID ?? '', first.Spec.Placement?.Preferences);
    const left = [...group];
    this.#fill(tx, tree, left, left.length);
    if (left.length === 0) return;
    // Those that had room have none any more.
    const again = new Pipeline(first);
    for (const info of infos) again.process(info);
    const explanation = again.explain();
    const version = this.store.get('service', first.ServiceID ?? '')?.SpecVersion;
    for (const task of left) {
      if (version !== undefined && task.SpecVersion < version && isBeyond(task.DesiredState, 'running')) {
        const { Err: _err, ...status } = task.Status;
        this.#pending.delete(task.ID);
        tx.update('task', { ...task, Status: { ...status, State: 'shutdown' } });
        continue;
      }
      this.#refuse(tx, task, explanation === '' ? 'no suitable node' : `no suitable node (${explanation})`);
    }
  }

  /** Places up to `count` of `left` in a branch, evenly over its own branches. @returns how many */
  #fill(tx: Transaction, branch: Branch, left: TaskObject[], count: number): number {
    if (!branch.branches) return this.#fillNodes(tx, branch, left, count);
    const full = new Set<Branch>();
    let placed = 0;
    for (let moving = true; moving && placed < count && full.size < branch.branches.length; ) {
      moving = false;
      const open = branch.branches.filter((one) => !full.has(one));
      const total = open.reduce((sum, { tasks }) => sum + tasks, 0) + count - placed;
      const share = Math.floor(total / open.length);
      let remainder = total % open.length;
      for (const one of open) {
        if (placed === count) break;
        const wanted = Math.min(share - one.tasks + (remainder > 0 ? 1 : 0), count - placed);
        if (wanted <= 0) continue;
        if (share - one.tasks < wanted) remainder--;
        const done = this.#fill(tx, one, left, wanted);
        one.tasks += done;
        placed += done;
        moving ||= done > 0;
        if (done < wanted) full.add(one);
      }
    }
    return placed;
  }

  /** Places up to `count` of `left` on these nodes: first until all have equally many, then one each in turn. */
  #fillNodes(tx: Transaction, { nodes }: Branch, left: TaskObject[], count: number): number {
    const [first] = left;
    if (!first) return 0;
    const pipeline = new Pipeline(first);
    const better = (a: NodeInfo, b: NodeInfo) => this.#less(a, b, first);
    const fitting = nodes.filter((info) => pipeline.process(info));
    const best = bestNodes(fitting, left.length, better);
    const full = new Set<NodeInfo>();
    let placed = 0;
    for (let turn = 0; placed < count && left.length > 0; placed++) {
      while (full.size < best.length) {
        const info = best[turn % best.length];
        if (info && !full.has(info) && pipeline.process(info)) break;
        if (info) full.add(info);
        turn++;
      }
      const info = best[turn % best.length];
      const task = left[0];
      if (!info || !task || full.size === best.length) break;
      left.shift();
      this.#assign(tx, task, info, 'scheduler assigned task to node');
      const next = best[turn + 1];
      if (turn + 1 >= best.length || (next && better(next, info))) turn++;
    }
    return placed;
  }

  #less(a: NodeInfo, b: NodeInfo, task: TaskObject): boolean {
    const failuresA = this.#failures.recent(a.node.ID, task);
    const failuresB = this.#failures.recent(b.node.ID, task);
    if ((failuresA >= MAX_FAILURES || failuresB >= MAX_FAILURES) && failuresA !== failuresB)
      return failuresA < failuresB;
    const difference = a.ofService(task.ServiceID) - b.ofService(task.ServiceID);
    return difference !== 0 ? difference < 0 : a.total < b.total;
  }

  #assign(tx: Transaction, task: TaskObject, info: NodeInfo, message: string): void {
    const { clock } = this.leader;
    const { Err: _err, ...status } = task.Status;
    const assigned: TaskObject = {
      ...task,
      NodeID: info.node.ID,
      Status: { ...status, Timestamp: rfc3339Nano(clock, clock.now), State: 'assigned', Message: message },
    };
    info.add(assigned);
    this.#pending.delete(task.ID);
    tx.update('task', assigned);
  }

  #refuse(tx: Transaction, task: TaskObject, why: string): void {
    if (task.Status.Err === why) return;
    const { clock } = this.leader;
    const { Timestamp: _timestamp, State: state = 'pending', Message: message = '', PortStatus } = task.Status;
    tx.update('task', {
      ...task,
      Status: { Timestamp: rfc3339Nano(clock, clock.now), State: state, Message: message, Err: why, PortStatus },
    });
  }
}

/** Whether a task waits for a node. One that is to shut down already gets there by its node. */
function isWaiting({ Status: status, DesiredState: desired }: TaskObject): boolean {
  return status.State === 'pending' && rank(desired) <= rank('shutdown');
}

function sameForScheduling(a: Extract<Change, { table: 'node' }>['object'], b: typeof a): boolean {
  const relevant = ({ Spec: spec, Status: status, Role: role, Description: description }: typeof a) =>
    JSON.stringify([spec, status.State, role, description]);
  return relevant(a) === relevant(b);
}
