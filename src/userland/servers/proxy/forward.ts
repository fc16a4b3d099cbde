import { Headers } from '#http/headers.ts';
import { STATUS_TEXT } from '#http/status.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { askHttp } from '../http/ask.ts';
import { parseTarget } from '../http/query.ts';
import type { HttpReply, HttpRequest } from '../http/serve.ts';
import type { MiddlewareConfiguration } from './configuration.ts';
import { findRouter, type Router, type RoutingTable } from './table.ts';

/** How long a server may take to be reached (forwardingTimeouts.dialTimeout). */
const DIAL_TIMEOUT = 30 * SECOND;
/** Fields that concern one connection alone (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Fields whose values clients may not choose. */
const FORWARDED = /^x-(forwarded-|real-ip$)/i;

/** What is told about a request in the access log. */
export interface Forwarded {
  readonly reply: HttpReply;
  readonly router?: Router;
  readonly server?: string;
}

/** Passes a request on to whom the routing table says, and the answer back. */
export function* forward(
  proc: Process,
  table: RoutingTable,
  entryPoint: string,
  request: HttpRequest,
): Coroutine<Forwarded> {
  const hostField = request.headers.get('Host') ?? '';
  const router = findRouter(table, entryPoint, {
    method: request.method,
    host: hostField.replace(/:\d+$/, '').toLowerCase(),
    target: parseTarget(request.target),
    headers: request.headers,
    client: request.peer.addr,
  });
  if (!router) return { reply: NOT_FOUND };
  const server = router.pool?.take();
  if (server === undefined) return { reply: plain(503, 'no available server\n'), router };
  return { reply: yield* ask(proc, request, router, server, hostField), router, server };
}

const NOT_FOUND = plain(404, '404 page not found\n');

/** An answer of the proxy itself, as Go's http.Error gives it. */
export function plain(status: number, body: string): HttpReply {
  const headers = [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Content-Type-Options', 'nosniff'],
  ] as const;
  return { status, headers, body };
}

function* ask(
  proc: Process,
  request: HttpRequest,
  { transforms, pool }: Router,
  server: string,
  hostField: string,
): Coroutine<HttpReply> {
  const [, host = '', port = '80'] = /^\w+:\/\/(\[[^\]]*\]|[^:/]+):?(\d*)/.exec(server) ?? [];
  const addr = Addr.tryParse(host.replace(/^\[|\]$/g, ''));
  if (!addr) return failure(502);
  const { target, prefix } = transformed(request.target, transforms);
  const upstream = new Headers([['Host', pool?.passHostHeader === false ? `${host}:${port}` : hostField]]);
  const client = request.peer.addr.text;
  const own: [string, string][] = [
    ['X-Forwarded-For', client],
    ['X-Forwarded-Host', hostField],
    ['X-Forwarded-Port', /:(\d+)$/.exec(hostField)?.[1] ?? '80'],
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Server', proc.namespaces.uts.hostname],
    ['X-Real-Ip', client],
    ...(prefix === undefined ? [] : [['X-Forwarded-Prefix', prefix] as [string, string]]),
  ];
  const dropped = new Set(
    (request.headers.get('Connection') ?? '').split(',').map((name) => name.trim().toLowerCase()),
  );
  for (const [name, value] of request.headers.entries()) {
    const lower = name.toLowerCase();
    if (lower === 'host' || HOP_BY_HOP.has(lower) || dropped.has(lower) || FORWARDED.test(name)) continue;
    upstream.append(name, value);
  }
  for (const [name, value] of own) upstream.append(name, value);
  if (!upstream.has('Accept-Encoding')) upstream.append('Accept-Encoding', 'gzip');
  const { method, body } = request;
  try {
    const answer = yield* askHttp(
      proc,
      { scheme: 'tcp', addr, port: Number(port) },
      { method, target, headers: upstream, body, connectTimeout: DIAL_TIMEOUT },
    );
    const content = yield* answer.all();
    const headers = (answer.headers?.entries() ?? []).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
    return { status: answer.status, headers, body: content };
  } catch (error) {
    if (isErrno(error, 'EINPROGRESS', 'ETIMEDOUT')) return failure(504);
    if (isErrno(error) || error instanceof HttpSyntaxError) return failure(502);
    throw error;
  }
}

/** An error on the way to the server; Traefik writes the reason phrase alone. */
function failure(status: number): HttpReply {
  return { status, body: STATUS_TEXT[status] ?? '' };
}

function transformed(
  target: string,
  transforms: readonly MiddlewareConfiguration[],
): { target: string; prefix?: string } {
  let [now, prefix]: [string, string | undefined] = [target, undefined];
  for (const { stripPrefix = [], addPrefix } of transforms) {
    const found = stripPrefix.find((each) => now.startsWith(each));
    if (found !== undefined) {
      now = now.slice(found.replace(/\/$/, '').length);
      if (!now.startsWith('/')) now = `/${now}`;
      prefix = found;
    }
    if (addPrefix !== undefined) now = `/${addPrefix.replace(/^\/|\/$/g, '')}${now}`;
  }
  return { target: now, ...(prefix !== undefined && { prefix }) };
}
