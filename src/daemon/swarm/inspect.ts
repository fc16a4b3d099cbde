import type { ClusterInfo, Swarm } from '#api/swarm/swarm.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterObject } from './store/objects.ts';

/** GET /swarm. @throws DockerError where this engine is no manager, or nobody leads */
export function* inspectSwarm(cluster: Cluster): Coroutine<Swarm> {
  const object = yield* cluster.control<ClusterObject>('cluster.get');
  return { ...clusterInfo(object), JoinTokens: object.JoinTokens };
}

/** The cluster's object without what only managers may know; zeros are left out as Go leaves them out. */
export function clusterInfo(object: ClusterObject): ClusterInfo {
  const { ID, Version, CreatedAt, UpdatedAt, Spec, TLSInfo, RootRotationInProgress } = object;
  const { DefaultAddrPool, SubnetSize, DataPathPort } = object;
  const spec = {
    ...Spec,
    Orchestration: shown(Spec.Orchestration),
    Raft: {
      ...shown({ SnapshotInterval: Spec.Raft.SnapshotInterval }),
      ...(Spec.Raft.KeepOldSnapshots !== undefined && { KeepOldSnapshots: Spec.Raft.KeepOldSnapshots }),
      ...shown({ LogEntriesForSlowFollowers: Spec.Raft.LogEntriesForSlowFollowers }),
      ElectionTick: Spec.Raft.ElectionTick,
      HeartbeatTick: Spec.Raft.HeartbeatTick,
    },
    Dispatcher: shown(Spec.Dispatcher),
    CAConfig: shown(Spec.CAConfig),
  };
  return {
    ID,
    Version,
    CreatedAt,
    UpdatedAt,
    Spec: spec,
    TLSInfo,
    RootRotationInProgress,
    DefaultAddrPool,
    SubnetSize,
    DataPathPort,
  };
}

function shown<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => Boolean(value))) as T;
}
