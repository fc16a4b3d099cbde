import type { Node } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { ManagedLeader } from '../../manager/leader.ts';
import { RpcError } from '../../rpcerror.ts';
import { withManagerStatus } from './status.ts';

/** One node, by its whole id. @throws RpcError NotFound */
export function* getNode(leader: ManagedLeader, { id }: { id: string }): Coroutine<Node> {
  const node = leader.store.get('node', id);
  if (!node) throw new RpcError('NotFound', `node ${id} not found`);
  return withManagerStatus(leader, node);
}
