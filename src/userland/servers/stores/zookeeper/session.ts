import { MILLISECOND, type Timer } from '#kernel/clock.ts';
import type { Process } from '#kernel/process/process.ts';
import type { KeyTable, StoredKey } from '../keytable.ts';
import { JuteReader, JuteWriter } from './jute.ts';

/** Operations of the protocol (ZooDefs.OpCode). */
const OP = {
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  getChildren: 8,
  ping: 11,
  getChildren2: 12,
  close: -11,
};
/** Errors (KeeperException.Code). */
const ERROR = { unimplemented: -6, noNode: -101, badVersion: -103, nodeExists: -110, notEmpty: -111 };
const EPHEMERAL = 1;

/** The nodes of a ZooKeeper: paths with data, children and versions. The root is always there. */
export class Nodes {
  constructor(readonly table: KeyTable) {
    if (!table.get('/zookeeper')) table.put('/zookeeper', '');
  }

  has(path: string): boolean {
    return path === '/' || this.table.get(path) !== undefined;
  }

  children(path: string): string[] {
    const prefix = path === '/' ? '/' : `${path}/`;
    return this.table
      .list(prefix)
      .map(({ key }) => key.slice(prefix.length))
      .filter((name) => name !== '' && !name.includes('/'));
  }
}

/** One client's connection: a handshake, then requests with numbers, each answered. */
export class Session {
  #timer: Timer | undefined;
  #greeted = false;
  #timeout = 0;

  constructor(
    readonly proc: Process,
    readonly nodes: Nodes,
    /** Owner of the ephemeral nodes it makes. */
    readonly id: number,
    readonly expired: () => void,
  ) {}

  /** Answers one frame. @returns bytes to send, and whether the client is done */
  answer(frame: Uint8Array): { bytes: Uint8Array; last: boolean } {
    const reader = new JuteReader(frame);
    if (!this.#greeted) return { bytes: this.#greet(reader), last: false };
    this.#touch();
    const number = reader.int();
    const operation = reader.int();
    const { table } = this.nodes;
    const reply = (error: number, rest: JuteWriter = new JuteWriter()) => {
      const head = new JuteWriter().int(number).long(table.index).int(error);
      const body = [...head.bytes(), ...rest.bytes()];
      return Uint8Array.from([...new JuteWriter().int(body.length).bytes(), ...body]);
    };
    if (operation === OP.close) {
      this.end();
      return { bytes: reply(0), last: true };
    }
    const result = operation === OP.ping ? new JuteWriter() : this.#carryOut(operation, reader);
    return { bytes: typeof result === 'number' ? reply(result) : reply(0, result), last: false };
  }

  /** Its ephemeral nodes go. */
  end(): void {
    this.#timer?.cancel();
    const { table } = this.nodes;
    table.delete(
      table
        .list('/')
        .filter(({ session }) => session === String(this.id))
        .map(({ key }) => key),
    );
  }

  #greet(reader: JuteReader): Uint8Array {
    reader.int();
    reader.long();
    this.#timeout = Math.min(40_000, Math.max(4_000, reader.int()));
    this.#greeted = true;
    this.#touch();
    return new JuteWriter().int(0).int(this.#timeout).long(this.id).text('0123456789abcdef').bool(false).frame();
  }

  #touch(): void {
    this.#timer?.cancel();
    this.#timer = this.proc.clock.after(this.#timeout * MILLISECOND, () => {
      this.end();
      this.expired();
    });
  }

  #carryOut(operation: number, reader: JuteReader): JuteWriter | number {
    const { nodes } = this;
    const { table } = nodes;
    const path = reader.text();
    const stored = table.get(path);
    if (operation === OP.create) {
      const data = reader.text();
      for (let count = reader.int(); count > 0; count--) [reader.int(), reader.text(), reader.text()];
      const flags = reader.int();
      if (nodes.has(path)) return ERROR.nodeExists;
      if (!nodes.has(path.slice(0, path.lastIndexOf('/')) || '/')) return ERROR.noNode;
      table.put(path, data, (flags & EPHEMERAL) === 0 ? {} : { session: String(this.id) });
      return new JuteWriter().text(path);
    }
    if (!nodes.has(path)) return ERROR.noNode;
    if (operation === OP.exists) return this.#stat(new JuteWriter(), path, stored);
    if (operation === OP.getData) return this.#stat(new JuteWriter().text(stored?.value ?? ''), path, stored);
    if (operation === OP.getChildren || operation === OP.getChildren2) {
      const names = nodes.children(path);
      const answer = new JuteWriter().int(names.length);
      for (const name of names) answer.text(name);
      return operation === OP.getChildren ? answer : this.#stat(answer, path, stored);
    }
    if (operation === OP.setData) {
      const data = reader.text();
      const version = reader.int();
      if (version >= 0 && version !== stored?.version) return ERROR.badVersion;
      return this.#stat(new JuteWriter(), path, table.put(path, data));
    }
    if (operation === OP.delete) {
      const version = reader.int();
      if (nodes.children(path).length > 0) return ERROR.notEmpty;
      if (version >= 0 && version !== stored?.version) return ERROR.badVersion;
      table.delete([path]);
      return new JuteWriter();
    }
    return ERROR.unimplemented;
  }

  #stat(writer: JuteWriter, path: string, stored: StoredKey | undefined): JuteWriter {
    const { createIndex = 0, modifyIndex = 0, version = 0, value = '', session } = stored ?? {};
    const now = this.proc.clock.wallTime().seconds * 1000;
    return writer
      .long(createIndex)
      .long(modifyIndex)
      .long(now)
      .long(now)
      .int(version)
      .int(0)
      .int(0)
      .long(session === undefined ? 0 : Number(session))
      .int(new TextEncoder().encode(value).length)
      .int(this.nodes.children(path).length)
      .long(modifyIndex);
  }
}
