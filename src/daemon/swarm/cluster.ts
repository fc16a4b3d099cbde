import type { SwarmInfo } from '#api/system.ts';
import { DockerError } from '#errdefs/errdefs.ts';
import { arrived } from '#kernel/code.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { ClusterProvider, EncryptionKey } from '#libnetwork/cluster/provider.ts';
import { Addr } from '#netip/addr.ts';
import { containerRemove } from '../containers/remove.ts';
import type { Daemon } from '../daemon.ts';
import { clearAttachableNetworks } from '../networks/clearattachable.ts';
import type { Agent } from './agent/agent.ts';
import { fromBase64 } from './ca/base64.ts';
import { swarmCode } from './code.ts';
import type { SessionMessage } from './dispatcher/message.ts';
import { certificateExpired, managerStarting, notManager, swarmLocked, workerOnly } from './errors.ts';
import { ClusterEvents } from './events.ts';
import type { Manager } from './manager/manager.ts';
import type { SwarmNode } from './node.ts';
import { type NodeConfig, NodeState } from './nodestate.ts';
import { splitHostPort } from './rpc/hostport.ts';
import type { Store } from './store/store.ts';

/** What is wrong with an engine's part in its swarm, if something is. */
export type ClusterFault = 'locked' | 'expired' | 'failed';

/**
 * An engine's part in a swarm, as the API sees it (moby daemon/cluster.Cluster); there is one for every engine, and it
 * costs nothing while there is no swarm. The verbs stand beside it.
 */
export class Cluster implements ClusterProvider {
  readonly state: NodeState;
  readonly random: Random;
  /** The node, while the engine is in a swarm or on its way into one. */
  node: SwarmNode | undefined;
  /** Why the node is not running though the disk says the engine is in a swarm. */
  fault: ClusterFault | undefined;
  /** What went wrong, where it failed. */
  failure = '';
  /** The address the node is seen from, where it was not told one. */
  localAddr = '';
  #config: NodeConfig | undefined;
  #keys: readonly EncryptionKey[] = [];
  #keysText = '';
  #dataPathPort = 0;
  #networking = false;
  #starts = 0;
  readonly #free = new WaitQueue();
  #busy = false;

  constructor(readonly daemon: Daemon) {
    this.state = new NodeState(daemon.fs);
    this.random = daemon.chance('swarm');
  }

  get proc(): Process {
    return this.daemon.proc;
  }

