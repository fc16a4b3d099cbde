import type { NodeRole } from '#api/swarm/node.ts';
import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { Addr } from '#netip/addr.ts';
import { type Authority, type Identity, verifyCertificate } from '../ca/authority.ts';
import { Dispatcher } from '../dispatcher/dispatcher.ts';
import { noLeader } from '../errors.ts';
import { newId } from '../id.ts';
import { LogBroker } from '../logs/broker.ts';
import type { Member } from '../raft/message.ts';
import { RaftNode } from '../raft/node.ts';
import { DiskStorage } from '../raft/storage.ts';
import { splitHostPort } from '../rpc/hostport.ts';
import { ClientPool } from '../rpc/pool.ts';
import { type RpcCall, RpcServer } from '../rpc/server.ts';
import { RpcError } from '../rpcerror.ts';
import type { ClusterObject } from '../store/objects.ts';
import { Store } from '../store/store.ts';
import { type ClusterPools, newCluster, newNode } from './defaults.ts';
import { LeaderLoops, type ManagedLeader } from './leader.ts';
import { rpcMethods } from './methods.ts';

/** Where the node's own agent finds its manager (moby daemon/cluster controlSocket). */
export const CONTROL_SOCKET = '/run/docker/swarm/control.sock';
/** How long a request may take before it is given up (moby daemon/cluster swarmRequestTimeout). */
export const REQUEST_TIMEOUT = 20 * SECOND;
/**
 * Entries that a new swarm's log has before those that change objects here: raft's own, keys and networks (the cluster's
 * Version.Index is 10 after `docker swarm init`).
 */
const ENTRIES_BEFORE = 3;
/** How often is looked for another leader when the one known cannot be reached. */
const LEADER_POLL = 500 * MILLISECOND;
/** What a request takes on its way through the control socket and back, beside the work itself. */
const LATENCY = MILLISECOND;

export interface ManagerOptions {
  readonly proc: Process;
  readonly random: Random;
  readonly nodeId: string;
  /** /var/lib/docker/swarm */
  readonly root: string;
  /** Address and port to listen on: `0.0.0.0:2377`. */
  readonly listenAddr: string;
  /** What others reach it by, if that is known. */
  readonly advertiseAddr: string;
  certificate(): string | undefined;
  /** The managers, or who leads them, are other ones. */
  changed(): void;
}

/** A manager: its part of the replicated state, and what it answers on port 2377 (swarmkit manager.Manager). */
export class Manager {
  readonly options: ManagerOptions;
  readonly store: Store;
  readonly raft: RaftNode;
  readonly dispatcher: Dispatcher;
  readonly logs: LogBroker;
  readonly clients: ClientPool;
  /** Woken when this manager begins or ends to lead, and when it comes to know another leader. */
  readonly changed = new WaitQueue();
  readonly #server: RpcServer;
  /** Certificates that have been looked at, with the authorities they were held against. */
  readonly #identities = new Map<string, { by: string; identity: Identity | undefined }>();
  #leader: ManagedLeader | undefined;
  #loops: LeaderLoops | undefined;
  #bootstrapped: { authority: Authority; pools: ClusterPools; availability: string; clusterId: string } | undefined;
  #stopped = false;

  /** @param raftId of this member; for one that comes back the same as before */
  constructor(options: ManagerOptions, raftId: number) {
    this.options = options;
    const { proc, random, nodeId, advertiseAddr } = options;
    this.store = new Store(proc.clock, ENTRIES_BEFORE);
    this.clients = new ClientPool(proc, options.certificate);
    this.logs = new LogBroker(this.store);
    this.dispatcher = new Dispatcher(this, proc, random.fork('dispatcher'));
    this.raft = new RaftNode({
      proc,
      random,
      store: this.store,
      storage: new DiskStorage(proc.fs, options.root),
      self: { raftId, nodeId, addr: advertiseAddr },
      client: (address) => this.clients.own(address),
      leaderChanged: () => this.#leaderChanged(),
      membersChanged: () => this.#membersChanged(),
    });
    this.#server = new RpcServer(
      proc,
      (call) => this.#answer(call),
      () => splitHostPort(this.raft.self.addr).host,
    );
    proc.thread(this.#watchRaft());
  }

  /** The number of the member whose log is on the disk. */
  static keptRaftId(fs: FileSystemContext, root: string): number {
    return new DiskStorage(fs, root).load().id;
  }

