import type { Annotations, Driver, Meta, TLSInfo } from './common.ts';
import type { NodeAvailability } from './node.ts';

/** Durations are nanoseconds. */
export interface SwarmSpec extends Annotations {
  Orchestration: { TaskHistoryRetentionLimit?: number };
  Raft: {
    SnapshotInterval?: number;
    KeepOldSnapshots?: number;
    LogEntriesForSlowFollowers?: number;
    ElectionTick: number;
    HeartbeatTick: number;
  };
  Dispatcher: { HeartbeatPeriod?: number };
  CAConfig: {
    NodeCertExpiry?: number;
    ExternalCAs?: ExternalCA[];
    SigningCACert?: string;
    SigningCAKey?: string;
    ForceRotate?: number;
  };
  TaskDefaults: { LogDriver?: Driver };
  EncryptionConfig: { AutoLockManagers: boolean };
}

export interface ExternalCA {
  Protocol: string;
  URL: string;
  Options?: Record<string, string>;
  CACert: string;
}

export interface ClusterInfo extends Meta {
  ID: string;
  Spec: SwarmSpec;
  TLSInfo: TLSInfo;
  RootRotationInProgress: boolean;
  DefaultAddrPool: string[] | null;
  SubnetSize: number;
  DataPathPort: number;
}

export interface JoinTokens {
  Worker: string;
  Manager: string;
}

/** GET /swarm. */
export interface Swarm extends ClusterInfo {
  JoinTokens: JoinTokens;
}

/** Body of POST /swarm/init. */
export interface SwarmInitRequest {
  ListenAddr?: string;
  AdvertiseAddr?: string;
  DataPathAddr?: string;
  DataPathPort?: number;
  ForceNewCluster?: boolean;
  Spec?: Partial<SwarmSpec>;
  AutoLockManagers?: boolean;
  Availability?: NodeAvailability | '';
  DefaultAddrPool?: string[] | null;
  SubnetSize?: number;
}

/** Body of POST /swarm/join. */
export interface SwarmJoinRequest {
  ListenAddr?: string;
  AdvertiseAddr?: string;
  DataPathAddr?: string;
  RemoteAddrs?: string[] | null;
  JoinToken?: string;
  Availability?: NodeAvailability | '';
}

/** Body of POST /swarm/unlock. */
export interface SwarmUnlockRequest {
  UnlockKey: string;
}

/** GET /swarm/unlockkey. */
export interface SwarmUnlockKeyResponse {
  UnlockKey: string;
}
