import { type Wait, WaitQueue } from '#kernel/coroutine.ts';
import type { TaskObject } from '../store/objects.ts';
import type { Store } from '../store/store.ts';
import { isTerminal } from '../taskstate.ts';

/** Lets threads of the leader wait for single tasks. */
export class TaskWatch {
  readonly #store: Store;
  readonly #queues = new Map<string, WaitQueue>();
  readonly #unwatch: () => void;

  constructor(store: Store) {
    this.#store = store;
    this.#unwatch = store.watch((changes) => {
      for (const { table, object } of changes) {
        if (table === 'task') this.#wake(object.ID);
        // A node that is lost ends the wait for its tasks, and that is rare.
        else if (table === 'node') for (const id of [...this.#queues.keys()]) this.#wake(id);
      }
    });
  }

  /** Woken when the task changes, or any node. */
  changed(taskId: string): Wait {
    let queue = this.#queues.get(taskId);
    if (!queue) {
      queue = new WaitQueue();
      this.#queues.set(taskId, queue);
    }
    return queue;
  }

  /** Whether nothing of the task can be running any more, as far as this manager knows. */
  isOver(task: TaskObject): boolean {
    const now = this.#store.get('task', task.ID);
    if (!now || isTerminal(now.Status.State)) return true;
    const node = now.NodeID ? this.#store.get('node', now.NodeID) : undefined;
    return now.NodeID !== undefined && now.NodeID !== '' && (!node || node.Status.State === 'down');
  }

  stop(): void {
    this.#unwatch();
  }

  #wake(id: string): void {
    const queue = this.#queues.get(id);
    if (!queue) return;
    this.#queues.delete(id);
    queue.wakeAll();
  }
}
