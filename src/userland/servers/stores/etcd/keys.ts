import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { parameter, parseForm, type Target } from '../../http/query.ts';
import type { HttpReply, HttpRequest } from '../../http/serve.ts';
import type { KeyTable, StoredKey } from '../keytable.ts';

/** What etcd says of its errors (etcd v2, Documentation/errorcode). */
const MESSAGES: Readonly<Record<number, readonly [message: string, status: number]>> = {
  100: ['Key not found', 404],
  101: ['Compare failed', 412],
  102: ['Not a file', 403],
  104: ['Not a directory', 403],
  105: ['Key already exists', 412],
  107: ['Root is read only', 403],
  108: ['Directory not empty', 403],
  203: ['The given index in POST form is not a number', 400],
};

/** A directory is a key of its own, marked by its flags. */
const DIRECTORY = 1;

class EtcdError extends Error {
  constructor(
    readonly code: number,
    override readonly cause: string,
  ) {
    super(MESSAGES[code]?.[0]);
  }
}

/** An operation as it is told to those who wait for changes. */
interface EtcdEvent {
  readonly action: string;
  readonly node: object;
  readonly prevNode?: object;
}

/** /v2/keys: a tree of directories and keys (etcd v2 API). */
export class EtcdKeys {
  /** What has happened, by index, so that who waits from an earlier one on misses nothing. */
  readonly #history: { readonly index: number; readonly key: string; readonly event: EtcdEvent }[] = [];

  constructor(
    readonly proc: Process,
    readonly table: KeyTable,
  ) {}

  *answer(request: HttpRequest, target: Target): Coroutine<HttpReply> {
    const key = `/${target.path.slice('/v2/keys'.length).replace(/^\/+|\/+$/g, '')}`;
    const form = { query: [...target.query, ...parseForm(new TextDecoder().decode(request.body))] };
    try {
      const told =
        request.method === 'GET'
          ? parameter(form, 'wait') === 'true'
            ? yield* this.#wait(key, form)
            : this.#get(key, form)
          : this.#change(request.method, key, form);
      if (!told) return this.#reply(405, 'Method Not Allowed\n');
      const made = request.method !== 'GET' && told.action !== 'delete' && !told.prevNode;
      return this.#reply(made ? 201 : 200, `${JSON.stringify(told)}\n`);
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
      const { code: errorCode, message, cause } = error;
      const body = { errorCode, message, cause, index: this.table.index };
      return this.#reply(MESSAGES[errorCode]?.[1] ?? 400, `${JSON.stringify(body)}\n`);
    }
  }

