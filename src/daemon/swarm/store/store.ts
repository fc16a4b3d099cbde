import type { Clock } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { WaitQueue } from '#kernel/coroutine.ts';
import { rfc3339Nano } from '../../timestamp.ts';
import { RpcError } from '../rpcerror.ts';
import type { Change } from './change.ts';
import type { TableName, Tables } from './objects.ts';

/** Makes a list of changes part of the log of a majority. @throws RpcError where this manager does not lead any more */
export interface Proposer {
  propose(changes: readonly Change[]): Coroutine<void>;
}

type Watcher = (changes: readonly Change[]) => void;

const TABLES: readonly TableName[] = ['cluster', 'node', 'service', 'task', 'network', 'secret', 'config'];

/** The state of the cluster as one manager has it (swarmkit manager/state/store). What it holds came through the log. */
export class Store {
  readonly #clock: Clock;
  readonly #tables: { readonly [Name in TableName]: Map<string, Tables[Name]> };
  readonly #watchers = new Set<Watcher>();
  readonly #unlocked = new WaitQueue();
  #locked = false;
  #index = 0;
  /** Set while this manager leads. */
  proposer: Proposer | undefined;

  /** @param index the number before that of the first change */
  constructor(clock: Clock, index = 0) {
    this.#clock = clock;
    this.#index = index;
    this.#tables = Object.fromEntries(TABLES.map((table) => [table, new Map()])) as never;
  }

  /** Number of the last applied change: the Version.Index of what it changed. */
  get index(): number {
    return this.#index;
  }

  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    return this.#tables[table].get(id);
  }

  /** All objects of a table, oldest first. */
  list<Name extends TableName>(table: Name): Tables[Name][] {
    return [...this.#tables[table].values()];
  }

  /** The object of exactly that name. */
  byName<Name extends TableName>(table: Name, name: string): Tables[Name] | undefined {
    return this.list(table).find((object) => nameOf(object) === name);
  }

  /** Calls `watcher` after each committed transaction; answers what ends that. Watchers must not wait, nor write. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /**
   * Runs `work` on the state as it is and commits what it changed. One transaction at a time.
   * @throws RpcError Unavailable where this manager does not lead; whatever `work` throws, and then nothing is changed
   */
  *update<T>(work: (tx: Transaction) => T): Coroutine<T> {
    while (this.#locked) yield this.#unlocked;
    this.#locked = true;
    try {
      if (!this.proposer) throw new RpcError('Unavailable', 'manager is not the leader');
      const tx = new Transaction(this, this.#clock);
      const result = work(tx);
      const changes = tx.changes();
      if (changes.length > 0) yield* this.proposer.propose(changes);
      return result;
    } finally {
      this.#locked = false;
      this.#unlocked.wakeAll();
    }
  }

  /** Applies a committed entry of the log, which need not hold what was before. Only the log calls this. */
  apply(changes: readonly Change[]): void {
    const told: Change[] = [];
    for (const change of changes) {
      const table = this.#tables[change.table] as Map<string, unknown>;
      const old = table.get(change.object.ID);
      if (change.action === 'remove') table.delete(change.object.ID);
      else table.set(change.object.ID, change.object);
      told.push(change.action === 'update' && old !== undefined ? ({ ...change, old } as Change) : change);
      this.#index = Math.max(this.#index, change.object.Version.Index ?? 0);
    }
    for (const watcher of [...this.#watchers]) watcher(told);
  }

  /** Everything, for a manager that joins or comes back after long. */
  snapshot(): { index: number; objects: { [Name in TableName]: Tables[Name][] } } {
    return {
      index: this.#index,
      objects: Object.fromEntries(TABLES.map((table) => [table, this.list(table)])) as never,
    };
  }

  /** Replaces all it holds. */
  restore(snapshot: ReturnType<Store['snapshot']>): void {
    this.#index = snapshot.index;
    for (const table of TABLES) {
      const map = this.#tables[table] as Map<string, unknown>;
      map.clear();
      for (const object of snapshot.objects[table]) map.set(object.ID, object);
    }
  }
}

/** What a transaction sees and changes: the store with its own changes on top. */
export class Transaction {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes = new Map<string, Change>();
  readonly #index: number;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#index = store.index + 1;
  }

  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    const change = this.#changes.get(`${table}/${id}`);
    if (change) return change.action === 'remove' ? undefined : (change.object as Tables[Name]);
    return this.#store.get(table, id);
  }

  list<Name extends TableName>(table: Name): Tables[Name][] {
    if (this.#changes.size === 0) return this.#store.list(table);
    const objects = this.#store.list(table).flatMap((object) => this.get(table, object.ID) ?? []);
    for (const change of this.#changes.values())
      if (change.table === table && change.action === 'create') objects.push(change.object as Tables[Name]);
    return objects;
  }

  byName<Name extends TableName>(table: Name, name: string): Tables[Name] | undefined {
    return this.list(table).find((object) => nameOf(object) === name);
  }

  /** Adds an object; its Meta is filled in. @throws RpcError AlreadyExists */
  create<Name extends TableName>(table: Name, object: Tables[Name]): Tables[Name] {
    if (this.get(table, object.ID)) throw new RpcError('AlreadyExists', `${table} ${object.ID} already exists`);
    const now = rfc3339Nano(this.#clock, this.#clock.now);
    const created = { ...object, Version: { Index: this.#index }, CreatedAt: now, UpdatedAt: now };
    this.#changes.set(`${table}/${object.ID}`, { action: 'create', table, object: created } as Change);
    return created;
  }

  /** Replaces an object; its version and UpdatedAt are set. @throws RpcError NotFound */
  update<Name extends TableName>(table: Name, object: Tables[Name]): Tables[Name] {
    const key = `${table}/${object.ID}`;
    const before = this.get(table, object.ID);
    if (!before) throw new RpcError('NotFound', `${table} ${object.ID} not found`);
    const updated = {
      ...object,
      Version: { Index: this.#index },
      UpdatedAt: rfc3339Nano(this.#clock, this.#clock.now),
    };
    const pending = this.#changes.get(key);
    const action = pending?.action === 'create' ? 'create' : 'update';
    const old = pending && 'old' in pending ? pending.old : this.#store.get(table, object.ID);
    this.#changes.set(key, { action, table, object: updated, ...(old && { old }) } as Change);
    return updated;
  }

  /** Takes an object out; harmless where there is none. */
  remove(table: TableName, id: string): void {
    const object = this.get(table, id);
    if (!object) return;
    const key = `${table}/${id}`;
    if (this.#changes.get(key)?.action === 'create') this.#changes.delete(key);
    else
      this.#changes.set(key, {
        action: 'remove',
        table,
        object: { ...object, Version: { Index: this.#index } },
      } as Change);
  }

  /** What is to be committed, in the order in which objects were first touched. */
  changes(): Change[] {
    return [...this.#changes.values()];
  }
}

function nameOf(object: Tables[TableName]): string | undefined {
  return 'Name' in object && object.Name !== undefined
    ? object.Name
    : object.Spec && 'Name' in object.Spec
      ? object.Spec.Name
      : undefined;
}
