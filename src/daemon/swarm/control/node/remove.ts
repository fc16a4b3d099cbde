import type { Coroutine } from '#kernel/coroutine.ts';
import type { ManagedLeader } from '../../manager/leader.ts';
import { RpcError } from '../../rpcerror.ts';

export interface RemoveNodeRequest {
  readonly id: string;
  readonly force: boolean;
}

/**
 * Takes a node out of the cluster; its certificate is worth nothing any more (swarmkit controlapi.RemoveNode).
 * @throws RpcError NotFound; FailedPrecondition for a manager, or a node that is not down
 */
export function* removeNode(leader: ManagedLeader, { id, force }: RemoveNodeRequest): Coroutine<void> {
  yield* leader.store.update((tx) => {
    const node = tx.get('node', id);
    if (!node) throw new RpcError('NotFound', `node ${id} not found`);
    if (node.Spec.Role === 'manager' && leader.manager.members.some(({ nodeId }) => nodeId === id)) {
      throw new RpcError(
        'FailedPrecondition',
        `node ${id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
      );
    }
    if (!force && node.Status.State === 'ready') {
      throw new RpcError('FailedPrecondition', `node ${id} is not down and can't be removed`);
    }
    const [cluster] = tx.list('cluster');
    if (!cluster) throw new RpcError('Internal', 'could not fetch cluster object');
    tx.update('cluster', { ...cluster, BlacklistedCertificates: [...cluster.BlacklistedCertificates, id] });
    tx.remove('node', id);
  });
}
