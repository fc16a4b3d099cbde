import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { parameter, type Target } from '../../http/query.ts';
import type { HttpReply, HttpRequest } from '../../http/serve.ts';
import { base64 } from '../base64.ts';
import type { KeyTable, StoredKey } from '../keytable.ts';
import type { Sessions } from './sessions.ts';

/** How long a blocking query may take where it does not say. */
const DEFAULT_WAIT = 600 * SECOND;
const TEXT = ['Content-Type', 'text/plain; charset=utf-8'] as const;

/** /v1/kv/KEY: reads, lists, writes and deletes keys, or waits for a change (Consul HTTP API, KV store). */
export function* answerKv(
  table: KeyTable,
  sessions: Sessions,
  request: HttpRequest,
  target: Target,
): Coroutine<HttpReply> {
  const key = target.path.slice('/v1/kv/'.length);
  if (request.method === 'GET') return yield* read(table, key, target);
  if (request.method === 'PUT')
    return json(200, write(table, sessions, key, new TextDecoder().decode(request.body), target));
  if (request.method === 'DELETE') {
    const recurse = parameter(target, 'recurse') !== undefined;
    const cas = parameter(target, 'cas');
    if (cas !== undefined && Number(cas) !== (table.get(key)?.modifyIndex ?? 0)) return json(200, false);
    table.delete(recurse ? table.list(key).map((each) => each.key) : [key]);
    return json(200, true);
  }
  return { status: 405, headers: [TEXT] };
}

function* read(table: KeyTable, key: string, target: Target): Coroutine<HttpReply> {
  const recurse = parameter(target, 'recurse') !== undefined;
  const keysOnly = parameter(target, 'keys') !== undefined;
  const index = Number(parameter(target, 'index') ?? '0');
  if (index > 0) {
    const wait = /^(\d+)(s|m|ms)$/.exec(parameter(target, 'wait') ?? '');
    const unit = { ms: SECOND / 1000, s: SECOND, m: 60 * SECOND }[wait?.[2] ?? 's'] ?? SECOND;
    yield* table.waitForChange(key, recurse || keysOnly, index, wait ? Number(wait[1]) * unit : DEFAULT_WAIT);
  }
  const found = recurse || keysOnly ? table.list(key) : [table.get(key) ?? []].flat();
  const seen = Math.max(table.lastChange(key, recurse || keysOnly), found.length > 0 ? 1 : table.index);
  const headers = [
    ['X-Consul-Index', String(seen)],
    ['X-Consul-Knownleader', 'true'],
    ['X-Consul-Lastcontact', '0'],
  ] as const;
  const [first] = found;
  if (!first) return { status: 404, headers: [...headers, TEXT] };
  if (parameter(target, 'raw') !== undefined)
    return { status: 200, headers: [...headers, ['Content-Type', 'application/octet-stream']], body: first.value };
  const content = keysOnly
    ? keyNames(
        found.map((each) => each.key),
        key,
        parameter(target, 'separator') ?? '',
      )
    : found.map(shown);
  const body = JSON.stringify(content, undefined, parameter(target, 'pretty') === undefined ? undefined : 4);
  return { status: 200, headers: [...headers, ['Content-Type', 'application/json']], body };
}

function write(table: KeyTable, sessions: Sessions, key: string, value: string, target: Target): boolean {
  const [cas, acquire, release] = ['cas', 'acquire', 'release'].map((name) => parameter(target, name));
  const flags = parameter(target, 'flags');
  const known = table.get(key);
  if (cas !== undefined && Number(cas) !== (known?.modifyIndex ?? 0)) return false;
  if (acquire !== undefined) {
    if (!sessions.has(acquire) || (known?.session !== undefined && known.session !== acquire)) return false;
    table.put(key, value, { session: acquire, locked: known?.session !== acquire });
    return true;
  }
  if (release !== undefined) {
    if (known?.session !== release) return false;
    table.put(key, value, { session: undefined });
    return true;
  }
  table.put(key, value, flags === undefined ? {} : { flags: Number(flags) });
  return true;
}

/** Names below a key; with a separator only up to it, once each. */
function keyNames(keys: readonly string[], prefix: string, separator: string): string[] {
  if (separator === '') return [...keys];
  const names = keys.map((key) => {
    const end = key.indexOf(separator, prefix.length);
    return end < 0 ? key : key.slice(0, end + separator.length);
  });
  return [...new Set(names)];
}

function shown({ key, value, createIndex, modifyIndex, lockIndex, flags, session }: StoredKey): object {
  return {
    CreateIndex: createIndex,
    ModifyIndex: modifyIndex,
    LockIndex: lockIndex,
    Key: key,
    Flags: flags,
    Value: value === '' ? null : base64(value),
    ...(session !== undefined && { Session: session }),
  };
}

function json(status: number, value: unknown): HttpReply {
  return { status, headers: [['Content-Type', 'application/json']], body: JSON.stringify(value) };
}
