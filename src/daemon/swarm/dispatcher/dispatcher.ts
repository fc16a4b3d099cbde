import type { NodeState } from '#api/swarm/node.ts';
import type { TaskStatus } from '#api/swarm/task.ts';
import { MILLISECOND, SECOND, type Timer } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import { noLeader } from '../errors.ts';
import { newId } from '../id.ts';
import type { Manager } from '../manager/manager.ts';
import type { RpcCall } from '../rpc/server.ts';
import { RpcError } from '../rpcerror.ts';
import type { Change } from '../store/change.ts';
import type { NodeObject } from '../store/objects.ts';
import { rank } from '../taskstate.ts';
import { AssignmentSet } from './assignments.ts';
import type { HeartbeatResponse, SessionMessage, SessionRequest, UpdateTaskStatusRequest } from './message.ts';

/** Heartbeats are asked for this often, a little more or less so that they spread. */
const HEARTBEAT_PERIOD = 5 * SECOND;
const HEARTBEAT_EPSILON = 500 * MILLISECOND;
/** A node that was silent for so many periods is down; twice as many after another manager began to lead. */
const GRACE = 3;
const GRACE_UNKNOWN = 6;
/** Changes are gathered for so long before nodes are told, and so are the states of tasks before they are written. */
const BATCH = 100 * MILLISECOND;
/** So long after a node went down its tasks are given up. */
const ORPHANED_AFTER = 24 * 3600 * SECOND;

/** One node's connection to the cluster. */
interface Session {
  readonly id: string;
  readonly nodeId: string;
  readonly ended: WaitQueue;
  readonly send: (message: SessionMessage) => void;
  error?: RpcError;
  period: number;
  expiry?: Timer;
  assignments?: { readonly set: AssignmentSet; readonly send: (assignments: unknown) => void; flush?: Timer };
}

/** The leader's side of all agents (swarmkit manager/dispatcher): who is there, what each is to do, and how far it is. */
export class Dispatcher {
  readonly #manager: Manager;
  readonly #proc: Process;
  readonly #random: Random;
  readonly #sessions = new Map<string, Session>();
  /** Nodes that have not come back to this leader yet, or are down. */
  readonly #absent = new Map<string, Timer>();
  readonly #updates = new Map<string, TaskStatus>();
  #flushing: Timer | undefined;
  #unwatch: (() => void) | undefined;

  constructor(manager: Manager, proc: Process, random: Random) {
    this.#manager = manager;
    this.#proc = proc;
    this.#random = random;
  }

