import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { RpcCall } from '../rpc/server.ts';
import { RpcError } from '../rpcerror.ts';
import type { TaskObject } from '../store/objects.ts';
import type { Store } from '../store/store.ts';
import type { LogMessage, LogOptions, LogSelector, Publication, Subscription } from './message.ts';

/** Somebody who reads logs. */
interface Reader {
  readonly subscription: Subscription;
  readonly send: (message: LogMessage) => void;
  readonly changed: WaitQueue;
  /** Nodes that have more to send. */
  readonly pending: Set<string>;
  /** Nodes that have been asked. */
  readonly asked: Set<string>;
}

/**
 * Brings the logs of tasks from their nodes to who wants to read them, by the leader (swarmkit manager/logbroker): nodes
 * listen for what is wanted, and publish it.
 */
export class LogBroker {
  readonly #store: Store;
  readonly #nodes = new Map<string, (subscription: Subscription) => void>();
  readonly #readers = new Map<string, Reader>();
  #count = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** A node listens for as long as its session lasts. */
  *listen(call: RpcCall, nodeId: string): Coroutine<void> {
    const send = (subscription: Subscription) => call.send(subscription);
    this.#nodes.set(nodeId, send);
    try {
      const never = new WaitQueue();
      for (;;) yield never;
    } finally {
      if (this.#nodes.get(nodeId) === send) this.#nodes.delete(nodeId);
      for (const reader of this.#readers.values()) {
        reader.pending.delete(nodeId);
        reader.changed.wakeAll();
      }
    }
  }

  /** Takes what a node sends. @throws RpcError NotFound where nobody reads it any more */
  publish({ subscriptionId, messages, close }: Publication, nodeId: string): void {
    const reader = this.#readers.get(subscriptionId);
    if (!reader) throw new RpcError('NotFound', `log subscription ${subscriptionId} not found`);
    for (const message of messages) reader.send(message);
    if (!close) return;
    reader.pending.delete(nodeId);
    reader.changed.wakeAll();
  }

  /**
   * Reads logs: to their end, or with `follow` until the reader goes.
   * @throws RpcError where some could not be had
   */
  *subscribe(call: RpcCall): Coroutine<void> {
    const { selector, options } = call.args as { selector: LogSelector; options: LogOptions };
    const id = String(++this.#count);
    const reader: Reader = {
      subscription: { id, selector, options },
      send: (message) => call.send(message),
      changed: new WaitQueue(),
      pending: new Set(),
      asked: new Set(),
    };
    this.#readers.set(id, reader);
    const unwatch = this.#store.watch((changes) => {
      for (const change of changes) {
        if (options.follow && change.table === 'task' && change.action !== 'remove' && wants(selector, change.object))
          this.#ask(reader, change.object);
      }
    });
    const faults: string[] = [];
    try {
      for (const task of this.#store.list('task')) {
        if (!wants(selector, task)) continue;
        const fault = this.#ask(reader, task);
        if (fault) faults.push(fault);
      }
      while (options.follow || reader.pending.size > 0) yield reader.changed;
    } finally {
      unwatch();
      this.#readers.delete(id);
      for (const node of reader.asked) this.#nodes.get(node)?.({ ...reader.subscription, close: true });
    }
    if (faults.length === 0) return;
    throw new RpcError(
      'Unknown',
      `warning: incomplete log stream. some logs could not be retrieved for the following reasons: ${faults.join(', ')}`,
    );
  }

  /** Asks a task's node, once. @returns what keeps it from answering */
  #ask(reader: Reader, task: TaskObject): string | undefined {
    const { NodeID: node = '' } = task;
    if (node === '') return `task ${task.ID} has not been scheduled`;
    if (reader.asked.has(node)) return undefined;
    reader.asked.add(node);
    const send = this.#nodes.get(node);
    if (!send) return `node ${node} is not available`;
    reader.pending.add(node);
    send(reader.subscription);
    return undefined;
  }
}

/** Whether a task's log is among those that are wanted. */
export function wants({ serviceIds, taskIds }: LogSelector, task: TaskObject): boolean {
  return taskIds.includes(task.ID) || (task.ServiceID !== undefined && serviceIds.includes(task.ServiceID));
}