  #reply(status: number, body: string): HttpReply {
    return {
      status,
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Etcd-Cluster-Id', '7e27652122e8b2ae'],
        ['X-Etcd-Index', String(this.table.index)],
        ['X-Raft-Index', String(this.table.index + 2)],
        ['X-Raft-Term', '2'],
      ],
      body,
    };
  }

  #get(key: string, form: Pick<Target, 'query'>): EtcdEvent {
    const recursive = parameter(form, 'recursive') === 'true';
    const node = this.#node(key, recursive ? Number.POSITIVE_INFINITY : 1);
    if (!node) throw new EtcdError(100, key);
    return { action: 'get', node };
  }

  *#wait(key: string, form: Pick<Target, 'query'>): Coroutine<EtcdEvent> {
    const recursive = parameter(form, 'recursive') === 'true';
    const from = Number(parameter(form, 'waitIndex') ?? this.table.index + 1);
    for (;;) {
      const found = this.#history.find(
        (each) => each.index >= from && (each.key === key || (recursive && each.key.startsWith(`${key}/`))),
      );
      if (found) return found.event;
      yield this.table.changed;
    }
  }

  #change(method: string, given: string, form: Pick<Target, 'query'>): EtcdEvent | undefined {
    if (given === '/') throw new EtcdError(107, '/');
    const directory = parameter(form, 'dir') === 'true';
    if (method === 'POST') {
      const key = `${given}/${String(this.table.index + 1).padStart(20, '0')}`;
      return this.#set(key, 'create', form, directory, undefined);
    }
    const known = this.table.get(given);
    this.#compare(given, known, form);
    if (method === 'DELETE') return this.#remove(given, known, form, directory);
    if (method !== 'PUT') return undefined;
    if (known?.flags === DIRECTORY && parameter(form, 'prevExist') !== 'true') throw new EtcdError(102, given);
    const prevExist = parameter(form, 'prevExist');
    const compared = parameter(form, 'prevValue') !== undefined || parameter(form, 'prevIndex') !== undefined;
    const action = compared
      ? 'compareAndSwap'
      : prevExist === 'false'
        ? 'create'
        : prevExist === 'true'
          ? 'update'
          : 'set';
    return this.#set(given, action, form, directory || known?.flags === DIRECTORY, known);
  }

  #compare(key: string, known: StoredKey | undefined, form: Pick<Target, 'query'>): void {
    const [exist, value, index] = ['prevExist', 'prevValue', 'prevIndex'].map((name) => parameter(form, name));
    if (exist === 'false' && known) throw new EtcdError(105, key);
    if ((exist === 'true' || value !== undefined || index !== undefined) && !known) throw new EtcdError(100, key);
    if (index !== undefined && !/^\d+$/.test(index)) throw new EtcdError(203, index);
    if (index !== undefined && known && Number(index) !== known.modifyIndex)
      throw new EtcdError(101, `[${index} != ${known.modifyIndex}]`);
    if (value !== undefined && known && value !== known.value) throw new EtcdError(101, `[${value} != ${known.value}]`);
  }

  #set(
    key: string,
    action: string,
    form: Pick<Target, 'query'>,
    directory: boolean,
    known: StoredKey | undefined,
  ): EtcdEvent {
    const parts = key.split('/').slice(1, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const above = `/${parts.slice(0, depth).join('/')}`;
      const there = this.table.get(above);
      if (there && there.flags !== DIRECTORY) throw new EtcdError(104, above);
      if (there) continue;
      // Directories on the way count as part of the same change.
      this.table.put(above, '', { flags: DIRECTORY });
    }
    const prevNode = known && this.#present(known, 0);
    const value = parameter(form, 'value') ?? (directory ? '' : (known?.value ?? ''));
    const stored = this.table.put(key, value, { flags: directory ? DIRECTORY : 0 });
    const ttl = Number(parameter(form, 'ttl') ?? '0');
    const more = ttl > 0 ? { ttl, expiration: this.#expiration(ttl) } : {};
    if (ttl > 0) this.table.expire(key, ttl * SECOND, () => this.#happened(key, { action: 'expire', node: { key } }));
    const event = { action, node: { ...this.#present(stored, 0), ...more }, ...(prevNode && { prevNode }) };
    this.#happened(key, event);
    return event;
  }

  #remove(key: string, known: StoredKey | undefined, form: Pick<Target, 'query'>, directory: boolean): EtcdEvent {
    const recursive = parameter(form, 'recursive') === 'true';
    if (!known) throw new EtcdError(100, key);
    const below = this.table.list(`${key}/`);
    if (known.flags === DIRECTORY) {
      if (!directory && !recursive) throw new EtcdError(102, key);
      if (below.length > 0 && !recursive) throw new EtcdError(108, key);
    }
    const prevNode = this.#present(known, 0);
    this.table.delete([...below.map((each) => each.key), key]);
    const node = {
      key,
      ...(known.flags === DIRECTORY && { dir: true }),
      modifiedIndex: this.table.index,
      createdIndex: known.createIndex,
    };
    const compared = parameter(form, 'prevValue') !== undefined || parameter(form, 'prevIndex') !== undefined;
    const event = { action: compared ? 'compareAndDelete' : 'delete', node, prevNode };
    this.#happened(key, event);
    return event;
  }

  #happened(key: string, event: EtcdEvent): void {
    this.#history.push({ index: this.table.index, key, event });
    // As many as etcd keeps.
    if (this.#history.length > 1000) this.#history.shift();
    this.table.changed.wakeAll();
  }

  #node(key: string, depth: number): object | undefined {
    if (key === '/') return { dir: true, ...this.#below('', depth) };
    const stored = this.table.get(key);
    return stored && this.#present(stored, depth);
  }

  #present(stored: StoredKey, depth: number): object {
    const { key, value, flags, modifyIndex: modifiedIndex, createIndex: createdIndex } = stored;
    if (flags !== DIRECTORY) return { key, value, modifiedIndex, createdIndex };
    return { key, dir: true, ...this.#below(key, depth), modifiedIndex, createdIndex };
  }

  #below(key: string, depth: number): { nodes?: object[] } {
    if (depth <= 0) return {};
    // Names that begin with an underscore are hidden.
    const own = this.table
      .list(`${key}/`)
      .filter((each) => /^\/[^/_][^/]*$/.test(each.key.slice(key.length)))
      .map((each) => this.#present(each, depth - 1));
    return own.length === 0 ? {} : { nodes: own };
  }

  #expiration(ttl: number): string {
    return new Date((this.proc.clock.wallTime().seconds + ttl) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}
