import { Headers } from '#http/headers.ts';
import { HttpParser, type HttpResponseHead } from '#http/parser.ts';
import { requestHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { type ByteStream, TlsStream } from '#kernel/socket/tlsstream.ts';
import { TlsError } from '#kernel/wire/tls.ts';
import type { Addr } from '#netip/addr.ts';
import type { Daemon } from '../daemon.ts';
import { LookupFailure, lookUpHost } from '../images/hostlookup.ts';
import { ENGINE_VERSION } from '../system/version.ts';
import { RequestFailure } from './failure.ts';

/** How long the engine waits for a connection (moby registry.newTransport). */
const CONNECT_TIMEOUT = 15 * SECOND;
const MAX_READ = 65_536;
const USER_AGENT = `docker/${ENGINE_VERSION} go/go1.24.9 kernel/6.18.44 os/linux arch/amd64 UpstreamClient(Docker-Client/${ENGINE_VERSION} \\(linux\\))`;
/** Who vouches for the servers of the simulated internet, and is believed by all hosts. */
export const TRUSTED_ISSUER = 'Gangway Root CA';

/** A request to a web server. */
export interface WebRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** With a port where it is not the scheme's own. */
  readonly host: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Uint8Array;
  /** Told each time some of the body has been sent: how many bytes of it in all. */
  readonly sent?: (bytes: number) => void;
  /** Takes the body of an answer with a status below 300 piece by piece. */
  readonly receive?: (bytes: Uint8Array) => void;
  /** Whether a certificate that nobody vouches for will do. */
  readonly insecure?: boolean;
}

/** The answer; the body is empty where it was handed over piece by piece. */
export interface WebAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Bytes handed to the socket at a time. */
const PIECE = 65_536;

/**
 * Sends a request over a connection of its own and takes in the answer.
 * @throws RequestFailure where it does not get that far, in the words of Go's net/http
 */
export function* webRequest(daemon: Daemon, request: WebRequest): Coroutine<WebAnswer> {
  const { method, scheme, host, path } = request;
  const fail = (reason: string) => new RequestFailure(method, `${scheme}://${host}${path}`, reason);
  const { name, port } = splitHost(host, scheme);
  let address: Addr;
  try {
    address = yield* lookUpHost(daemon, name);
  } catch (error) {
    if (error instanceof LookupFailure) throw fail(`dial tcp: ${error.message}`);
    throw error;
  }
  const socket = new TcpSocket(daemon.kernel.net, daemon.proc).retain();
  try {
    yield* connect(socket, address, port, fail);
    const stream = scheme === 'https' ? yield* secure(socket, name, request.insecure ?? false, fail) : socket;
    yield* send(stream, request);
    const answer = yield* receive(stream, request, fail);
    if (stream instanceof TlsStream) yield* stream.end();
    return answer;
  } catch (error) {
    if (isErrno(error, 'ECONNRESET')) throw fail('read: connection reset by peer');
    if (isErrno(error, 'EPIPE')) throw fail('write: broken pipe');
    if (error instanceof HttpSyntaxError) throw fail(error.message);
    if (isErrno(error)) throw fail(error.message.toLowerCase());
    throw error;
  } finally {
    socket.close();
  }
}

/** A host as URLs write it, apart. */
export function splitHost(host: string, scheme: 'http' | 'https'): { name: string; port: number } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host);
  const name = (match?.[1] ?? host).replace(/^\[(.*)\]$/, '$1');
  return { name, port: match?.[2] ? Number(match[2]) : scheme === 'https' ? 443 : 80 };
}

function* connect(socket: TcpSocket, address: Addr, port: number, fail: (reason: string) => Error): Coroutine<void> {
  try {
    yield* socket.connect(address, port, { timeout: CONNECT_TIMEOUT });
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === 'ETIMEDOUT' || error.code === 'EINPROGRESS') throw fail('context deadline exceeded');
    const shown = address.family === 6 ? `[${address.text}]` : address.text;
    throw fail(`dial tcp ${shown}:${port}: connect: ${error.message.toLowerCase()}`);
  }
}

function* secure(
  socket: TcpSocket,
  name: string,
  insecure: boolean,
  fail: (reason: string) => Error,
): Coroutine<TlsStream> {
  let stream: TlsStream;
  try {
    stream = yield* TlsStream.connect(socket, name);
  } catch (error) {
    if (!(error instanceof TlsError)) throw error;
    const answer = new TextDecoder().decode(error.answer.subarray(0, 5));
    throw fail(answer === 'HTTP/' ? 'http: server gave HTTP response to HTTPS client' : error.message);
  }
  const { certificate } = stream.session;
  if (insecure) return stream;
  if (certificate?.issuer !== TRUSTED_ISSUER)
    throw fail('tls: failed to verify certificate: x509: certificate signed by unknown authority');
  if (!certificate.names.includes(name))
    throw fail(
      `tls: failed to verify certificate: x509: certificate is valid for ${certificate.names.join(', ')}, not ${name}`,
    );
  return stream;
}

function* send(stream: ByteStream, { method, host, path, headers = [], body, sent }: WebRequest): Coroutine<void> {
  const all = new Headers([['Host', host], ['User-Agent', USER_AGENT], ...headers]);
  if (body !== undefined || method === 'POST' || method === 'PUT') all.set('Content-Length', String(body?.length ?? 0));
  all.set('Connection', 'close');
  yield* stream.write(requestHead(method, path, all));
  for (let at = 0; body !== undefined && at < body.length; at += PIECE) {
    const piece = body.subarray(at, at + PIECE);
    yield* stream.write(piece);
    sent?.(at + piece.length);
  }
}

function* receive(
  stream: ByteStream,
  { method, receive: take }: WebRequest,
  fail: (reason: string) => Error,
): Coroutine<WebAnswer> {
  const parser = new HttpParser('response', { headOnly: method === 'HEAD' });
  let head: HttpResponseHead | undefined;
  const pieces: Uint8Array[] = [];
  for (;;) {
    const bytes = yield* stream.read(MAX_READ);
    for (const event of bytes.length === 0 ? parser.end() : parser.push(bytes)) {
      if (event.type === 'response' && event.status >= 200) head = event;
      else if (event.type === 'body') {
        if (take && head && head.status < 300) take(event.bytes);
        else pieces.push(event.bytes);
      } else if (event.type === 'end' && head)
        return { status: head.status, headers: head.headers, body: joined(pieces) };
    }
    if (bytes.length === 0) throw fail('EOF');
  }
}

/** Pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
