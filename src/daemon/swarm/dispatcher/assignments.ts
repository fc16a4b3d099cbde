import type { Assignments } from '../agent/worker.ts';
import type { Change } from '../store/change.ts';
import type { ConfigObject, NetworkObject, SecretObject, TaskObject } from '../store/objects.ts';
import type { Store } from '../store/store.ts';
import { rank } from '../taskstate.ts';

const ASSIGNED = rank('assigned');
const RUNNING = rank('running');

/** What one node has been told to have, and what it has not been told yet (swarmkit dispatcher.assignmentSet). */
export class AssignmentSet {
  readonly #store: Store;
  readonly #nodeId: string;
  readonly #tasks = new Map<string, TaskObject>();
  readonly #secrets = new Set<string>();
  readonly #configs = new Set<string>();
  readonly #changedTasks = new Set<string>();
  readonly #changedSecrets = new Set<string>();
  readonly #changedConfigs = new Set<string>();

  constructor(store: Store, nodeId: string) {
    this.#store = store;
    this.#nodeId = nodeId;
  }

  /** All there is for the node now. */
  complete(tasks: readonly TaskObject[]): Assignments {
    for (const task of tasks) if (task.NodeID === this.#nodeId) this.#changedTasks.add(task.ID);
    return { ...this.take(), type: 'complete' };
  }

  /** Looks at a change of the state. @returns whether the node is to be told of it */
  note(change: Change): boolean {
    if (change.table === 'task') return this.#noteTask(change);
    if (change.table === 'secret' && this.#secrets.has(change.object.ID)) this.#changedSecrets.add(change.object.ID);
    else if (change.table === 'config' && this.#configs.has(change.object.ID))
      this.#changedConfigs.add(change.object.ID);
    else return false;
    return change.action !== 'create';
  }

  #noteTask(change: Change & { table: 'task' }): boolean {
    const task = change.object;
    const known = this.#tasks.get(task.ID);
    if (change.action === 'remove') {
      if (!known) return false;
    } else {
      const progress = rank(task.Status.State);
      if (progress < ASSIGNED) return false;
      if (known && progress > ASSIGNED && stable(known, task)) {
        this.#tasks.set(task.ID, task);
        // What has ended needs its secrets no more.
        if (progress <= RUNNING) return false;
        return this.#unused('secrets').length + this.#unused('configs').length > 0;
      }
    }
    this.#changedTasks.add(task.ID);
    return true;
  }

  /** What the node has not been told yet; it counts as told then. */
  take(): Assignments {
    const tasks: TaskObject[] = [];
    const removedTasks: string[] = [];
    for (const id of this.#changedTasks) {
      const task = this.#store.get('task', id);
      if (task && rank(task.Status.State) >= ASSIGNED) {
        this.#tasks.set(id, task);
        tasks.push(task);
      } else if (this.#tasks.delete(id)) removedTasks.push(id);
    }
    this.#changedTasks.clear();
    const removedSecrets = this.#unused('secrets');
    const removedConfigs = this.#unused('configs');
    for (const id of removedSecrets) this.#secrets.delete(id);
    for (const id of removedConfigs) this.#configs.delete(id);
    return {
      type: 'incremental',
      tasks,
      removedTasks,
      secrets: this.#needed(tasks, 'secrets'),
      removedSecrets,
      configs: this.#needed(tasks, 'configs'),
      removedConfigs,
      networks: this.#networks(tasks),
    };
  }

  /** The secrets or configs that these tasks need and the node does not have, or has an old version of. */
  #needed(tasks: readonly TaskObject[], kind: 'secrets'): SecretObject[];
  #needed(tasks: readonly TaskObject[], kind: 'configs'): ConfigObject[];
  #needed(tasks: readonly TaskObject[], kind: 'secrets' | 'configs'): (SecretObject | ConfigObject)[] {
    const [has, changed] =
      kind === 'secrets' ? [this.#secrets, this.#changedSecrets] : [this.#configs, this.#changedConfigs];
    const wanted = new Set(changed);
    changed.clear();
    for (const task of tasks) {
      if (rank(task.Status.State) > RUNNING) continue;
      for (const id of references(task, kind)) if (!has.has(id)) wanted.add(id);
    }
    for (const id of wanted) has.add(id);
    return [...wanted].flatMap((id) => this.#store.get(kind === 'secrets' ? 'secret' : 'config', id) ?? []);
  }

  #unused(kind: 'secrets' | 'configs'): string[] {
    const has = kind === 'secrets' ? this.#secrets : this.#configs;
    if (has.size === 0) return [];
    const used = new Set<string>();
    for (const task of this.#tasks.values()) {
      if (rank(task.Status.State) <= RUNNING) for (const id of references(task, kind)) used.add(id);
    }
    return [...has].filter((id) => !used.has(id));
  }

  #networks(tasks: readonly TaskObject[]): NetworkObject[] {
    const found = new Map<string, NetworkObject>();
    for (const { NetworksAttachments: attachments } of tasks) {
      for (const { Network: network } of attachments ?? []) {
        if (network) found.set(network.ID, this.#store.get('network', network.ID) ?? network);
      }
    }
    return [...found.values()];
  }
}

function references(task: TaskObject, kind: 'secrets' | 'configs'): string[] {
  const { ContainerSpec: spec } = task.Spec;
  return kind === 'secrets'
    ? (spec?.Secrets ?? []).map(({ SecretID }) => SecretID)
    : (spec?.Configs ?? []).map(({ ConfigID }) => ConfigID);
}

/** Whether nothing differs but what the node itself tells: status, version and time. */
function stable(a: TaskObject, b: TaskObject): boolean {
  const told = new Set(['Status', 'Version', 'UpdatedAt']);
  const [left, right] = [a, b] as unknown as [Record<string, unknown>, Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (!told.has(key) && left[key] !== right[key]) return false;
  }
  return true;
}
