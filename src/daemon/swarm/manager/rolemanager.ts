import { SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, until, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { RpcError } from '../rpcerror.ts';
import type { NodeObject } from '../store/objects.ts';
import type { ManagedLeader } from './leader.ts';

/** How long until what did not work is tried again (swarmkit roleReconcileInterval). */
const RETRY = 5 * SECOND;

/**
 * Makes nodes what they are wanted to be (swarmkit manager.roleManager): a worker to be promoted may fetch a manager's
 * certificate; a manager to be demoted leaves the log first, and then becomes a worker.
 */
export class RoleManager {
  readonly #leader: ManagedLeader;
  readonly #proc: Process;
  readonly #pending = new Set<string>();
  readonly #changed = new WaitQueue();
  readonly #thread: Thread;
  readonly #unwatch: () => void;

  constructor(leader: ManagedLeader, proc: Process) {
    this.#leader = leader;
    this.#proc = proc;
    for (const node of leader.store.list('node')) this.#look(node);
    this.#unwatch = leader.store.watch((changes) => {
      for (const { table, object } of changes) if (table === 'node') this.#look(object);
    });
    this.#thread = proc.thread(this.#run());
  }

  stop(): void {
    this.#unwatch();
    this.#thread.cancel();
  }

  #look(node: NodeObject): void {
    if (node.Spec.Role === node.Role) return;
    this.#pending.add(node.ID);
    this.#changed.wakeAll();
  }

  *#run(): Coroutine<void> {
    for (;;) {
      for (const id of [...this.#pending]) if (yield* this.#reconcile(id)) this.#pending.delete(id);
      yield this.#pending.size > 0
        ? anyOf(this.#changed, until(this.#proc.clock, this.#proc.clock.now + RETRY))
        : this.#changed;
    }
  }

  /** @returns whether nothing is left to do for that node */
  *#reconcile(id: string): Coroutine<boolean> {
    const { store, manager } = this.#leader;
    const node = store.get('node', id);
    if (!node || node.Spec.Role === node.Role) return true;
    try {
      if (node.Spec.Role === 'worker' && !(yield* this.#removeMember(id))) return false;
      yield* store.update((tx) => {
        const current = tx.get('node', id);
        if (!current || current.Spec.Role === undefined) return;
        const certificate = { Role: current.Spec.Role, Status: 'rotate' } as const;
        tx.update('node', { ...current, Role: current.Spec.Role, Certificate: certificate });
      });
      return true;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // Leadership is lost, or the log has no majority: later, or somebody else.
      return manager.leader === undefined;
    }
  }

  /** @returns whether the node is no member of the log (any more) */
  *#removeMember(id: string): Coroutine<boolean> {
    const { raft } = this.#leader.manager;
    const member = this.#leader.manager.members.find(({ nodeId }) => nodeId === id);
    if (!member) return true;
    if (!raft.canRemoveMember(member.raftId)) return false;
    if (member.raftId === raft.raft.id) {
      // The next leader takes this one out.
      raft.transferLeadership();
      return false;
    }
    yield* raft.removeMember(member.raftId);
    return true;
  }
}