  /** Begins when its manager begins to lead: no node is known to be there. */
  start(): void {
    this.#unwatch = this.#manager.store.watch((changes) => this.#note(changes));
    this.#proc.thread(this.#markUnknown());
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#flushing?.cancel();
    this.#flushing = undefined;
    this.#updates.clear();
    for (const timer of this.#absent.values()) timer.cancel();
    this.#absent.clear();
    for (const session of [...this.#sessions.values()]) {
      this.#end(session, new RpcError('Unavailable', 'dispatcher is stopped'));
    }
  }

  get #running(): boolean {
    return this.#unwatch !== undefined;
  }

  // --- calls --------------------------------------------------------------------------------------------------------

  /** Keeps a node's session: the first message at once, further ones when something changes. @throws RpcError when it ends */
  *session(call: RpcCall, nodeId: string): Coroutine<void> {
    const { description } = call.args as SessionRequest;
    const { store } = this.#manager;
    if (!this.#running) throw noLeader();
    const { addr } = call.caller;
    const note = (change: (node: NodeObject) => Partial<NodeObject>) =>
      store.update((tx) => {
        const node = tx.get('node', nodeId);
        if (!node) throw new RpcError('NotFound', 'node not found');
        tx.update('node', { ...node, ...change(node) });
      });
    // What it is, then that it is there: two entries of the log, as in swarmkit.
    yield* note(({ Status: status }) => ({ Description: description, Status: { ...status, Addr: addr } }));
    yield* note(() => ({ Status: { State: 'ready', Addr: addr } }));
    const session: Session = {
      id: newId(this.#random),
      nodeId,
      ended: new WaitQueue(),
      send: (message) => call.send(message),
      period: this.#period(),
    };
    const before = this.#sessions.get(nodeId);
    if (before) this.#end(before, new RpcError('Canceled', 'session replaced by another one'));
    this.#absent.get(nodeId)?.cancel();
    this.#absent.delete(nodeId);
    this.#sessions.set(nodeId, session);
    this.#beat(session);
    this.#tell(session);
    try {
      while (!session.error) yield session.ended;
      throw session.error;
    } finally {
      // The caller went away: silence tells that it is down.
      session.assignments?.flush?.cancel();
      session.assignments = undefined;
    }
  }

  /** Keeps telling a node what it is to have. */
  *assignments(call: RpcCall, nodeId: string): Coroutine<void> {
    const session = this.#session(nodeId, (call.args as { sessionId: string }).sessionId);
    const { store } = this.#manager;
    const set = new AssignmentSet(store, nodeId);
    session.assignments = { set, send: (assignments) => call.send(assignments) };
    call.send(set.complete(store.list('task')));
    while (!session.error) yield session.ended;
    throw session.error;
  }

  /** A node says that it is there. */
  heartbeat(nodeId: string, sessionId: string): HeartbeatResponse {
    const session = this.#session(nodeId, sessionId);
    session.period = this.#period();
    this.#beat(session);
    return { period: session.period };
  }

  /** A node says how far its tasks are. */
  updateTaskStatus(nodeId: string, request: UpdateTaskStatusRequest): void {
    this.#session(nodeId, request.sessionId);
    const { store } = this.#manager;
    for (const { taskId, status } of request.updates) {
      const task = store.get('task', taskId);
      if (task && task.NodeID !== nodeId) {
        throw new RpcError('PermissionDenied', 'cannot update a task not assigned this node');
      }
      if (task) this.#updates.set(taskId, status);
    }
    this.#flushing ??= this.#proc.clock.after(BATCH, () => {
      this.#flushing = undefined;
      this.#proc.thread(this.#write());
    });
  }

  /** The managers are other ones: all nodes are told. */
  managersChanged(): void {
    for (const session of this.#sessions.values()) this.#tell(session);
  }

  // --- inside -------------------------------------------------------------------------------------------------------

  #session(nodeId: string, sessionId: string): Session {
    const session = this.#sessions.get(nodeId);
    if (!session) throw new RpcError('NotFound', 'node not registered');
    if (session.id !== sessionId) throw new RpcError('InvalidArgument', 'session invalid');
    return session;
  }

  #period(): number {
    const period = this.#manager.cluster?.Spec.Dispatcher.HeartbeatPeriod || HEARTBEAT_PERIOD;
    return period + this.#random.integer(-HEARTBEAT_EPSILON, HEARTBEAT_EPSILON);
  }

