import type { Coroutine } from '#kernel/coroutine.ts';
import { WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { RpcError } from '../rpcerror.ts';
import type { ManagedLeader } from './leader.ts';

/** Ends the change to a new authority once all nodes say that they trust it (swarmkit ca.rootRotationReconciler). */
export class RootRotation {
  readonly #leader: ManagedLeader;
  readonly #changed = new WaitQueue();
  readonly #thread: Thread;
  readonly #unwatch: () => void;

  constructor(leader: ManagedLeader, proc: Process) {
    this.#leader = leader;
    this.#unwatch = leader.store.watch((changes) => {
      if (changes.some(({ table }) => table === 'node' || table === 'cluster')) this.#changed.wakeAll();
    });
    this.#thread = proc.thread(this.#run());
  }

  stop(): void {
    this.#unwatch();
    this.#thread.cancel();
  }

  *#run(): Coroutine<void> {
    for (;;) {
      if (this.#done()) yield* this.#finish();
      yield this.#changed;
    }
  }

  #done(): boolean {
    const { store } = this.#leader;
    const [cluster] = store.list('cluster');
    if (!cluster?.RootRotationInProgress) return false;
    const root = cluster.TLSInfo.TrustRoot;
    return store.list('node').every(({ Description }) => Description.TLSInfo?.TrustRoot === root);
  }

  *#finish(): Coroutine<void> {
    try {
      yield* this.#leader.store.update((tx) => {
        const [cluster] = tx.list('cluster');
        if (!cluster) return;
        const { PreviousAuthority: _previous, ...rest } = cluster;
        tx.update('cluster', { ...rest, RootRotationInProgress: false });
      });
    } catch (error) {
      // Leadership is lost: this ends soon.
      if (!(error instanceof RpcError)) throw error;
    }
  }
}
