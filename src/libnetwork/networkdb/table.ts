import type { TableEvent } from './message.ts';

/** What one node knows of the tables of one network: for each entry its latest event, deletions for a while as well. */
export class NetworkTables {
  readonly #events = new Map<string, TableEvent>();
  #digest = 0;
  readonly #byOwner = new Map<string, number>();

  /** Stands for all it knows: equal tables have equal digests. */
  get digest(): number {
    return this.#digest >>> 0;
  }

  /** The same for what each node has made. */
  get ownerDigests(): Record<string, number> {
    return Object.fromEntries(this.#byOwner);
  }

  /** Owners of whose entries `others` stand for something else than what is known here. */
  differing(others: Readonly<Record<string, number>>): string[] {
    const owners = new Set([...this.#byOwner.keys(), ...Object.keys(others)]);
    return [...owners].filter((owner) => (this.#byOwner.get(owner) ?? 0) !== (others[owner] ?? 0));
  }

  get(table: string, key: string): TableEvent | undefined {
    return this.#events.get(keyOf(table, key));
  }

  /** All events, the oldest entry first. */
  all(): TableEvent[] {
    return [...this.#events.values()];
  }

  /** Takes an event in where it is news. @returns what was known before, and whether it is news */
  apply(event: TableEvent): { news: boolean; before?: TableEvent } {
    const key = keyOf(event.table, event.key);
    const before = this.#events.get(key);
    if (before && before.time >= event.time) return { news: false, before };
    if (before) this.#count(key, before);
    this.#count(key, event);
    this.#events.set(key, event);
    return { news: true, before };
  }

  /** Forgets an entry, as if it had never been heard of. */
  forget(event: TableEvent): void {
    const key = keyOf(event.table, event.key);
    const known = this.#events.get(key);
    if (!known) return;
    this.#count(key, known);
    this.#events.delete(key);
  }

  /** Puts an event into the digests, or takes it out again. */
  #count(key: string, event: TableEvent): void {
    const value = hash(key, event);
    this.#digest ^= value;
    this.#byOwner.set(event.owner, ((this.#byOwner.get(event.owner) ?? 0) ^ value) >>> 0);
  }
}

function keyOf(table: string, key: string): string {
  return `${table}/${key}`;
}

/** FNV-1a of what tells two events of an entry apart. */
function hash(key: string, { owner, time, deleting }: TableEvent): number {
  let value = 0x811c9dc5;
  for (const text of [key, owner, String(deleting ? -time : time)])
    for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
