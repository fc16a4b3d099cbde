import { DockerError, unknownError } from '#errdefs/errdefs.ts';
import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { askStore, type StoreAddress, type StoreAnswer } from './http.ts';
import type { KeyValueStore, StoredValue } from './keyvaluestore.ts';

interface EtcdNode {
  readonly key?: string;
  readonly value?: string;
  readonly dir?: boolean;
  readonly nodes?: readonly EtcdNode[];
  readonly modifiedIndex?: number;
}

const FORM = 'application/x-www-form-urlencoded';

/** etcd by the keys API of its version 2, trying its members in turn (docker/libkv store/etcd). */
export class EtcdStore implements KeyValueStore {
  constructor(
    readonly proc: Process,
    readonly members: readonly StoreAddress[],
  ) {}

  *get(key: string): Coroutine<StoredValue | undefined> {
    const { status, text } = yield* this.#ask('GET', key, '?quorum=true');
    return status === 200 ? leaves((JSON.parse(text) as { node: EtcdNode }).node)[0] : undefined;
  }

  *list(prefix: string): Coroutine<StoredValue[]> {
    const { status, text } = yield* this.#ask('GET', prefix, '?recursive=true&sorted=true');
    return status === 200 ? leaves((JSON.parse(text) as { node: EtcdNode }).node) : [];
  }

  *put(key: string, value: string): Coroutine<void> {
    yield* this.#ask('PUT', key, '', { value });
  }

  *announce(key: string, value: string, lifetime: Nanoseconds): Coroutine<void> {
    yield* this.#ask('PUT', key, '', { value, ttl: String(lifetime / SECOND) });
  }

  *replace(key: string, value: string, index: number | undefined): Coroutine<boolean> {
    const condition = index === undefined ? '?prevExist=false' : `?prevIndex=${index}`;
    return (yield* this.#ask('PUT', key, condition, { value })).status < 300;
  }

  *delete(key: string): Coroutine<void> {
    yield* this.#ask('DELETE', key, '?recursive=true');
  }

  *#ask(method: string, key: string, query: string, form?: Readonly<Record<string, string>>): Coroutine<StoreAnswer> {
    const target = `/v2/keys/${key.replace(/\/$/, '')}${query}`;
    const fields = Object.entries(form ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const body = form && { type: FORM, text: fields.join('&') };
    for (const member of this.members) {
      try {
        return yield* askStore(this.proc, member, method, target, body);
      } catch (error) {
        if (!(error instanceof DockerError)) throw error;
      }
    }
    throw unknownError('client: etcd cluster is unavailable or misconfigured');
  }
}

function leaves({ key = '', value = '', dir, nodes = [], modifiedIndex = 0 }: EtcdNode): StoredValue[] {
  // Keys end with a slash to the engine; etcd does not keep it.
  return dir ? nodes.flatMap(leaves) : [{ key: `${key.slice(1)}/`, value, index: modifiedIndex }];
}
