import type { Node } from '#api/swarm/node.ts';
import type { ClusterInfo } from '#api/swarm/swarm.ts';
import type { SwarmInfo } from '#api/system.ts';
import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { NEVER } from '../timestamp.ts';
import type { Cluster } from './cluster.ts';
import { clusterInfo } from './inspect.ts';
import type { ClusterObject } from './store/objects.ts';

const TWO_MANAGERS = `WARNING: Running Swarm in a two-manager configuration. This configuration provides
         no fault tolerance, and poses a high risk to lose control over the cluster.
         Refer to https://docs.docker.com/engine/swarm/admin_guide/ to configure the
         Swarm for fault-tolerance.`;

/** The engine's part in its swarm, as GET /info tells it (moby daemon/cluster.Info). */
export function* swarmInfo(cluster: Cluster): Coroutine<SwarmInfo> {
  const { node } = cluster;
  const remotes = (node?.remotes.list ?? []).map(({ nodeId, addr }) => ({ NodeID: nodeId, Addr: addr }));
  const info: SwarmInfo = {
    NodeID: node?.nodeId ?? '',
    NodeAddr: cluster.advertisedHost,
    LocalNodeState: cluster.localState,
    ControlAvailable: cluster.isActiveManager,
    Error: faultText(cluster),
    RemoteManagers: remotes.length > 0 ? remotes : null,
  };
  if (!cluster.isActiveManager) return info;
  try {
    const object = yield* cluster.control<ClusterObject>('cluster.get');
    const nodes = yield* cluster.control<Node[]>('node.list');
    const managers = nodes.filter(({ ManagerStatus }) => ManagerStatus !== undefined).length;
    return {
      ...info,
      Nodes: nodes.length,
      Managers: managers,
      Cluster: clusterInfo(object),
      ...(managers === 2 && { Warnings: [TWO_MANAGERS] }),
    };
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return { ...info, Error: error.message, Cluster: NO_CLUSTER };
  }
}

/** The engine's part in a swarm in few words, as /_ping says it: `inactive`, `active/worker`, `active/manager`. */
export function swarmStatus(cluster: Cluster): string {
  const state = cluster.localState;
  if (state === 'inactive' || state === 'error') return state;
  return `${state}/${cluster.isActiveManager ? 'manager' : 'worker'}`;
}

function faultText(cluster: Cluster): string {
  if (cluster.fault === undefined) return '';
  if (cluster.fault === 'failed') return cluster.failure;
  try {
    cluster.requireManager();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

/** What stands where nobody could be asked. */
const NO_CLUSTER: ClusterInfo = {
  ID: '',
  Version: {},
  CreatedAt: NEVER,
  UpdatedAt: NEVER,
  Spec: {
    Labels: null,
    Orchestration: {},
    Raft: { ElectionTick: 0, HeartbeatTick: 0 },
    Dispatcher: {},
    CAConfig: {},
    TaskDefaults: {},
    EncryptionConfig: { AutoLockManagers: false },
  },
  TLSInfo: {},
  RootRotationInProgress: false,
  DefaultAddrPool: null,
  SubnetSize: 0,
  DataPathPort: 0,
};
