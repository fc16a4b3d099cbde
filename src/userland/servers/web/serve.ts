import { Headers } from '#http/headers.ts';
import { HttpParser, type HttpRequestHead } from '#http/parser.ts';
import { responseHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { type ByteStream, TlsStream } from '#kernel/socket/tlsstream.ts';
import { looksLikeTls, type TlsCertificate, TlsError } from '#kernel/wire/tls.ts';
import { queryOf, type WebHandler, type WebRequest } from './message.ts';

const MAX_READ = 65_536;
/** Bytes handed to the socket at a time. */
const PIECE = 65_536;
const NOTHING = new Uint8Array(0);

export interface ServeOptions {
  readonly handler: WebHandler;
  /** With one, TLS is spoken. */
  readonly certificate?: TlsCertificate;
  /** How many bytes a second of a large answer are sent, at most. */
  readonly rate?: number;
}

/** Serves HTTP on a listening socket, one thread a connection, until it is closed (as Go's net/http does). */
export function* serveWeb(proc: Process, listener: TcpSocket, options: ServeOptions): Coroutine<void> {
  for (;;) {
    let socket: TcpSocket;
    try {
      socket = yield* listener.accept();
    } catch (error) {
      if (isErrno(error, 'EINVAL')) return;
      throw error;
    }
    const fd = proc.files.install(socket);
    proc.thread(connection(proc, socket, fd, options));
  }
}

/** Opens a listening socket. @throws Errno EADDRINUSE, EACCES … */
export function listenOn(proc: Process, port: number): TcpSocket {
  const listener = new TcpSocket(proc.namespaces.net, proc);
  proc.files.install(listener);
  listener.bind(undefined, port, { family: 6 });
  listener.listen();
  return listener;
}

function* connection(proc: Process, socket: TcpSocket, fd: number, options: ServeOptions): Coroutine<void> {
  try {
    const first = yield* socket.read(MAX_READ);
    if (first.length === 0) return;
    const { certificate } = options;
    if (!certificate) yield* converse(proc, socket, socket, first, options);
    else if (looksLikeTls(first)) {
      const stream = yield* TlsStream.accept(socket, certificate, first);
      yield* converse(proc, socket, stream, NOTHING, options);
      yield* stream.end();
    } else {
      const text = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';
      yield* socket.write(new TextEncoder().encode(text));
    }
  } catch (error) {
    // Whoever asked is gone, or speaks something else.
    if (!isErrno(error) && !(error instanceof TlsError)) throw error;
  } finally {
    if (proc.files.has(fd) && proc.files.get(fd) === socket) proc.files.close(fd);
  }
}

function* converse(
  proc: Process,
  socket: TcpSocket,
  stream: ByteStream,
  first: Uint8Array,
  options: ServeOptions,
): Coroutine<void> {
  const parser = new HttpParser('request');
  let head: HttpRequestHead | undefined;
  let pieces: Uint8Array[] = [];
  for (let bytes = first.length > 0 ? first : yield* stream.read(MAX_READ); bytes.length > 0; ) {
    try {
      for (const event of parser.push(bytes)) {
        if (event.type === 'request') {
          head = event;
          pieces = [];
        } else if (event.type === 'body') pieces.push(event.bytes);
        else if (event.type === 'end' && head) {
          const { method, target, headers } = head;
          const path = target.split('?', 1)[0] ?? '';
          const secure = stream !== socket;
          const request = { method, target, path, query: queryOf(target), headers, body: joined(pieces), secure };
          yield* reply(proc, stream, { ...request, peer: socket.remote }, options);
          if (headers.hasToken('Connection', 'close') || head.version === '1.0') return;
        }
      }
    } catch (error) {
      if (!(error instanceof HttpSyntaxError)) throw error;
      const text =
        'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';
      yield* stream.write(new TextEncoder().encode(text));
      return;
    }
    bytes = yield* stream.read(MAX_READ);
  }
}

function* reply(proc: Process, stream: ByteStream, request: WebRequest, options: ServeOptions): Coroutine<void> {
  const { status, headers: given, body } = yield* options.handler(request);
  // Go writes fields by name, and those of its own after them.
  const headers = new Headers([...given.entries()].sort(([a], [b]) => (a < b ? -1 : 1)));
  headers.set('Date', new Date(proc.clock.wallTime().seconds * 1000).toUTCString());
  if (status !== 204 && status !== 304 && !headers.has('Content-Length'))
    headers.set('Content-Length', String(body.length));
  if (request.headers.hasToken('Connection', 'close')) headers.set('Connection', 'close');
  yield* stream.write(responseHead(status, undefined, headers));
  if (request.method === 'HEAD') return;
  const { rate } = options;
  const size = rate === undefined ? PIECE : Math.max(1024, Math.ceil(rate / 20));
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    yield* stream.write(piece);
    if (rate !== undefined && at + size < body.length) yield* proc.sleep(Math.ceil((piece.length * SECOND) / rate));
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
