import { Headers } from '#http/headers.ts';
import { HttpParser } from '#http/parser.ts';
import { responseHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Endpoint } from '#kernel/socket/endpoint.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import type { Addr } from '#netip/addr.ts';

const MAX_READ = 65_536;
const BACKLOG = 128;

/** A request that has come in whole. */
export interface HttpRequest {
  readonly method: string;
  /** As it was sent: path and query. */
  readonly target: string;
  readonly version: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Who asks. */
  readonly peer: Endpoint;
  /** Where the request arrived. */
  readonly local: Endpoint;
}

/** What is answered; Content-Length is added, and Date where `headers` have none. */
export interface HttpReply {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
}

/** Answers a request. It may wait. */
export type HttpHandler = (request: HttpRequest) => Coroutine<HttpReply>;

/** Opens a listening socket on an address (all of both families where absent). @throws Errno EADDRINUSE EACCES EADDRNOTAVAIL */
export function listenHttp(proc: Process, addr: Addr | undefined, port: number): TcpSocket {
  const socket = new TcpSocket(proc.namespaces.net, proc);
  try {
    socket.bind(addr, port, addr ? {} : { family: 6 });
    socket.listen(BACKLOG);
  } catch (error) {
    socket.close();
    throw error;
  }
  proc.files.install(socket);
  return socket;
}

/** Answers whatever comes in, each connection in a thread of its own, as HTTP/1.1 with connections kept open. */
export function serveHttp(proc: Process, listener: TcpSocket, handler: HttpHandler): void {
  proc.thread(accept(proc, listener, handler));
}

/** Waits for SIGTERM or SIGINT. */
export function* untilStopped(proc: Process): Coroutine<'SIGTERM' | 'SIGINT'> {
  const told = new WaitQueue();
  let by: 'SIGTERM' | 'SIGINT' | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    proc.onSignal(signal, () => {
      by ??= signal;
      told.wakeAll();
    });
  }
  while (!by) yield told;
  return by;
}

function* accept(proc: Process, listener: TcpSocket, handler: HttpHandler): Coroutine<void> {
  for (;;) {
    const connection = yield* listener.accept();
    const fd = proc.files.install(connection);
    proc.thread(converse(proc, fd, connection, handler));
  }
}

function* converse(proc: Process, fd: number, connection: TcpSocket, handler: HttpHandler): Coroutine<void> {
  const parser = new HttpParser('request');
  const peer = connection.remote;
  const local = connection.local;
  let head: Pick<HttpRequest, 'method' | 'target' | 'version' | 'headers'> | undefined;
  let parts: Uint8Array[] = [];
  try {
    while (peer && local) {
      const bytes = yield* connection.read(MAX_READ);
      if (bytes.length === 0) return;
      let events = parser.push(bytes);
      while (events.length > 0) {
        const [event, ...rest] = events;
        events = rest;
        if (event?.type === 'request') {
          [head, parts] = [event, []];
          if (event.headers.get('Expect') === '100-continue')
            yield* connection.write(new TextEncoder().encode('HTTP/1.1 100 Continue\r\n\r\n'));
        } else if (event?.type === 'body') parts.push(event.bytes.slice());
        else if (event?.type === 'end' && head) {
          const { method, target, version, headers } = head;
          const request = { method, target, version, headers, body: joined(parts), peer, local };
          const last = headers.hasToken('Connection', 'close') || version === '1.0';
          yield* send(proc, connection, method, yield* handler(request), last);
          if (last) return;
          // Nobody here takes a connection over.
          events.push(...parser.ignoreUpgrade());
        }
      }
    }
  } catch (error) {
    if (error instanceof HttpSyntaxError) {
      const text = '400 Bad Request';
      yield* send(proc, connection, 'GET', { status: 400, headers: [PLAIN], body: text }, true);
    } else if (!isErrno(error)) throw error;
  } finally {
    if (proc.files.has(fd) && proc.files.get(fd) === connection) proc.files.close(fd);
  }
}

const PLAIN = ['Content-Type', 'text/plain; charset=utf-8'] as const;

function* send(
  proc: Process,
  connection: TcpSocket,
  method: string,
  { status, headers: fields = [], body = '' }: HttpReply,
  last: boolean,
): Coroutine<void> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const headers = new Headers(fields);
  if (!headers.has('Date')) headers.append('Date', new Date(proc.clock.wallTime().seconds * 1000).toUTCString());
  if (!headers.has('Content-Length') && status !== 204 && status !== 304)
    headers.append('Content-Length', String(bytes.length));
  if (last) headers.append('Connection', 'close');
  const head = responseHead(status, undefined, headers);
  yield* connection.write(method === 'HEAD' ? head : joined([head, bytes]));
}

/** Pieces of bytes as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
