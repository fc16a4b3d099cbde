import type { NodeAvailability, NodeRole } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { noLeader } from '../errors.ts';
import { certificateExpiry, newNode } from '../manager/defaults.ts';
import type { Manager } from '../manager/manager.ts';
import type { RpcCall } from '../rpc/server.ts';
import { RpcError } from '../rpcerror.ts';
import { type Authority, type Identity, issueCertificate } from './authority.ts';

/** What a node asks a certificate with: a token when it joins, its old certificate afterwards. */
export interface IssueRequest {
  readonly token?: string;
  readonly availability?: NodeAvailability | '';
}

/** What it gets. */
export interface IssueResponse {
  readonly nodeId: string;
  readonly role: NodeRole;
  /** PEM. */
  readonly certificate: string;
  readonly rootCertificate: string;
}

/** Answers the cluster's root certificate to anybody (swarmkit ca.GetRootCACertificate). */
export function* rootCertificate(manager: Manager): Coroutine<{ certificate: string }> {
  const { authority } = manager;
  if (!authority) throw new RpcError('Unavailable', 'manager is not ready');
  return { certificate: authority.certificate };
}

/**
 * Lets a node with a valid token into the cluster, or gives one that is in it a certificate for the role it has now
 * (swarmkit ca.IssueNodeCertificate). For the leader.
 * @throws RpcError InvalidArgument for a token that is none of this cluster's
 */
export function* issueNodeCertificate(
  manager: Manager,
  call: RpcCall,
  identity: Identity | undefined,
): Coroutine<IssueResponse> {
  const { leader, cluster, authority } = manager;
  if (!leader || !cluster || !authority) throw noLeader();
  const { token, availability } = call.args as IssueRequest;
  if (identity && cluster.BlacklistedCertificates.includes(identity.nodeId)) {
    throw new RpcError('PermissionDenied', `Permission denied: node ${identity.nodeId} was removed from swarm`);
  }
  const known = identity && leader.store.get('node', identity.nodeId);
  let nodeId: string;
  let role: NodeRole;
  if (known) {
    ({ ID: nodeId, Role: role } = known);
    yield* leader.store.update((tx) => {
      const node = tx.get('node', nodeId);
      if (node?.Certificate.Status === 'rotate') {
        tx.update('node', { ...node, Certificate: { Role: node.Role, Status: 'issued' } });
      }
    });
  } else {
    const { Manager: forManagers, Worker: forWorkers } = cluster.JoinTokens;
    if (token !== forManagers && token !== forWorkers) {
      throw new RpcError('InvalidArgument', 'A valid join token is necessary to join this cluster');
    }
    role = token === forManagers ? 'manager' : 'worker';
    nodeId = leader.newId();
    const node = newNode(nodeId, role, availability || 'active');
    const pending = { ...node, Certificate: { Role: role, Status: 'pending' as const } };
    yield* leader.store.update((tx) => tx.create('node', pending));
    yield* leader.store.update((tx) => {
      const created = tx.get('node', nodeId);
      if (created) tx.update('node', { ...created, Certificate: { Role: role, Status: 'issued' } });
    });
  }
  return { nodeId, role, ...issue(manager, authority, { nodeId, role, clusterId: cluster.ID }) };
}

function issue(manager: Manager, authority: Authority, identity: Identity) {
  const { clock, random } = manager.leader as NonNullable<Manager['leader']>;
  const expiry = certificateExpiry(manager.cluster as NonNullable<Manager['cluster']>);
  const certificate = issueCertificate(authority, identity, { clock, random, expiry });
  return { certificate, rootCertificate: authority.certificate };
}
