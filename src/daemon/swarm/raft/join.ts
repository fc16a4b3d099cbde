import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Identity } from '../ca/authority.ts';
import { noLeader } from '../errors.ts';
import type { Manager } from '../manager/manager.ts';
import { joinHostPort, splitHostPort } from '../rpc/hostport.ts';
import type { RpcCall } from '../rpc/server.ts';
import { RpcError } from '../rpcerror.ts';
import type { Member } from './message.ts';

/** How long the leader tries to reach a new manager. */
const HEALTH_TIMEOUT = 5 * SECOND;

/** How a manager asks to be let in: its address as it knows it. */
export interface JoinRequest {
  /** `0.0.0.0:2377` leaves the address to whom it calls from. */
  readonly addr: string;
  readonly raftId: number;
}

/** What it is told. */
export interface JoinResponse {
  readonly self: Member;
  readonly members: readonly Member[];
}

/**
 * Makes a node with a manager's certificate a member of the log (swarmkit raft.Node.Join). For the leader.
 * @throws RpcError where the node cannot be reached at its address, or leadership is lost
 */
export function* joinMember(manager: Manager, call: RpcCall, identity: Identity | undefined): Coroutine<JoinResponse> {
  const { leader } = manager;
  if (!leader || !identity) throw noLeader();
  const request = call.args as JoinRequest;
  const { host, port } = splitHostPort(request.addr);
  const unknown = host === '' || host === '0.0.0.0' || host === '::';
  const addr = joinHostPort(unknown ? call.caller.addr : host, port);
  yield* checkHealth(manager, addr);
  const before = manager.members.find(({ nodeId }) => nodeId === identity.nodeId);
  // One that comes back with another log is another member.
  if (before && before.raftId !== request.raftId) yield* manager.raft.removeMember(before.raftId);
  const self: Member = { raftId: request.raftId, nodeId: identity.nodeId, addr };
  yield* manager.raft.addMember(self);
  yield* leader.store.update((tx) => {
    const node = tx.get('node', self.nodeId);
    if (node && node.RaftId !== self.raftId) tx.update('node', { ...node, RaftId: self.raftId });
  });
  return { self, members: manager.members };
}

function* checkHealth(manager: Manager, addr: string): Coroutine<void> {
  const client = manager.clients.own(addr);
  try {
    yield* client.call('raft.health', {}, { timeout: HEALTH_TIMEOUT });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    throw new RpcError(
      'Unavailable',
      `could not connect to prospective new cluster member using its advertised address: ${error.message}`,
    );
  } finally {
    client.close();
  }
}
