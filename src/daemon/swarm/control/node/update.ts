import type { Node, NodeSpec } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { ManagedLeader } from '../../manager/leader.ts';
import { RpcError } from '../../rpcerror.ts';
import type { NodeObject } from '../../store/objects.ts';
import type { Transaction } from '../../store/store.ts';
import { withManagerStatus } from './status.ts';

export interface UpdateNodeRequest {
  readonly id: string;
  readonly version: number;
  readonly spec: NodeSpec;
}

/**
 * Changes what a node is wanted to be (swarmkit controlapi.UpdateNode).
 * @throws RpcError NotFound; FailedPrecondition where too few managers would be left; Unknown `update out of sequence`
 */
export function* updateNode(leader: ManagedLeader, request: UpdateNodeRequest): Coroutine<Node> {
  const updated = yield* leader.store.update((tx) => {
    const node = tx.get('node', request.id);
    if (!node) throw new RpcError('NotFound', `node ${request.id} not found`);
    if (node.Spec.Role === 'manager' && request.spec.Role === 'worker') checkDemotion(leader, tx, node);
    if (node.Version.Index !== request.version) throw new RpcError('Unknown', 'update out of sequence');
    return tx.update('node', { ...node, Spec: request.spec, Membership: 'pending' });
  });
  return withManagerStatus(leader, updated);
}

function checkDemotion({ manager }: ManagedLeader, tx: Transaction, node: NodeObject): void {
  const managers = tx.list('node').filter(({ Role }) => Role === 'manager');
  if (managers.length === 1 && managers[0]?.ID === node.ID) {
    throw new RpcError('FailedPrecondition', 'attempting to demote the last manager of the swarm');
  }
  const member = manager.members.find(({ nodeId }) => nodeId === node.ID);
  if (!member) throw new RpcError('NotFound', "can't find manager in raft memberlist");
  if (!manager.raft.canRemoveMember(member.raftId)) {
    throw new RpcError(
      'FailedPrecondition',
      "can't remove member from the raft: this would result in a loss of quorum",
    );
  }
}