  #beat(session: Session): void {
    session.expiry?.cancel();
    session.expiry = this.#proc.clock.after(session.period * GRACE, () => {
      this.#end(session, new RpcError('Canceled', 'heartbeat failure'));
      this.#proc.thread(this.#markAbsent(session.nodeId, 'down', 'heartbeat failure'));
    });
  }

  #end(session: Session, error: RpcError): void {
    session.expiry?.cancel();
    session.assignments?.flush?.cancel();
    session.error = error;
    if (this.#sessions.get(session.nodeId) === session) this.#sessions.delete(session.nodeId);
    session.ended.wakeAll();
  }

  #tell(session: Session): void {
    const { store, cluster } = this.#manager;
    const node = store.get('node', session.nodeId);
    if (!node || !cluster) return;
    session.send({
      sessionId: session.id,
      node,
      managers: this.#manager.members.map(({ nodeId, addr }) => ({ nodeId, addr })),
      networkKeys: cluster.NetworkKeys,
      dataPathPort: cluster.DataPathPort,
      rootCertificate: cluster.TLSInfo.TrustRoot ?? '',
    });
  }

  #note(changes: readonly Change[]): void {
    const toTell = new Set<Session>();
    for (const change of changes) {
      if (change.table === 'node') this.#noteNode(change, toTell);
      else if (change.table === 'cluster') {
        if (change.action === 'update' && !sameForNodes(change)) {
          for (const session of this.#sessions.values()) toTell.add(session);
        }
      } else if (change.table === 'task') {
        const session = this.#sessions.get(change.object.NodeID ?? '');
        if (session) this.#noteAssignment(session, change);
      } else if (change.table === 'secret' || change.table === 'config') {
        for (const session of this.#sessions.values()) this.#noteAssignment(session, change);
      }
    }
    for (const session of toTell) this.#tell(session);
  }

  #noteNode(change: Change & { table: 'node' }, toTell: Set<Session>): void {
    const session = this.#sessions.get(change.object.ID);
    if (change.action === 'remove') {
      this.#absent.get(change.object.ID)?.cancel();
      this.#absent.delete(change.object.ID);
      // Its session lasts until its next heartbeat is refused: long enough to tell it that its tasks are over.
    } else if (session && change.action === 'update' && !statusOnly(change.object, change.old)) toTell.add(session);
  }

  #noteAssignment(session: Session, change: Change): void {
    const { assignments } = session;
    if (!assignments?.set.note(change)) return;
    assignments.flush ??= this.#proc.clock.after(BATCH, () => {
      assignments.flush = undefined;
      assignments.send(assignments.set.take());
    });
  }

  /** Writes down how far tasks are. */
  *#write(): Coroutine<void> {
    const updates = [...this.#updates];
    this.#updates.clear();
    try {
      yield* this.#manager.store.update((tx) => {
        for (const [id, status] of updates) {
          const task = tx.get('task', id);
          if (!task || rank(task.Status.State) > rank(status.State)) continue;
          tx.update('task', { ...task, Status: status });
        }
      });
    } catch (error) {
      // Somebody else leads now; the nodes tell it again.
      if (!(error instanceof RpcError)) throw error;
    }
  }

  *#markUnknown(): Coroutine<void> {
    const { store } = this.#manager;
    for (const { ID, Status } of store.list('node')) {
      if (!this.#running) return;
      if (this.#sessions.has(ID)) continue;
      if (Status.State === 'down') this.#awaitOrphans(ID);
      else if (Status.State === 'unknown') this.#awaitReturn(ID);
      else yield* this.#markAbsent(ID, 'unknown', 'Node moved to "unknown" state due to leadership change in cluster');
    }
  }

  /** Notes that a node is not there. */
  *#markAbsent(nodeId: string, state: NodeState, message: string): Coroutine<void> {
    try {
      yield* this.#manager.store.update((tx) => {
        const node = tx.get('node', nodeId);
        if (!node || this.#sessions.has(nodeId)) return;
        tx.update('node', { ...node, Status: { ...node.Status, State: state, Message: message } });
      });
    } catch (error) {
      // Somebody else leads now, and will find out.
      if (!(error instanceof RpcError)) throw error;
      return;
    }
    if (!this.#running || this.#sessions.has(nodeId)) return;
    if (state === 'unknown') this.#awaitReturn(nodeId);
    else this.#awaitOrphans(nodeId);
  }

  #awaitReturn(nodeId: string): void {
    this.#later(nodeId, this.#period() * GRACE_UNKNOWN, () =>
      this.#markAbsent(nodeId, 'down', 'heartbeat failure for node in "unknown" state'),
    );
  }

  #awaitOrphans(nodeId: string): void {
    this.#later(nodeId, ORPHANED_AFTER, () => this.#orphanTasks(nodeId));
  }

  #later(nodeId: string, delay: number, what: () => Coroutine<void>): void {
    this.#absent.get(nodeId)?.cancel();
    const timer = this.#proc.clock.after(delay, () => {
      this.#absent.delete(nodeId);
      this.#proc.thread(what());
    });
    this.#absent.set(nodeId, timer);
  }

  /** Gives up the tasks of a node that has been down for a day. */
  *#orphanTasks(nodeId: string): Coroutine<void> {
    try {
      yield* this.#manager.store.update((tx) => {
        for (const task of tx.list('task')) {
          const progress = rank(task.Status.State);
          if (task.NodeID !== nodeId || progress < rank('assigned') || progress > rank('running')) continue;
          tx.update('task', { ...task, Status: { ...task.Status, State: 'orphaned' } });
        }
      });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
    }
  }
}

/** Whether a node differs in nothing that it does not tell itself. */
function statusOnly(node: NodeObject, old: NodeObject | undefined): boolean {
  return old !== undefined && node.Spec === old.Spec && node.Role === old.Role && node.Attachments === old.Attachments;
}

/** Whether nothing changed that nodes are told of. */
function sameForNodes(change: Change & { table: 'cluster'; action: 'update' | 'create' }): boolean {
  const { object, old } = change;
  return object.NetworkKeys === old?.NetworkKeys && object.TLSInfo === old?.TLSInfo;
}
