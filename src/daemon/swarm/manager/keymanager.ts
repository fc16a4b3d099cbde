import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { RpcError } from '../rpcerror.ts';
import { newKeys } from './keys.ts';
import type { ManagedLeader } from './leader.ts';

/** How often keys are turned (swarmkit keymanager DefaultKeyRotationInterval). */
const INTERVAL = 12 * 3600 * SECOND;

/** Turns the keys of gossip and encrypted networks from time to time. */
export class KeyManager {
  readonly #thread: Thread;

  constructor(leader: ManagedLeader, proc: Process) {
    this.#thread = proc.thread(rotate(leader, proc));
  }

  stop(): void {
    this.#thread.cancel();
  }
}

function* rotate(leader: ManagedLeader, proc: Process): Coroutine<void> {
  const random = leader.random.fork('keys');
  for (;;) {
    yield* proc.sleep(INTERVAL);
    try {
      yield* leader.store.update((tx) => {
        const [cluster] = tx.list('cluster');
        if (!cluster) return;
        const { keys, clock } = newKeys(cluster.NetworkKeys, cluster.EncryptionKeyLamportClock, random);
        tx.update('cluster', { ...cluster, NetworkKeys: keys, EncryptionKeyLamportClock: clock });
      });
    } catch (error) {
      // Leadership is lost: this ends soon.
      if (!(error instanceof RpcError)) throw error;
    }
  }
}
