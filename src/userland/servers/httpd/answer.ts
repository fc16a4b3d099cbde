import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import { runCgi } from './cgi.ts';
import { type Exchange, RequestTimeout } from './exchange.ts';
import { mimeType } from './mimetypes.ts';
import { etag, type ReplyFields, reply } from './reply.ts';
import { canonicalPath, decodePath } from './url.ts';

/** How long a client may take for its request. */
const PATIENCE = 60 * SECOND;
const METHODS = new Set(['GET', 'HEAD', 'POST']);
const INDEX = 'index.html';
const INDEX_PROGRAM = '/cgi-bin/index.cgi';

/** Reads one request and answers it, as busybox httpd does; the working directory is the root of the pages. */
export function* answer(exchange: Exchange, home: string): Coroutine<void> {
  exchange.deadline = exchange.proc.clock.now + PATIENCE;
  let path: string | undefined;
  try {
    path = yield* readRequest(exchange);
  } catch (error) {
    if (!(error instanceof RequestTimeout)) throw error;
    yield* reply(exchange, 408);
    return;
  }
  if (path !== undefined) yield* serve(exchange, path, home);
}

/** @returns the path asked for, or undefined when the request is answered (or gone) already */
function* readRequest(exchange: Exchange): Coroutine<string | undefined> {
  const line = yield* exchange.line();
  if (!line) return undefined;
  const [, method = '', target = ''] = /^(\S+)[ \t]+(\/\S*) HTTP\/\d/.exec(line) ?? [];
  exchange.method = method;
  if (!METHODS.has(method)) {
    yield* reply(exchange, 400);
    return undefined;
  }
  exchange.target = target;
  const question = target.indexOf('?');
  if (question >= 0) exchange.query = target.slice(question + 1);
  const decoded = decodePath(question < 0 ? target : target.slice(0, question));
  const path = typeof decoded === 'string' ? (canonicalPath(decoded) ?? 400) : decoded;
  if (typeof path === 'number') {
    yield* reply(exchange, path);
    return undefined;
  }
  if (exchange.verbose > 1) yield* exchange.log(`${method} ${path}`);
  for (;;) {
    const field = yield* exchange.line();
    if (!field) return path;
    const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*)$/.exec(field) ?? [];
    if (name !== '') exchange.fields.push([name, value]);
  }
}

function* serve(exchange: Exchange, path: string, home: string): Coroutine<void> {
  const { proc } = exchange;
  if (path.startsWith('/cgi-bin/')) {
    if (path === '/cgi-bin/') yield* reply(exchange, 403);
    else yield* runCgi(exchange, path, home);
    return;
  }
  const folder = path.endsWith('/');
  const file = `.${path}${folder ? INDEX : ''}`;
  const stat = statOf(exchange, file);
  if (stat?.type === 'directory') {
    yield* reply(exchange, 302, { location: `${path}/${exchange.query === undefined ? '' : `?${exchange.query}`}` });
    return;
  }
  if (!stat && folder && mayExecute(exchange, `.${INDEX_PROGRAM}`)) {
    yield* runCgi(exchange, INDEX_PROGRAM, home);
    return;
  }
  if (exchange.method === 'POST') {
    yield* reply(exchange, stat || !folder ? 501 : 404);
    return;
  }
  if (stat?.type !== 'file') {
    yield* reply(exchange, 404);
    return;
  }
  let content: Uint8Array;
  try {
    content = proc.fs.readFile(file);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* reply(exchange, 404);
    return;
  }
  yield* sendFile(exchange, file, stat, content);
}

function* sendFile(exchange: Exchange, path: string, stat: Stat, content: Uint8Array): Coroutine<void> {
  const { proc } = exchange;
  const size = content.length;
  const file = { modified: proc.clock.wallTime(stat.modifiedAt).seconds, size };
  if (exchange.field('If-None-Match') === etag(file)) {
    yield* reply(exchange, 304);
    return;
  }
  const fields: ReplyFields = { type: mimeType(path), file: { ...file, length: size } };
  const range = exchange.method === 'GET' ? rangeOf(exchange.field('Range'), size) : undefined;
  if (range) {
    const length = range.last - range.first + 1;
    yield* reply(exchange, 206, { ...fields, range: { ...range, size }, file: { ...file, length } });
    yield* proc.print(content.subarray(range.first, range.last + 1));
    return;
  }
  yield* reply(exchange, 200, fields);
  if (exchange.method !== 'HEAD' && size > 0) yield* proc.print(content);
}

/** Of `bytes=first-last`; one that cannot be satisfied is ignored. */
function rangeOf(field: string | undefined, size: number): { first: number; last: number } | undefined {
  const match = /^bytes=(\d+)-(\d*)/.exec(field ?? '');
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Math.min(match[2] ? Number(match[2]) : size - 1, size - 1);
  return first > last ? undefined : { first, last };
}

function statOf(exchange: Exchange, path: string): Stat | undefined {
  const { fs } = exchange.proc;
  try {
    return fs.stat(path);
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

function mayExecute(exchange: Exchange, path: string): boolean {
  try {
    exchange.proc.fs.access(path, 'x');
    return true;
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}
