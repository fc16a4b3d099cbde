import type { NodeAvailability, NodeRole } from '#api/swarm/node.ts';
import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import { type Coroutine, finish, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { sha256 } from '#libnetwork/ipams/default/sha256.ts';
import { Agent } from './agent/agent.ts';
import { Remotes } from './agent/remotes.ts';
import type { Worker } from './agent/worker.ts';
import { authorityDigest, createAuthority, type Identity, identityOf, issueCertificate } from './ca/authority.ts';
import { base64 } from './ca/base64.ts';
import type { IssueRequest, IssueResponse } from './ca/server.ts';
import { parseJoinToken } from './ca/token.ts';
import type { SessionMessage } from './dispatcher/message.ts';
import { newId } from './id.ts';
import { defaultSpec } from './manager/defaults.ts';
import { CONTROL_SOCKET, Manager } from './manager/manager.ts';
import { type NodeConfig, NodeState, SWARM_ROOT } from './nodestate.ts';
import type { JoinRequest, JoinResponse } from './raft/join.ts';
import { RpcClient } from './rpc/client.ts';
import { RpcError } from './rpcerror.ts';
import type { Change } from './store/change.ts';

/** How often a certificate is asked for when joining, and how long is waited between (swarmkit node.loadSecurityConfig). */
const JOIN_ATTEMPTS = 5;
const JOIN_RETRY = 2 * SECOND;
const RPC_TIMEOUT = 5 * SECOND;
/** How long to wait before a manager that could not join the log tries again. */
const RAFT_RETRY = 1 * SECOND;
/** A new manager makes room on the disk for its log before it joins: so long that takes. */
const LOG_PREPARATION = 10 * MILLISECOND;

export interface NodeOptions {
  readonly proc: Process;
  readonly random: Random;
  readonly config: NodeConfig;
  newWorker(agent: Agent, rootCertificate: () => string | undefined): Worker;
  /** What the cluster says: keys, managers, the node's own object. */
  session(message: SessionMessage): void;
  /** What changed in the replicated state; managers only. */
  stateChanged(changes: readonly Change[]): void;
}

/** A machine's part in a swarm: an agent always, and a manager as long as its role says so (swarmkit node.Node). */
export class SwarmNode {
  readonly options: NodeOptions;
  readonly state: NodeState;
  readonly remotes: Remotes;
  readonly agent: Agent;
  readonly worker: Worker;
  /** Woken when it becomes ready, or its role or manager changes. */
  readonly changed = new WaitQueue();
  manager: Manager | undefined;
  identity: Identity | undefined;
  /** Whether there was a session, and the manager, if it is one, was up: the node is in the swarm. */
  ready = false;
  #certificate: string | undefined;
  #root: string | undefined;
  #key: Uint8Array | undefined;
  #renewal: Thread | undefined;
  #stopped = false;
  /** What changes from now on has not happened before. */
  #serving = false;
  /** The manager's part of the log has been joined. */
  #raftJoined = false;

  constructor(options: NodeOptions) {
    this.options = options;
    const { proc, random } = options;
    this.state = new NodeState(proc.fs);
    this.remotes = new Remotes(random.fork('remotes'));
    this.agent = new Agent({
      proc,
      random: random.fork('agent'),
      certificate: () => this.#certificate,
      describe: () => this.worker.describe(),
      select: () => this.#selectManager(),
      observe: (address, success) => this.remotes.observe(address, success),
      session: (message) => this.#session(message),
    });
    this.worker = options.newWorker(this.agent, () => this.#root);
    this.agent.worker = this.worker;
  }

  get nodeId(): string {
    return this.identity?.nodeId ?? '';
  }

  get role(): NodeRole {
    return this.identity?.role ?? 'worker';
  }

  /** Whether its manager, if it is one, is part of the log. */
  get managerReady(): boolean {
    return this.manager !== undefined && this.#raftJoined;
  }

  get rootCertificate(): string | undefined {
    return this.#root;
  }

  // --- ways into a swarm --------------------------------------------------------------------------------------------

  /** Makes a new cluster. @throws Error in Docker's words where the manager cannot listen */
  *initialize(availability: NodeAvailability | ''): Coroutine<void> {
    const { proc, random, config } = this.options;
    const authority = createAuthority(proc.clock, random);
    const identity: Identity = { nodeId: newId(random), role: 'manager', clusterId: newId(random) };
    const expiry = defaultSpec().CAConfig.NodeCertExpiry ?? 0;
    this.#adopt(issueCertificate(authority, identity, { clock: proc.clock, random, expiry }), authority.certificate);
    const manager = this.#newManager(random.integer(1, 0x7fff_ffff), config.AdvertiseAddr);
    manager.listen();
    this.#raftJoined = true;
    manager.bootstrap(
      authority,
      {
        defaultAddrPool: config.DefaultAddressPool ?? [],
        subnetSize: config.SubnetSize,
        dataPathPort: config.DataPathPort,
      },
      availability,
      identity.clusterId,
    );
    this.remotes.replace([{ nodeId: identity.nodeId, addr: config.AdvertiseAddr }]);
    yield* this.#serve();
  }

  /**
   * Joins a cluster through one of its managers.
   * @throws RpcError of the last attempt; Error where the manager's certificate is not what the token says
   */
  *join(remote: string, token: string, availability: NodeAvailability | ''): Coroutine<void> {
    const response = yield* this.#attempts(() => this.#obtain(remote, token, availability));
    this.#adopt(response.certificate, response.rootCertificate);
    this.remotes.replace([{ nodeId: '', addr: remote }]);
    if (response.role === 'manager') yield* this.#startManager();
    yield* this.#serve();
  }

  /** Comes back as the node it was. @param alone it is all that is left of the cluster (`--force-new-cluster`) */
  *resume(alone: boolean): Coroutine<void> {
    const kept = this.state.loadCertificates();
    if (!kept) throw new Error('the node has no certificate');
    this.#key = this.state.loadKey();
    this.#adopt(kept.certificate, kept.root);
    this.remotes.replace(this.state.loadManagers());
    if (this.role === 'manager') {
      const { config } = this.options;
      const manager = this.#newManager(Manager.keptRaftId(this.options.proc.fs, SWARM_ROOT), config.AdvertiseAddr);
      manager.listen();
      this.#raftJoined = true;
      manager.raft.restart(alone);
      if (alone) this.remotes.replace([{ nodeId: this.nodeId, addr: config.AdvertiseAddr }]);
    }
    yield* this.#serve();
  }

  /** Ends agent and manager; tasks go on. */
  stop(): void {
    this.#stopped = true;
    this.#renewal?.cancel();
    this.agent.stop();
    this.manager?.stop();
    this.manager = undefined;
    this.changed.wakeAll();
    this.agent.changed.wakeAll();
  }

  /** Ends everything, the node's tasks as well: it leaves for good. */
  *leave(): Coroutine<void> {
    this.stop();
    yield* finish(this.worker.close());
  }

  /** Notes what the cluster's managers are unlocked with after a restart; undefined where they are not locked. */
  setLock(unlockKey: string | undefined): void {
    const lock = unlockKey === undefined ? undefined : lockOf(unlockKey);
    this.#key ??= this.options.random.bytes(121);
    if (this.state.lock !== lock || this.state.loadKey() === undefined) this.state.saveKey(this.#key, lock);
  }

  // --- inside -------------------------------------------------------------------------------------------------------

  *#serve(): Coroutine<void> {
    this.#serving = true;
    this.agent.start();
    while (!this.agent.connected || (this.role === 'manager' && !this.#raftJoined)) {
      if (this.#stopped) return;
      yield this.agent.changed;
    }
    this.ready = true;
    this.changed.wakeAll();
  }

  #adopt(certificate: string, root: string): void {
    this.#certificate = certificate;
    this.#root = root;
    this.identity = identityOf(certificate);
    this.state.saveCertificates(certificate, root);
    this.setLock(this.manager?.cluster?.UnlockKey);
    this.changed.wakeAll();
  }

  *#attempts<T>(attempt: () => Coroutine<T>): Coroutine<T> {
    let failure: unknown;
    for (let left = JOIN_ATTEMPTS; left > 0; left--) {
      try {
        return yield* attempt();
      } catch (error) {
        failure = error;
        yield* this.options.proc.sleep(JOIN_RETRY);
      }
    }
    throw failure;
  }

  /** A certificate for a new node. */
  *#obtain(remote: string, token: string, availability: NodeAvailability | ''): Coroutine<IssueResponse> {
    const { proc } = this.options;
    const client = new RpcClient(proc, remote, () => undefined);
    try {
      const root = yield* client.call<{ certificate: string }>('ca.root', {}, { timeout: RPC_TIMEOUT });
      const expected = parseJoinToken(token)?.digest;
      if (expected !== undefined && authorityDigest(root.certificate) !== expected) {
        throw new Error(`remote CA does not match fingerprint. Expected: ${hexDigest(expected)}`);
      }
      const request: IssueRequest = { token, availability };
      return yield* client.call<IssueResponse>('ca.issue', request, { timeout: RPC_TIMEOUT });
    } finally {
      client.close();
    }
  }

  #selectManager(): string | undefined {
    const { manager } = this;
    if (manager && this.#raftJoined && (manager.leader || manager.raft.leader)) return CONTROL_SOCKET;
    return this.remotes.select();
  }

  #newManager(raftId: number, advertiseAddr: string): Manager {
    const { proc, random, config } = this.options;
    const manager = new Manager(
      {
        proc,
        random: random.fork(`manager/${raftId}`),
        nodeId: this.nodeId,
        root: SWARM_ROOT,
        listenAddr: config.ListenAddr,
        advertiseAddr,
        certificate: () => this.#certificate,
        changed: () => this.#managerChanged(),
      },
      raftId,
    );
    manager.store.watch((changes) => {
      for (const change of changes) if (change.table === 'cluster') this.setLock(change.object.UnlockKey);
      if (this.#serving) this.options.stateChanged(changes);
    });
    this.manager = manager;
    return manager;
  }

  #managerChanged(): void {
    this.changed.wakeAll();
  }

  /** Starts this node's manager and has it let into the log. */
  *#startManager(): Coroutine<void> {
    const { proc, random, config } = this.options;
    const raftId = random.integer(1, 0x7fff_ffff);
    const advertise = config.AdvertiseAddr === '' ? config.ListenAddr : config.AdvertiseAddr;
    yield* proc.sleep(LOG_PREPARATION);
    const manager = this.#newManager(raftId, advertise);
    manager.raft.prepare();
    while (!(yield* this.#listen(manager)));
    for (;;) {
      const remote = this.remotes.select();
      try {
        if (remote === undefined) throw new RpcError('Unavailable', 'no manager is known');
        const client = manager.clients.own(remote);
        const request: JoinRequest = { addr: advertise, raftId };
        try {
          const joined = yield* client.call<JoinResponse>('raft.join', request, { timeout: 2 * RPC_TIMEOUT });
          manager.raft.join(joined.members);
        } finally {
          client.close();
        }
        this.#raftJoined = true;
        this.changed.wakeAll();
        this.agent.changed.wakeAll();
        return;
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        if (remote !== undefined) this.remotes.observe(remote, false);
        yield* proc.sleep(RAFT_RETRY);
      }
      if (this.manager !== manager) return;
    }
  }

  /** @returns whether it listens now @throws Error where it cannot, and the node is only joining */
  *#listen(manager: Manager): Coroutine<boolean> {
    try {
      manager.listen();
      return true;
    } catch (error) {
      if (!this.ready) throw error;
      yield* this.options.proc.sleep(RAFT_RETRY);
      return false;
    }
  }

  #session(message: SessionMessage): void {
    this.remotes.replace(message.managers);
    this.state.saveManagers(message.managers);
    this.options.session(message);
    this.worker.configure(message.node);
    const due = message.node.Role !== this.role || message.node.Certificate.Status === 'rotate';
    if (due && !this.#renewal) this.#renewal = this.options.proc.thread(this.#renew());
  }

  /** Fetches a certificate for what the node is to be now, and becomes that. */
  *#renew(): Coroutine<void> {
    try {
      const before = this.role;
      const response = yield* this.agent.call<IssueResponse>('ca.issue', {});
      this.#adopt(response.certificate, response.rootCertificate);
      if (this.role !== before) {
        if (this.role === 'manager') yield* this.#startManager();
        else this.#endManager();
      }
      // Others know this node by its connections: all are made anew.
      this.manager?.reconnect();
      this.agent.reconnect();
    } catch (error) {
      // The next session begins with the same.
      if (!(error instanceof RpcError)) throw error;
    } finally {
      this.#renewal = undefined;
    }
  }

  #endManager(): void {
    this.manager?.stop();
    this.manager = undefined;
    this.#raftJoined = false;
    this.options.proc.fs.removeAll(`${SWARM_ROOT}/raft`);
    this.changed.wakeAll();
  }
}

/** What a key locks with. */
export function lockOf(unlockKey: string): string {
  return base64(sha256(new TextEncoder().encode(unlockKey)));
}

/** A digest in base 36 as the hexadecimal digits it stands for. */
function hexDigest(base36: string): string {
  let value = 0n;
  for (const digit of base36) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return value.toString(16).padStart(64, '0');
}