  get nodeId(): string {
    return this.options.nodeId;
  }

  /** The leader's view, while this manager leads and has all that was committed before. */
  get leader(): ManagedLeader | undefined {
    return this.#leader;
  }

  /** The cluster's own object; undefined as long as nothing has come through the log. */
  get cluster(): ClusterObject | undefined {
    return this.store.list('cluster')[0];
  }

  get authority(): Authority | undefined {
    const { cluster } = this;
    return cluster && { certificate: cluster.TLSInfo.TrustRoot ?? '', key: cluster.SigningKey };
  }

  /** The managers by the log. */
  get members(): Member[] {
    return [...this.raft.raft.members.values()];
  }

  /**
   * Listens for other nodes and for this node's own agent.
   * @throws Error in the words of Go's net.Listen
   */
  listen(): void {
    const { host, port } = splitHostPort(this.options.listenAddr);
    const addr = Addr.tryParse(host);
    if (port > 0xffff)
      throw new Error(`failed to listen on remote API address: listen tcp: address ${port}: invalid port`);
    try {
      this.#server.listen(addr?.isUnspecified ? undefined : addr, port);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Error(`failed to listen on remote API address: ${listenFault(this.options.listenAddr, error)}`);
    }
    this.#server.listenLocal(CONTROL_SOCKET);
  }

  /** Makes a new cluster of which this is the first manager. */
  bootstrap(authority: Authority, pools: ClusterPools, availability: string, clusterId: string): void {
    this.#bootstrapped = { authority, pools, availability, clusterId };
    this.raft.bootstrap();
  }

  /** Makes all its connections to other managers anew: its certificate is another one. */
  reconnect(): void {
    this.clients.close();
    this.raft.transport.close();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#resign();
    this.raft.stop();
    this.#server.close();
    this.clients.close();
    this.changed.wakeAll();
  }

  /**
   * Has a verb carried out by whoever leads.
   * @throws RpcError `The swarm does not have a leader…`, of the verb, or of the way there
   */
  *control<T>(verb: string, args: unknown): Coroutine<T> {
    return yield* this.request<T>('control', { verb, args });
  }

  /** The same for any call that leaders answer. @param item takes the elements of a stream */
  *request<T>(method: string, args: unknown, item?: (item: unknown) => void): Coroutine<T> {
    const { certificate, proc } = this.options;
    yield* proc.sleep(LATENCY);
    const caller = { certificate: certificate(), addr: splitHostPort(this.raft.self.addr).host };
    const call: RpcCall = { method, args, caller, send: (element) => item?.(element) };
    return (yield* this.#answer(call)) as T;
  }

  /** Where the leader is; undefined where it is this manager. @throws RpcError where nobody leads */
  leaderAddress(): string | undefined {
    if (this.#leader) return undefined;
    const leader = this.raft.leader;
    if (!leader) throw noLeader();
    return leader.raftId === this.raft.raft.id ? undefined : leader.addr;
  }

  // --- answering ----------------------------------------------------------------------------------------------------

  *#answer(call: RpcCall): Coroutine<unknown> {
    const method = rpcMethods[call.method];
    if (!method) throw new RpcError('Unimplemented', `unknown method ${call.method}`);
    const identity = this.#identify(call);
    this.#authorize(call.method, method.role, identity);
    if (!method.leader) return yield* method.handle(this, call, identity);
    const address = this.leaderAddress();
    if (address !== undefined) return yield* this.#passOn(address, call, method.stream === true);
    yield* this.#settled();
    return yield* method.handle(this, call, identity);
  }

  /** Has the leader answer. One that cannot be reached is waited for, or for another (swarmkit's raft proxy). */
  *#passOn(leader: string, call: RpcCall, stream: boolean): Coroutine<unknown> {
    const { clock } = this.options.proc;
    const options = { onBehalfOf: call.caller, item: (item: unknown) => call.send(item) };
    const deadline = clock.now + REQUEST_TIMEOUT;
    for (let address: string | undefined = leader; ; ) {
      if (address === undefined) return yield* this.#answer(call);
      const timeout = stream ? undefined : deadline - clock.now;
      try {
        return yield* this.clients.get(address).call(call.method, call.args, { ...options, timeout });
      } catch (error) {
        if (stream || !(error instanceof RpcError) || !/connection error|is closing/.test(error.description))
          throw error;
      }
      yield* this.options.proc.sleep(LEADER_POLL);
      if (clock.now >= deadline) throw new RpcError('DeadlineExceeded', 'context deadline exceeded');
      address = this.leaderAddress();
    }
  }

