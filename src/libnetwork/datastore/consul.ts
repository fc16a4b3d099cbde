import { unknownError } from '#errdefs/errdefs.ts';
import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { decodeBase64 } from './base64.ts';
import { askStore, type StoreAddress, type StoreAnswer } from './http.ts';
import type { KeyValueStore, StoredValue } from './keyvaluestore.ts';

interface ConsulPair {
  readonly Key: string;
  readonly Value: string | null;
  readonly ModifyIndex: number;
}

/** Consul by its HTTP API: /v1/kv and, for keys that go by themselves, /v1/session (docker/libkv store/consul). */
export class ConsulStore implements KeyValueStore {
  /** Sessions that keep announced keys alive, by key. */
  readonly #sessions = new Map<string, string>();

  constructor(
    readonly proc: Process,
    readonly address: StoreAddress,
  ) {}

  *get(key: string): Coroutine<StoredValue | undefined> {
    const answer = yield* this.#ask('GET', `/v1/kv/${key}?consistent=`);
    if (answer.status === 404) return undefined;
    return storedValue((JSON.parse(answer.text) as ConsulPair[])[0] as ConsulPair);
  }

  *list(prefix: string): Coroutine<StoredValue[]> {
    const answer = yield* this.#ask('GET', `/v1/kv/${prefix}?recurse=`);
    return answer.status === 404 ? [] : (JSON.parse(answer.text) as ConsulPair[]).map(storedValue);
  }

  *put(key: string, value: string): Coroutine<void> {
    yield* this.#ask('PUT', `/v1/kv/${key}?flags=0`, value);
  }

  *announce(key: string, value: string, lifetime: Nanoseconds): Coroutine<void> {
    const known = this.#sessions.get(key);
    if (known !== undefined && (yield* this.#ask('PUT', `/v1/session/renew/${known}`)).status === 200) return;
    // Consul itself waits twice as long as it is told.
    const wanted = { Behavior: 'delete', TTL: `${lifetime / SECOND / 2}s` };
    const { ID: session } = JSON.parse(
      (yield* this.#ask('PUT', '/v1/session/create', JSON.stringify(wanted))).text,
    ) as { ID: string };
    this.#sessions.set(key, session);
    yield* this.#ask('PUT', `/v1/kv/${key}?acquire=${session}`, value);
  }

  *replace(key: string, value: string, index: number | undefined): Coroutine<boolean> {
    return (yield* this.#ask('PUT', `/v1/kv/${key}?cas=${index ?? 0}`, value)).text.trim() === 'true';
  }

  *delete(key: string): Coroutine<void> {
    yield* this.#ask('DELETE', `/v1/kv/${key}`);
  }

  *#ask(method: string, target: string, text?: string): Coroutine<StoreAnswer> {
    const answer = yield* askStore(this.proc, this.address, method, target, text === undefined ? undefined : { text });
    if (answer.status !== 200 && answer.status !== 404)
      throw unknownError(`Unexpected response code: ${answer.status} (${answer.text})`);
    return answer;
  }
}

function storedValue({ Key: key, Value: value, ModifyIndex: index }: ConsulPair): StoredValue {
  return { key, value: new TextDecoder().decode(decodeBase64(value ?? '')), index };
}
