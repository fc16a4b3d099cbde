import type { SwarmSpec } from '#api/swarm/swarm.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Random } from '#kernel/random.ts';
import { createAuthority, issuerOf } from '../../ca/authority.ts';
import { base64 } from '../../ca/base64.ts';
import { generateJoinToken } from '../../ca/token.ts';
import { RpcError } from '../../rpcerror.ts';
import type { ClusterObject } from '../../store/objects.ts';
import type { Transaction } from '../../store/store.ts';
import type { Leader } from '../verb.ts';

const MIN_CERTIFICATE_EXPIRY = 3600 * SECOND;
const KEY_BYTES = 32;

/** What is to become of the cluster's settings. */
export interface UpdateClusterRequest {
  readonly version: number;
  readonly spec: SwarmSpec;
  readonly rotateWorkerToken?: boolean;
  readonly rotateManagerToken?: boolean;
  readonly rotateUnlockKey?: boolean;
}

/**
 * Changes the cluster's settings, tokens and keys (swarmkit controlapi.UpdateCluster).
 * @throws RpcError InvalidArgument; Unknown `update out of sequence`
 */
export function* updateCluster(leader: Leader, request: UpdateClusterRequest): Coroutine<void> {
  validate(request.spec);
  yield* leader.store.update((tx) => {
    const [cluster] = tx.list('cluster');
    if (!cluster) throw new RpcError('NotFound', 'cluster not found');
    if (cluster.Version.Index !== request.version) throw new RpcError('Unknown', 'update out of sequence');
    const renewed = rotatesAuthority(cluster, request) ? rotateAuthority(leader, tx, cluster) : cluster;
    const rotated = rotateTokens(renewed, request, leader.random);
    const locked = request.spec.EncryptionConfig.AutoLockManagers;
    const { UnlockKey: key, ...rest } = rotated;
    const fresh = locked && (key === undefined || key === '' || request.rotateUnlockKey === true);
    tx.update('cluster', {
      ...rest,
      Spec: request.spec,
      ...(locked && { UnlockKey: fresh ? newUnlockKey(leader.random) : key }),
    });
  });
}

function rotatesAuthority(cluster: ClusterObject, { spec }: UpdateClusterRequest): boolean {
  return (spec.CAConfig.ForceRotate ?? 0) !== (cluster.Spec.CAConfig.ForceRotate ?? 0);
}

/** A new authority; all nodes are to fetch certificates of it. Those of the old one are good until they have. */
function rotateAuthority(leader: Leader, tx: Transaction, cluster: ClusterObject): ClusterObject {
  const authority = createAuthority(leader.clock, leader.random);
  const issuer = issuerOf(authority.certificate);
  for (const node of tx.list('node')) {
    tx.update('node', { ...node, Certificate: { ...node.Certificate, Status: 'rotate' } });
  }
  return {
    ...cluster,
    TLSInfo: {
      TrustRoot: authority.certificate,
      CertIssuerSubject: issuer.subject,
      CertIssuerPublicKey: issuer.publicKey,
    },
    SigningKey: authority.key,
    PreviousAuthority: { Certificate: cluster.TLSInfo.TrustRoot ?? '', SigningKey: cluster.SigningKey },
    RootRotationInProgress: true,
    JoinTokens: {
      Worker: generateJoinToken(leader.random, authority.certificate),
      Manager: generateJoinToken(leader.random, authority.certificate),
    },
  };
}

/** `SWMKEY-1-` and 32 bytes in base64 (swarmkit encryption.HumanReadableKey). */
export function newUnlockKey(random: Random): string {
  return `SWMKEY-1-${base64(random.bytes(KEY_BYTES)).replace(/=+$/, '')}`;
}

function validate(spec: SwarmSpec): void {
  const expiry = spec.CAConfig.NodeCertExpiry ?? 0;
  if (expiry > 0 && expiry < MIN_CERTIFICATE_EXPIRY) {
    throw new RpcError('InvalidArgument', 'minimum certificate expiry time is: 1h0m0s');
  }
  if (spec.Name !== 'default') {
    throw new RpcError('InvalidArgument', 'modification of cluster name is not allowed');
  }
}

function rotateTokens(cluster: ClusterObject, request: UpdateClusterRequest, random: Random): ClusterObject {
  const root = cluster.TLSInfo.TrustRoot ?? '';
  const { Worker: worker, Manager: manager } = cluster.JoinTokens;
  return {
    ...cluster,
    JoinTokens: {
      Worker: request.rotateWorkerToken ? generateJoinToken(random, root) : worker,
      Manager: request.rotateManagerToken ? generateJoinToken(random, root) : manager,
    },
  };
}
