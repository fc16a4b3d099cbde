import { unknownError } from '#errdefs/errdefs.ts';
import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import type { StoreAddress } from './http.ts';
import { JuteReader, JuteWriter } from './jute.ts';
import type { KeyValueStore, StoredValue } from './keyvaluestore.ts';

const OP = { create: 1, delete: 2, getData: 4, setData: 5, getChildren: 8, ping: 11, close: -11 };
const NODE_EXISTS = -110;
const ANY_VERSION = -1;
const DIAL_TIMEOUT = 10 * SECOND;
/** How long the server waits for a client before it forgets it, in milliseconds. */
const SESSION = 40_000;

/** ZooKeeper by its binary protocol on port 2181: a session for each thing that is asked (docker/libkv store/zookeeper). */
export class ZookeeperStore implements KeyValueStore {
  /** The session that keeps an announced key alive, by key. */
  readonly #kept = new Map<string, Connection>();

  constructor(
    readonly proc: Process,
    readonly members: readonly StoreAddress[],
  ) {}

  *get(key: string): Coroutine<StoredValue | undefined> {
    return yield* this.#session((connection) => read(connection, key));
  }

  *list(prefix: string): Coroutine<StoredValue[]> {
    return yield* this.#session(function* (connection): Coroutine<StoredValue[]> {
      const found: StoredValue[] = [];
      const paths = [pathOf(prefix)];
      for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
        const names = yield* children(connection, path);
        for (const name of names.sort()) {
          const below = yield* children(connection, `${path}/${name}`);
          if (below.length > 0) paths.push(`${path}/${name}`);
          else found.push(...[(yield* read(connection, `${path}/${name}`.slice(1))) ?? []].flat());
        }
      }
      return found.filter(({ value }) => value !== '');
    });
  }

  *put(key: string, value: string): Coroutine<void> {
    yield* this.#session(function* (connection): Coroutine<void> {
      if (!(yield* create(connection, key, value, 0))) yield* write(connection, key, value, ANY_VERSION);
    });
  }

  *announce(key: string, value: string, _lifetime: Nanoseconds): Coroutine<void> {
    const kept = this.#kept.get(key);
    if (kept) {
      try {
        yield* kept.ask(-2, OP.ping, new JuteWriter());
        return;
      } catch {
        this.#kept.delete(key);
        kept.close();
      }
    }
    const connection = yield* this.#connect();
    yield* create(connection, key, value, 1);
    this.#kept.set(key, connection);
  }

  *replace(key: string, value: string, index: number | undefined): Coroutine<boolean> {
    return yield* this.#session((connection) =>
      index === undefined ? create(connection, key, value, 0) : write(connection, key, value, index),
    );
  }

  *delete(key: string): Coroutine<void> {
    yield* this.#session(function* (connection): Coroutine<void> {
      yield* connection.ask(1, OP.delete, new JuteWriter().text(pathOf(key)).int(ANY_VERSION));
    });
  }

  *#session<T>(work: (connection: Connection) => Coroutine<T>): Coroutine<T> {
    const connection = yield* this.#connect();
    try {
      const result = yield* work(connection);
      yield* connection.ask(1, OP.close, new JuteWriter());
      return result;
    } catch (error) {
      if (isErrno(error)) throw unknownError(`zk: ${error.message.toLowerCase()}`);
      throw error;
    } finally {
      connection.close();
    }
  }

  *#connect(): Coroutine<Connection> {
    for (const { addr, port } of this.members) {
      const socket = new TcpSocket(this.proc.namespaces.net, this.proc).retain();
      try {
        yield* socket.connect(addr, port, { timeout: DIAL_TIMEOUT });
        const connection = new Connection(socket);
        yield* connection.exchange(new JuteWriter().int(0).long(0).int(SESSION).long(0).text(''));
        return connection;
      } catch (error) {
        socket.close();
        if (!isErrno(error)) throw error;
      }
    }
    throw unknownError('zk: could not connect to a server');
  }
}

/** A session with the server. */
class Connection {
  #buffer: Uint8Array = new Uint8Array(0);

  constructor(readonly socket: TcpSocket) {}

  /** @returns the error's code, 0 where there is none, and what follows. @throws Errno */
  *ask(number: number, operation: number, rest: JuteWriter): Coroutine<{ error: number; reader: JuteReader }> {
    const reader = yield* this.exchange(new JuteWriter().int(number).int(operation).append(rest));
    reader.int();
    reader.long();
    return { error: reader.int(), reader };
  }

  *exchange(request: JuteWriter): Coroutine<JuteReader> {
    yield* this.socket.write(request.frame());
    for (;;) {
      const length = this.#buffer.length < 4 ? Number.POSITIVE_INFINITY : new JuteReader(this.#buffer).int();
      if (this.#buffer.length >= 4 + length) {
        const frame = this.#buffer.slice(4, 4 + length);
        this.#buffer = this.#buffer.slice(4 + length);
        return new JuteReader(frame);
      }
      const bytes = yield* this.socket.read(65_536);
      if (bytes.length === 0) throw unknownError('zk: connection closed');
      const joined = new Uint8Array(this.#buffer.length + bytes.length);
      joined.set(this.#buffer);
      joined.set(bytes, this.#buffer.length);
      this.#buffer = joined;
    }
  }

  close(): void {
    this.socket.close();
  }
}

function pathOf(key: string): string {
  return `/${key.replace(/\/$/, '')}`;
}

function* children(connection: Connection, path: string): Coroutine<string[]> {
  const { error, reader } = yield* connection.ask(1, OP.getChildren, new JuteWriter().text(path).bool(false));
  return error === 0 ? Array.from({ length: reader.int() }, () => reader.text()) : [];
}

function* read(connection: Connection, key: string): Coroutine<StoredValue | undefined> {
  const { error, reader } = yield* connection.ask(1, OP.getData, new JuteWriter().text(pathOf(key)).bool(false));
  if (error !== 0) return undefined;
  const value = reader.text();
  for (let skipped = 0; skipped < 4; skipped++) reader.long();
  return { key: `${key.replace(/\/$/, '')}/`, value, index: reader.int() };
}

/** @returns whether it was not there yet */
function* create(connection: Connection, key: string, value: string, flags: number): Coroutine<boolean> {
  const path = pathOf(key);
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1))
    yield* connection.ask(1, OP.create, node(path.slice(0, slash), '', 0));
  return (yield* connection.ask(1, OP.create, node(path, value, flags))).error !== NODE_EXISTS;
}

/** @returns whether it had that version */
function* write(connection: Connection, key: string, value: string, version: number): Coroutine<boolean> {
  return (
    (yield* connection.ask(1, OP.setData, new JuteWriter().text(pathOf(key)).text(value).int(version))).error === 0
  );
}

/** A node that everybody may read and write. */
function node(path: string, value: string, flags: number): JuteWriter {
  return new JuteWriter().text(path).text(value).int(1).int(31).text('world').text('anyone').int(flags);
}
