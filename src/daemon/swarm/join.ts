import type { SwarmJoinRequest } from '#api/swarm/swarm.ts';
import { DockerError, invalidParameter, notImplemented, unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, until, WaitQueue } from '#kernel/coroutine.ts';
import { Addr } from '#netip/addr.ts';
import { LookupFailure, lookUpHost } from '../images/hostlookup.ts';
import { completeAddress, resolveAdvertiseAddress, resolveDataPathAddress, resolveListenAddress } from './address.ts';
import { parseJoinToken } from './ca/token.ts';
import type { Cluster } from './cluster.ts';
import { alreadyInSwarm, joinTimedOut } from './errors.ts';
import type { SwarmNode } from './node.ts';
import type { NodeConfig } from './nodestate.ts';
import { joinHostPort, splitHostPort } from './rpc/hostport.ts';

/** How long the request waits (moby daemon/cluster swarmConnectTimeout). */
const TIMEOUT = 20 * SECOND;
/** Waits between further tries in the background: doubled each time (moby daemon/cluster). */
const FIRST_RECONNECT = 0.1 * SECOND;
const MAX_RECONNECT = 30 * SECOND;

/**
 * Joins a swarm (POST /swarm/join, moby daemon/cluster.Join). What takes longer than 20 seconds goes on in the background.
 * @throws DockerError for bad addresses and tokens, where the engine is in a swarm already, and why joining failed
 */
export function* joinSwarm(cluster: Cluster, request: SwarmJoinRequest): Coroutine<void> {
  const { noSwarm } = cluster.daemon.platform ?? {};
  if (noSwarm !== undefined) throw notImplemented(noSwarm);
  yield* cluster.exclusively(function* () {
    if (cluster.node || cluster.fault) throw alreadyInSwarm();
    const { config, remote } = yield* configuration(cluster, request);
    const token = request.JoinToken ?? '';
    if (token !== '' && !parseJoinToken(token)) throw unknownError('invalid join token');
    const attempt = new Attempt(cluster, yield* cluster.newNode(config), { remote, token, request });
    const deadline = cluster.daemon.clock.now + TIMEOUT;
    while (!attempt.ended) {
      if (cluster.daemon.clock.now >= deadline) {
        attempt.inBackground = true;
        throw joinTimedOut();
      }
      yield anyOf(attempt.changed, until(cluster.daemon.clock, deadline));
    }
    if (attempt.failure) {
      yield* cluster.leave();
      throw attempt.failure;
    }
  });
}

/** Joining, as it goes on beside the request. */
class Attempt {
  readonly changed = new WaitQueue();
  ended = false;
  failure: DockerError | undefined;
  /** Nobody waits any more: it goes on until it succeeds. */
  inBackground = false;

  constructor(
    readonly cluster: Cluster,
    readonly node: SwarmNode,
    readonly what: { remote: string; token: string; request: SwarmJoinRequest },
  ) {
    cluster.proc.thread(this.#run());
  }

  *#run(): Coroutine<void> {
    const { remote, token, request } = this.what;
    for (let wait = FIRST_RECONNECT; ; wait = Math.min(MAX_RECONNECT, 2 * wait)) {
      try {
        this.node.remotes.replace([{ nodeId: '', addr: remote }]);
        yield* this.node.join(remote, token, request.Availability ?? '');
        break;
      } catch (error) {
        this.failure = error instanceof DockerError ? error : unknownError(String((error as Error).message));
      }
      if (!this.inBackground || this.cluster.node !== this.node) break;
      this.failure = undefined;
      yield* this.cluster.proc.sleep(wait);
      if (this.cluster.node !== this.node) break;
    }
    this.ended = true;
    this.changed.wakeAll();
  }
}

function* configuration(
  cluster: Cluster,
  request: SwarmJoinRequest,
): Coroutine<{ config: NodeConfig; remote: string }> {
  const { controller } = cluster.daemon;
  const listenText = completeAddress(request.ListenAddr ?? '', 'ListenAddr');
  const [first] = request.RemoteAddrs ?? [];
  if (first === undefined) throw invalidParameter('at least 1 RemoteAddr is required to join');
  const remote = completeAddress(first, 'remoteAddr');
  const listen = resolveListenAddress(controller.hostNamespace, listenText);
  const advertised = advertiseAddress(cluster, request.AdvertiseAddr ?? '', listen.port);
  const dataPath = resolveDataPathAddress(controller.hostNamespace, request.DataPathAddr ?? '');
  const address = yield* lookUp(cluster, remote);
  const route = controller.hostNamespace.routes.lookup(address);
  if ('error' in route) {
    throw unknownError(`could not find local IP address: dial udp ${remote}: connect: network is unreachable`);
  }
  cluster.localAddr = route.src.text;
  const config: NodeConfig = {
    LocalAddr: '',
    RemoteAddr: remote,
    ListenAddr: joinHostPort(listen.host, listen.port),
    AdvertiseAddr: advertised,
    DataPathAddr: dataPath,
    DefaultAddressPool: null,
    SubnetSize: 0,
    DataPathPort: 0,
    JoinInProgress: false,
  };
  return { config, remote: joinHostPort(address.text, splitHostPort(remote).port) };
}

/** '' where it is not given, or cannot be found: the other side sees it. */
function advertiseAddress(cluster: Cluster, text: string, port: number): string {
  if (text === '') return '';
  try {
    const { host, port: chosen } = resolveAdvertiseAddress(cluster.daemon.controller, text, port);
    return joinHostPort(host, chosen);
  } catch {
    return '';
  }
}

function* lookUp(cluster: Cluster, remote: string): Coroutine<Addr> {
  const { host } = splitHostPort(remote);
  const addr = Addr.tryParse(host);
  if (addr) return addr;
  try {
    return yield* lookUpHost(cluster.daemon, host);
  } catch (error) {
    if (!(error instanceof LookupFailure)) throw error;
    throw unknownError(`could not find local IP address: dial udp: ${error.message}`);
  }
}
