import type { NodeDescription } from '#api/swarm/node.ts';
import type { TaskStatus } from '#api/swarm/task.ts';
import { MILLISECOND, type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, until, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { Thread } from '#kernel/scheduler.ts';
import type { HeartbeatResponse, SessionMessage } from '../dispatcher/message.ts';
import { RpcClient } from '../rpc/client.ts';
import { RpcError } from '../rpcerror.ts';
import type { Assignments, StatusReporter, Worker } from './worker.ts';

/** How long a dispatcher may take to answer (swarmkit agent dispatcherRPCTimeout). */
const RPC_TIMEOUT = 5 * SECOND;
/** How long to wait before the next try after a session broke: at most so long, at random (swarmkit agent). */
const FIRST_BACKOFF = 100 * MILLISECOND;
const MAX_BACKOFF = 8 * SECOND;

export interface AgentOptions {
  readonly proc: Process;
  readonly random: Random;
  certificate(): string | undefined;
  describe(): NodeDescription;
  /** Where to find a dispatcher now: a manager's address, or this host's own socket. */
  select(): string | undefined;
  /** How it went there. */
  observe(address: string, success: boolean): void;
  /** Takes what the dispatcher says of the cluster. */
  session(message: SessionMessage): void;
}

/** A node's side of the dispatcher: keeps a session, hands over what the node is to do, and tells how far it is (swarmkit agent.Agent). */
export class Agent implements StatusReporter {
  readonly #options: AgentOptions;
  readonly #changed = new WaitQueue();
  readonly #statuses = new Map<string, TaskStatus>();
  worker: Worker | undefined;
  #client: RpcClient | undefined;
  #sessionId: string | undefined;
  #reporting = false;
  #thread: Thread | undefined;
  #failure: RpcError | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Whether there is a session now. */
  get connected(): boolean {
    return this.#sessionId !== undefined;
  }

  /** Woken when a session begins or ends. */
  get changed(): WaitQueue {
    return this.#changed;
  }

  start(): void {
    this.#thread = this.#options.proc.thread(this.#run());
  }

  stop(): void {
    this.#thread?.cancel();
    this.#client?.close();
    this.#client = undefined;
    this.#sessionId = undefined;
  }

  /** Breaks the session off, so that another one is made: the node is somebody else now, or the manager is gone. */
  reconnect(): void {
    this.#fail(new RpcError('Canceled', 'session is given up'));
  }

  reportTask(taskId: string, status: TaskStatus): void {
    this.#statuses.set(taskId, status);
    this.#report();
  }

  /** Calls the manager that the session is with. @throws RpcError Unavailable while there is no session */
  *call<T>(method: string, args: unknown, timeout: Nanoseconds = RPC_TIMEOUT): Coroutine<T> {
    const client = this.#client;
    if (!client || !this.connected) throw new RpcError('Unavailable', 'agent: session is not established');
    return yield* client.call<T>(method, args, { timeout });
  }

  /** Begins a stream from the manager that the session is with; it ends with the session at the latest. @returns what ends it */
  stream(method: string, args: unknown, item: (item: unknown) => void, ended: (error?: RpcError) => void): () => void {
    const client = this.#client;
    if (!client) {
      ended(new RpcError('Unavailable', 'agent: session is not established'));
      return () => {};
    }
    return client.start(method, args, { item }, (end) => ended('error' in end ? end.error : undefined));
  }

  *#run(): Coroutine<void> {
    const { proc, random, select, observe } = this.#options;
    let backoff = 0;
    for (;;) {
      const address = select();
      if (address !== undefined) {
        const had = yield* this.#session(address);
        observe(address, had && this.#failure?.code === 'Canceled');
        if (had) backoff = 0;
      }
      backoff = Math.min(MAX_BACKOFF, FIRST_BACKOFF + 2 * backoff);
      yield* proc.sleep(random.integer(0, backoff));
    }
  }

  /** One session, until it breaks. @returns whether there was one at all */
  *#session(address: string): Coroutine<boolean> {
    const { proc, certificate, describe } = this.#options;
    const { clock } = proc;
    const client = new RpcClient(proc, address, certificate);
    this.#client = client;
    this.#failure = undefined;
    let first = true;
    client.start(
      'dispatcher.session',
      { description: describe() },
      {
        item: (item) => {
          const message = item as SessionMessage;
          if (first) {
            first = false;
            this.#begin(client, message);
          }
          this.#options.session(message);
        },
      },
      (end) => this.#fail('error' in end ? end.error : new RpcError('Unavailable', 'session ended')),
    );
    try {
      const deadline = clock.now + RPC_TIMEOUT;
      while (!this.#failure && !this.connected) {
        if (clock.now >= deadline) return false;
        yield anyOf(this.#changed, until(clock, deadline));
      }
      if (!this.connected) return false;
      yield* this.#heartbeats(client);
      return true;
    } finally {
      this.#sessionId = undefined;
      this.#client = undefined;
      client.close();
      this.#changed.wakeAll();
    }
  }

  #begin(client: RpcClient, message: SessionMessage): void {
    const { sessionId } = message;
    this.#sessionId = sessionId;
    client.start(
      'dispatcher.assignments',
      { sessionId },
      { item: (item) => this.worker?.assign(item as Assignments) },
      (end) => this.#fail('error' in end ? end.error : new RpcError('Unavailable', 'assignments ended')),
    );
    this.#changed.wakeAll();
    this.#report();
  }

  *#heartbeats(client: RpcClient): Coroutine<void> {
    const { clock } = this.#options.proc;
    while (!this.#failure) {
      const args = { sessionId: this.#sessionId };
      let period: Nanoseconds | undefined;
      client.start('dispatcher.heartbeat', args, { timeout: RPC_TIMEOUT }, (end) => {
        if ('error' in end) this.#fail(end.error);
        else period = (end.result as HeartbeatResponse).period;
        this.#changed.wakeAll();
      });
      while (!this.#failure && period === undefined) yield this.#changed;
      const next = clock.now + (period ?? 0);
      while (!this.#failure && clock.now < next) yield anyOf(this.#changed, until(clock, next));
    }
  }

  #fail(error: RpcError): void {
    this.#failure ??= error;
    this.#changed.wakeAll();
  }

  /** Sends what there is to tell of tasks, one call at a time. */
  #report(): void {
    const client = this.#client;
    if (this.#reporting || !client || !this.connected || this.#statuses.size === 0) return;
    this.#reporting = true;
    const sent = new Map(this.#statuses);
    const updates = [...sent].map(([taskId, status]) => ({ taskId, status }));
    const args = { sessionId: this.#sessionId, updates };
    client.start('dispatcher.updateTaskStatus', args, { timeout: RPC_TIMEOUT }, (end) => {
      this.#reporting = false;
      if ('error' in end) {
        // The next session begins with it.
        if (end.error.code !== 'PermissionDenied') return;
      }
      for (const [id, status] of sent) if (this.#statuses.get(id) === status) this.#statuses.delete(id);
      this.#report();
    });
  }
}