  /** One of init, join, leave and unlock at a time. */
  *exclusively<T>(work: () => Coroutine<T>): Coroutine<T> {
    while (this.#busy) yield this.#free;
    this.#busy = true;
    try {
      return yield* work();
    } finally {
      this.#busy = false;
      this.#free.wakeAll();
    }
  }

  /** Makes the node that `config` tells of; it still has to be started. */
  *newNode(config: NodeConfig): Coroutine<SwarmNode> {
    const { newWorker, SwarmNode } = yield* arrived(swarmCode);
    this.#config = config;
    this.state.saveConfig(config);
    const events = new ClusterEvents(this.daemon.events);
    const node = new SwarmNode({
      proc: this.proc,
      random: this.random.fork(String(this.#starts++)),
      config,
      newWorker: (agent: Agent, root) => newWorker(this.daemon, agent, root),
      session: (message) => this.#session(message),
      stateChanged: (changes) => events.note(changes),
    });
    this.node = node;
    this.fault = undefined;
    return node;
  }

  /** How the node was started. */
  get config(): NodeConfig | undefined {
    return this.#config;
  }

  /** Ends the node; the disk keeps what is needed to come back. */
  stop(): void {
    this.node?.stop();
    this.node = undefined;
    this.#stopNetworking();
  }

  /** Leaves the swarm: tasks, networks and all that the disk has of it go. */
  *leave(): Coroutine<void> {
    const { node, daemon } = this;
    const nodeId = node?.nodeId ?? '';
    if (node) yield* node.leave();
    this.node = undefined;
    if (nodeId !== '') yield* this.#removeContainers(nodeId);
    this.state.clear();
    this.#config = undefined;
    this.fault = undefined;
    this.localAddr = '';
    if (!this.#networking) return;
    yield* daemon.controller.releaseIngress();
    yield* clearAttachableNetworks(daemon);
    this.#stopNetworking();
  }

  *#removeContainers(nodeId: string): Coroutine<void> {
    for (const { id, config } of this.daemon.containers.list()) {
      if (config.Labels?.['com.docker.swarm.node.id'] !== nodeId) continue;
      try {
        yield* containerRemove(this.daemon, id, { force: true });
      } catch (error) {
        // Its end may be under way already.
        if (!(error instanceof DockerError)) throw error;
      }
    }
  }

  #stopNetworking(): void {
    if (!this.#networking) return;
    this.#networking = false;
    this.#keysText = '';
    this.daemon.controller.stopAgent();
  }

  // --- asking the managers --------------------------------------------------------------------------------------------

  /**
   * Has the leader carry out a verb (control/verbs.ts).
   * @throws DockerError where this engine is no manager; RpcError of the verb, or where nobody leads
   */
  *control<T>(verb: string, args: unknown = {}): Coroutine<T> {
    return yield* this.requireManager().control<T>(verb, args);
  }

  /** This engine's manager. @throws DockerError in Docker's words where it is none */
  requireManager(): Manager {
    const { node } = this;
    if (this.fault === 'locked') throw swarmLocked();
    if (this.fault === 'expired') throw certificateExpired();
    if (!node) throw notManager();
    if (!node.manager) throw workerOnly();
    if (!node.managerReady) throw managerStarting();
    return node.manager;
  }

  /** Whether this engine is a manager that answers. */
  get isActiveManager(): boolean {
    return this.node?.role === 'manager' && this.node.manager !== undefined && this.node.managerReady;
  }

  /** The replicated state as this manager has it; undefined on others. */
  get store(): Store | undefined {
    return this.node?.manager?.store;
  }

  /** `inactive`, `pending`, `active` or `locked`, as `docker info` says it. */
  get localState(): SwarmInfo['LocalNodeState'] {
    if (this.fault === 'locked') return 'locked';
    if (this.fault !== undefined) return 'error';
    if (!this.node) return 'inactive';
    return this.node.ready ? 'active' : 'pending';
  }

  // --- what libnetwork learns (ClusterProvider) -----------------------------------------------------------------------

  get nodeId(): string {
    return this.node?.nodeId ?? '';
  }

  get manager(): boolean {
    return this.node?.role === 'manager';
  }

  get listenAddress(): Addr {
    return Addr.tryParse(splitHostPort(this.#config?.ListenAddr ?? '').host) ?? Addr.ANY4;
  }

  get advertiseAddress(): Addr {
    return Addr.tryParse(this.advertisedHost) ?? Addr.ANY4;
  }

  /** The address that others reach this node by, as text; '' where it is in no swarm. */
  get advertisedHost(): string {
    const told = this.#config?.AdvertiseAddr ?? '';
    return told === '' ? this.localAddr : splitHostPort(told).host;
  }

  get dataPathAddress(): Addr {
    return Addr.tryParse(this.#config?.DataPathAddr ?? '') ?? this.advertiseAddress;
  }

  get dataPathPort(): number {
    return this.#dataPathPort || 4789;
  }

  remoteAddresses(): Addr[] {
    const own = this.advertiseAddress.text;
    return (this.node?.remotes.list ?? []).flatMap(({ addr }) => {
      const parsed = Addr.tryParse(splitHostPort(addr).host);
      return parsed && parsed.text !== own ? [parsed] : [];
    });
  }

  keys(): readonly EncryptionKey[] {
    return this.#keys;
  }

  #session(message: SessionMessage): void {
    const text = JSON.stringify(message.networkKeys);
    this.#dataPathPort = message.dataPathPort;
    if (text === this.#keysText) return;
    this.#keysText = text;
    this.#keys = message.networkKeys.map(({ Subsystem: subsystem, Key: key, LamportTime: tag }) => ({
      subsystem: subsystem as EncryptionKey['subsystem'],
      key: fromBase64(key) ?? new Uint8Array(),
      tag,
    }));
    if (this.#networking) this.daemon.controller.keysChanged();
    else this.#startNetworking();
  }

  #startNetworking(): void {
    try {
      this.daemon.controller.startAgent(this);
      this.#networking = true;
    } catch (error) {
      // Something else has the port: the node is in the swarm without networks, as in life.
      if (!isErrno(error)) throw error;
      this.#keysText = '';
    }
  }
}
