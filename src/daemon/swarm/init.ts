import type { SwarmInitRequest, SwarmSpec } from '#api/swarm/swarm.ts';
import { invalidParameter, notImplemented, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import {
  checkAddressPools,
  completeAddress,
  dataPathPort,
  localAddress,
  resolveAdvertiseAddress,
  resolveDataPathAddress,
  resolveListenAddress,
} from './address.ts';
import type { Cluster } from './cluster.ts';
import { alreadyInSwarm, workerOnly } from './errors.ts';
import type { NodeConfig } from './nodestate.ts';
import { joinHostPort } from './rpc/hostport.ts';
import { RpcError } from './rpcerror.ts';
import type { ClusterObject } from './store/objects.ts';

const SUBNET_SIZE = 24;

/**
 * Makes a new swarm of which this engine is the first manager; with ForceNewCluster out of what this manager has left
 * of an old one (POST /swarm/init, moby daemon/cluster.Init).
 * @returns the node's id
 * @throws DockerError for bad addresses, pools and ports, and where the engine is in a swarm already
 */
export function* initSwarm(cluster: Cluster, request: SwarmInitRequest): Coroutine<string> {
  const { noSwarm } = cluster.daemon.platform ?? {};
  if (noSwarm !== undefined) throw notImplemented(noSwarm);
  return yield* cluster.exclusively(function* () {
    const again = request.ForceNewCluster === true && cluster.node !== undefined;
    if (cluster.node || cluster.fault) {
      if (!again) throw alreadyInSwarm();
      if (cluster.node?.role !== 'manager') throw workerOnly();
      cluster.stop();
    }
    const config = configuration(cluster, request);
    const node = yield* cluster.newNode(config);
    try {
      if (again) yield* node.resume(true);
      else yield* node.initialize(request.Availability ?? '');
    } catch (error) {
      if (again) cluster.stop();
      else yield* cluster.leave();
      throw unknownError(`manager stopped: ${error instanceof Error ? error.message : String(error)}`);
    }
    yield* applySpec(cluster, request);
    return node.nodeId;
  });
}

function configuration(cluster: Cluster, request: SwarmInitRequest): NodeConfig {
  const { controller } = cluster.daemon;
  const listenText = completeAddress(request.ListenAddr ?? '', 'ListenAddr');
  const name = request.Spec?.Name ?? '';
  if (name !== '' && name !== 'default') throw invalidParameter('swarm spec must be named "default"');
  const listen = resolveListenAddress(controller.hostNamespace, listenText);
  const advertise = resolveAdvertiseAddress(controller, request.AdvertiseAddr ?? '', listen.port);
  const dataPath = resolveDataPathAddress(controller.hostNamespace, request.DataPathAddr ?? '');
  const local = localAddress(controller, listen.host, advertise.host);
  checkAddressPools(request.DefaultAddrPool, request.SubnetSize || SUBNET_SIZE);
  checkAvailability(request.Availability);
  return {
    LocalAddr: local,
    RemoteAddr: '',
    ListenAddr: joinHostPort(listen.host, listen.port),
    AdvertiseAddr: joinHostPort(advertise.host, advertise.port),
    DataPathAddr: dataPath,
    DefaultAddressPool: request.DefaultAddrPool ?? [],
    SubnetSize: request.SubnetSize || SUBNET_SIZE,
    DataPathPort: dataPathPort(request.DataPathPort),
    JoinInProgress: false,
  };
}

/** @throws DockerError for what is no availability */
function checkAvailability(availability: string | undefined): void {
  if (!['', 'active', 'pause', 'drain'].includes((availability ?? '').toLowerCase())) {
    throw unknownError(`invalid Availability: ${JSON.stringify(availability)}`);
  }
}

/** What the request says of the cluster's settings goes over the defaults. */
function* applySpec(cluster: Cluster, request: SwarmInitRequest): Coroutine<void> {
  const { Spec: spec = {}, AutoLockManagers: locked = false } = request;
  const object = yield* cluster.control<ClusterObject>('cluster.get');
  const merged = merge(object.Spec, spec, locked);
  try {
    yield* cluster.control('cluster.update', { version: object.Version.Index, spec: merged });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    throw error.wrap('error updating cluster settings');
  }
}

/** Fields that are neither absent nor zero (moby convert.MergeSwarmSpecToGRPC). */
function merge(spec: SwarmSpec, over: Partial<SwarmSpec>, locked: boolean): SwarmSpec {
  const given = <T extends object>(base: T, fields: Partial<T> | undefined): T => ({
    ...base,
    ...Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => Boolean(value))),
  });
  const labels = over.Labels && Object.keys(over.Labels).length > 0 ? over.Labels : spec.Labels;
  return {
    ...spec,
    Labels: labels,
    Orchestration: given(spec.Orchestration, over.Orchestration),
    Raft: given(spec.Raft, over.Raft),
    Dispatcher: given(spec.Dispatcher, over.Dispatcher),
    CAConfig: given(spec.CAConfig, over.CAConfig),
    TaskDefaults: given(spec.TaskDefaults, over.TaskDefaults),
    EncryptionConfig: { AutoLockManagers: locked || (over.EncryptionConfig?.AutoLockManagers ?? false) },
  };
}