  /** Waits until a leader that has just been elected has seen what was committed before it. */
  *#settled(): Coroutine<void> {
    while (!this.#leader) {
      if (this.#stopped || !this.raft.leading) throw noLeader();
      yield this.changed;
    }
  }

  #identify(call: RpcCall): Identity | undefined {
    const { certificate } = call.caller;
    const { authority } = this;
    if (certificate === undefined || !authority) return undefined;
    const previous = this.cluster?.PreviousAuthority;
    const by = authority.certificate + (previous?.Certificate ?? '');
    const known = this.#identities.get(certificate);
    if (known?.by === by) return known.identity;
    const identity =
      verifyCertificate(authority, certificate) ??
      (previous && verifyCertificate({ certificate: previous.Certificate, key: previous.SigningKey }, certificate));
    this.#identities.set(certificate, { by, identity });
    return identity;
  }

  #authorize(name: string, role: NodeRole | 'any', identity: Identity | undefined): void {
    if (role === 'any') return;
    const { cluster } = this;
    // A manager that joins has no state yet to know others by: it takes what its log's leader sends.
    if (!cluster && name === 'raft.process') return;
    if (!identity) throw new RpcError('PermissionDenied', 'Permission denied: remote certificate not authorized');
    if (role === 'manager' && identity.role !== 'manager') {
      throw new RpcError(
        'PermissionDenied',
        'Permission denied: unauthorized peer role: rpc error: code = PermissionDenied desc = Permission denied: remote certificate not authorized',
      );
    }
    if (cluster?.BlacklistedCertificates.includes(identity.nodeId)) {
      throw new RpcError('PermissionDenied', `Permission denied: node ${identity.nodeId} was removed from swarm`);
    }
  }

  // --- leading ------------------------------------------------------------------------------------------------------

  #leaderChanged(): void {
    if (!this.raft.leading) this.#resign();
    this.changed.wakeAll();
    this.options.changed();
  }

  #membersChanged(): void {
    this.changed.wakeAll();
    this.dispatcher.managersChanged();
    this.options.changed();
  }

  /** Begins to lead once all that earlier leaders committed has been applied. */
  *#watchRaft(): Coroutine<void> {
    while (!this.#stopped) {
      const { raft } = this.raft;
      if (this.raft.leading && !this.#leader && raft.log.term(raft.applied) === raft.term) yield* this.#lead();
      yield this.raft.changed;
    }
  }

  *#lead(): Coroutine<void> {
    const { proc, random, nodeId } = this.options;
    const ids = random.fork(`ids/${this.raft.raft.term}`);
    const leader: ManagedLeader = {
      store: this.store,
      clock: proc.clock,
      random: random.fork(`leader/${this.raft.raft.term}`),
      nodeId,
      newId: () => newId(ids),
      manager: this,
    };
    this.store.proposer = this.raft;
    try {
      yield* this.#found(leader);
    } catch (error) {
      if (error instanceof RpcError) return;
      throw error;
    }
    if (!this.raft.leading || this.#stopped) return;
    this.#leader = leader;
    this.#loops = new LeaderLoops(leader, proc);
    this.dispatcher.start();
    this.changed.wakeAll();
    this.options.changed();
  }

  /** The first leader of all puts the cluster and itself into the state. */
  *#found(leader: ManagedLeader): Coroutine<void> {
    const first = this.#bootstrapped;
    if (!first || this.cluster) return;
    const random = leader.random.fork('cluster');
    yield* this.store.update((tx) => {
      tx.create('cluster', newCluster(first.clusterId, first.authority, first.pools, random));
      const availability =
        first.availability === 'pause' || first.availability === 'drain' ? first.availability : 'active';
      tx.create('node', { ...newNode(this.nodeId, 'manager', availability), RaftId: this.raft.raft.id });
    });
  }

  #resign(): void {
    this.store.proposer = undefined;
    this.#leader = undefined;
    this.#loops?.stop();
    this.#loops = undefined;
    this.dispatcher.stop();
  }
}

/** Why a port could not be listened on, as Go says it. */
function listenFault(address: string, error: Errno): string {
  const why = error.message.charAt(0).toLowerCase() + error.message.slice(1);
  return `listen tcp ${address}: bind: ${why}`;
}
