import type { Clock } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Random } from '#kernel/random.ts';
import type { ManagedLeader } from '../manager/leader.ts';
import type { Store } from '../store/store.ts';

/** What the leader's side of a request works on. */
export interface Leader {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Id of the leading node. */
  readonly nodeId: string;
  /** 25 characters of base 36, as all ids of a cluster are. */
  newId(): string;
}

/**
 * A request that any manager takes and the leader carries out (swarmkit manager/controlapi). Arguments and answer are
 * plain JSON: where another manager leads they cross the wire on port 2377.
 * @throws RpcError, which crosses the wire as well
 */
export type ControlVerb = (leader: ManagedLeader, args: never) => Coroutine<unknown>;
