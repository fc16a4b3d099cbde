import { SECOND, type Timer } from '#kernel/clock.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { KeyTable } from '../keytable.ts';

interface Session {
  readonly ID: string;
  readonly Name: string;
  readonly Node: string;
  readonly Checks: readonly string[];
  readonly LockDelay: number;
  readonly Behavior: string;
  readonly TTL: string;
  readonly CreateIndex: number;
}

/** Leases of clients: keys that they hold are released or deleted when they are not renewed (Consul sessions). */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #timers = new Map<string, Timer>();

  constructor(
    readonly proc: Process,
    readonly table: KeyTable,
    /** Of the file they are kept in. */
    readonly path: string,
  ) {
    try {
      for (const session of JSON.parse(proc.fs.readText(path)) as Session[]) {
        this.#sessions.set(session.ID, session);
        this.renew(session.ID);
      }
    } catch (error) {
      if (!isErrno(error) && !(error instanceof SyntaxError)) throw error;
    }
  }

  create(wanted: { Name?: string; TTL?: string; Behavior?: string }, node: string): Session {
    const hex = this.proc.kernel.random.fork(`consul/${this.table.index}`).hex(32);
    const ID = [8, 12, 16, 20, 32].map((end, at, ends) => hex.slice(ends[at - 1] ?? 0, end)).join('-');
    const { Name = '', TTL = '', Behavior = 'release' } = wanted;
    const session = {
      ID,
      Name,
      Node: node,
      Checks: ['serfHealth'],
      LockDelay: 15_000_000_000,
      Behavior: Behavior || 'release',
      TTL,
      CreateIndex: ++this.table.index,
    };
    this.#sessions.set(ID, session);
    this.#write();
    this.renew(ID);
    return session;
  }

  /** Puts its end off. Consul ends a session only after twice its time. */
  renew(id: string): Session | undefined {
    const session = this.#sessions.get(id);
    this.#timers.get(id)?.cancel();
    const seconds = secondsOf(session?.TTL ?? '');
    if (session && seconds > 0)
      this.#timers.set(
        id,
        this.proc.clock.after(2 * seconds * SECOND, () => this.destroy(id)),
      );
    return session;
  }

  destroy(id: string): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    this.#sessions.delete(id);
    this.#timers.get(id)?.cancel();
    this.#write();
    const held = this.table.list('').filter((each) => each.session === id);
    if (session.Behavior === 'delete') this.table.delete(held.map(({ key }) => key));
    else for (const { key, value } of held) this.table.put(key, value, { session: undefined });
  }

  #write(): void {
    const { fs } = this.proc;
    fs.mkdirAll(this.path.slice(0, this.path.lastIndexOf('/')) || '/');
    fs.writeFile(this.path, JSON.stringify(this.list()));
  }

  has(id: string): boolean {
    return this.#sessions.has(id);
  }

  list(): Session[] {
    return [...this.#sessions.values()];
  }
}

/** `30s`, `1m`. */
function secondsOf(text: string): number {
  const [, number = '0', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(number) * ({ ms: 0.001, s: 1, m: 60, h: 3600 }[unit] ?? 1);
}
