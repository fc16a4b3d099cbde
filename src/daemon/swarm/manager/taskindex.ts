import type { Change } from '../store/change.ts';
import type { TaskObject } from '../store/objects.ts';
import type { Store } from '../store/store.ts';

/** The tasks of the cluster by service and by node, kept up with the store: nobody walks through all of them. */
export class TaskIndex {
  readonly #byService = new Map<string, Map<string, TaskObject>>();
  readonly #byNode = new Map<string, Map<string, TaskObject>>();
  readonly #unwatch: () => void;

  constructor(store: Store) {
    for (const task of store.list('task')) this.#put(task);
    this.#unwatch = store.watch((changes) => {
      for (const change of changes) this.#follow(change);
    });
  }

  /** Oldest first. */
  ofService(serviceId: string): TaskObject[] {
    return [...(this.#byService.get(serviceId)?.values() ?? [])];
  }

  onNode(nodeId: string): TaskObject[] {
    return [...(this.#byNode.get(nodeId)?.values() ?? [])];
  }

  stop(): void {
    this.#unwatch();
  }

  #follow(change: Change): void {
    if (change.table !== 'task') return;
    if (change.action === 'remove') this.#take(change.object);
    else {
      if (change.action === 'update' && change.old && change.old.NodeID !== change.object.NodeID)
        this.#byNode.get(change.old.NodeID ?? '')?.delete(change.object.ID);
      this.#put(change.object);
    }
  }

  #put(task: TaskObject): void {
    if (task.ServiceID) entry(this.#byService, task.ServiceID).set(task.ID, task);
    if (task.NodeID) entry(this.#byNode, task.NodeID).set(task.ID, task);
  }

  #take(task: TaskObject): void {
    for (const [index, key] of [
      [this.#byService, task.ServiceID],
      [this.#byNode, task.NodeID],
    ] as const) {
      const tasks = index.get(key ?? '');
      tasks?.delete(task.ID);
      if (tasks?.size === 0) index.delete(key ?? '');
    }
  }
}

function entry(index: Map<string, Map<string, TaskObject>>, key: string): Map<string, TaskObject> {
  let tasks = index.get(key);
  if (!tasks) {
    tasks = new Map();
    index.set(key, tasks);
  }
  return tasks;
}
