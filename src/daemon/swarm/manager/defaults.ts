import type { SwarmSpec } from '#api/swarm/swarm.ts';
import type { Random } from '#kernel/random.ts';
import { type Authority, issuerOf } from '../ca/authority.ts';
import { generateJoinToken } from '../ca/token.ts';
import type { ClusterObject, NodeObject } from '../store/objects.ts';
import { newKeys } from './keys.ts';

/** What a cluster's settings are unless somebody says otherwise (swarmkit manager.defaultClusterObject and raft.DefaultRaftConfig). */
export function defaultSpec(): SwarmSpec {
  return {
    Name: 'default',
    Labels: {},
    Orchestration: { TaskHistoryRetentionLimit: 5 },
    Raft: {
      SnapshotInterval: 10_000,
      KeepOldSnapshots: 0,
      LogEntriesForSlowFollowers: 500,
      ElectionTick: 10,
      HeartbeatTick: 1,
    },
    Dispatcher: { HeartbeatPeriod: 5e9 },
    CAConfig: { NodeCertExpiry: 7_776_000e9 },
    TaskDefaults: {},
    EncryptionConfig: { AutoLockManagers: false },
  };
}

/** The address pools a cluster is made with. */
export interface ClusterPools {
  readonly defaultAddrPool: readonly string[];
  readonly subnetSize: number;
  readonly dataPathPort: number;
}

/** The cluster's own object, as the first manager makes it. */
export function newCluster(id: string, authority: Authority, pools: ClusterPools, random: Random): ClusterObject {
  const issuer = issuerOf(authority.certificate);
  const keys = newKeys([], 0, random);
  return {
    ID: id,
    Version: {},
    Spec: defaultSpec(),
    TLSInfo: {
      TrustRoot: authority.certificate,
      CertIssuerSubject: issuer.subject,
      CertIssuerPublicKey: issuer.publicKey,
    },
    RootRotationInProgress: false,
    DefaultAddrPool: pools.defaultAddrPool.length > 0 ? [...pools.defaultAddrPool] : null,
    SubnetSize: pools.subnetSize,
    DataPathPort: pools.dataPathPort,
    JoinTokens: {
      Worker: generateJoinToken(random, authority.certificate),
      Manager: generateJoinToken(random, authority.certificate),
    },
    SigningKey: authority.key,
    NetworkKeys: keys.keys,
    EncryptionKeyLamportClock: keys.clock,
    BlacklistedCertificates: [],
  };
}

/** A node as it stands in the state before it was heard from. */
export function newNode(
  id: string,
  role: NodeObject['Role'],
  availability: NonNullable<NodeObject['Spec']['Availability']>,
): NodeObject {
  return {
    ID: id,
    Version: {},
    Spec: { Labels: {}, Role: role, Availability: availability },
    Description: {},
    Status: { State: 'unknown' },
    Role: role,
    Certificate: { Role: role, Status: 'issued' },
    Membership: 'accepted',
  };
}

/** How long a certificate of this cluster is valid. */
export function certificateExpiry(cluster: ClusterObject): number {
  return cluster.Spec.CAConfig.NodeCertExpiry || 7_776_000e9;
}
