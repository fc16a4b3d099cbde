import type { Node } from '#api/swarm/node.ts';
import type { ManagedLeader } from '../../manager/leader.ts';
import type { NodeObject } from '../../store/objects.ts';

/** A node as the API shows it: with its part in the log, if it has one. */
export function withManagerStatus({ manager }: ManagedLeader, node: NodeObject): Node {
  const { ID, Version, CreatedAt, UpdatedAt, Spec, Description, Status } = node;
  const shown: Node = { ID, Version, CreatedAt, UpdatedAt, Spec, Description, Status };
  const member = manager.members.find(({ nodeId }) => nodeId === ID);
  if (!member) return shown;
  const leads = member.raftId === manager.raft.raft.id;
  return {
    ...shown,
    ManagerStatus: {
      ...(leads && { Leader: true }),
      Reachability: manager.raft.reachable(member.raftId) ? 'reachable' : 'unreachable',
      Addr: member.addr,
    },
  };
}
