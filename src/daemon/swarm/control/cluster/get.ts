import type { Coroutine } from '#kernel/coroutine.ts';
import { RpcError } from '../../rpcerror.ts';
import type { ClusterObject } from '../../store/objects.ts';
import type { Leader } from '../verb.ts';

/** The cluster's own object. @throws RpcError while there is none */
export function* getCluster(leader: Leader): Coroutine<ClusterObject> {
  const [cluster] = leader.store.list('cluster');
  if (!cluster) throw new RpcError('NotFound', 'cluster not found');
  return cluster;
}
