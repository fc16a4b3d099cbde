import { Headers } from '#http/headers.ts';
import { HttpParser } from '#http/parser.ts';
import { requestHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Addr } from '#netip/addr.ts';

const MAX_READ = 65_536;
/** What plug-ins answer with, and its version. */
const ACCEPT = 'application/vnd.docker.plugins.v1.2+json';
/** Requests on Unix sockets need some host name (moby pkg/plugins/transport). */
const DUMMY_HOST = 'plugin.moby.localhost';

/** Where a plug-in listens. */
export type PluginAddress =
  | { readonly scheme: 'unix'; readonly path: string }
  | { readonly scheme: 'tcp'; readonly host: string; readonly port: number };

/** The connection could not be made, or ended before the answer: worth another try. */
export class TransportError extends Error {}

/** Reads `unix:///run/x.sock` or `tcp://127.0.0.1:8080`; undefined for what is neither. */
export function parseAddress(text: string): PluginAddress | undefined {
  const unix = /^unix:\/\/(\/.*)$/.exec(text)?.[1];
  if (unix !== undefined) return { scheme: 'unix', path: unix };
  const tcp = /^(?:tcp|http):\/\/([^/:]+):(\d+)/.exec(text);
  return tcp ? { scheme: 'tcp', host: tcp[1] ?? '', port: Number(tcp[2]) } : undefined;
}

/**
 * POST /METHOD to a plug-in, on a connection of its own (moby pkg/plugins/transport).
 * @param proc dockerd
 * @param body JSON, or nothing
 * @throws TransportError with the words of Go's client
 */
export function* post(
  proc: Process,
  address: PluginAddress,
  method: string,
  body: string,
): Coroutine<{ status: number; text: string }> {
  const host = address.scheme === 'unix' ? DUMMY_HOST : `${address.host}:${address.port}`;
  const url = `http://${host}/${method}`;
  let socket: UnixSocket | TcpSocket;
  try {
    socket = yield* open(proc, address);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new TransportError(`Post ${JSON.stringify(url)}: ${dialText(address, error.message.toLowerCase())}`);
  }
  try {
    return yield* exchange(socket, host, method, body);
  } catch (error) {
    if (isErrno(error)) throw new TransportError(`Post ${JSON.stringify(url)}: ${error.message.toLowerCase()}`);
    if (error instanceof HttpSyntaxError) throw new TransportError(`Post ${JSON.stringify(url)}: ${error.message}`);
    if (error instanceof TransportError) throw new TransportError(`Post ${JSON.stringify(url)}: ${error.message}`);
    throw error;
  } finally {
    socket.close();
  }
}

/** Connects and says nothing, to see whether a plug-in listens yet. @throws Errno */
export function* probe(proc: Process, address: PluginAddress): Coroutine<void> {
  const socket = yield* open(proc, address);
  socket.close();
}

/** Go's words for a connection that could not be made. */
export function dialText(address: PluginAddress, reason: string): string {
  return address.scheme === 'unix'
    ? `dial unix ${address.path}: connect: ${reason}`
    : `dial tcp ${address.host}:${address.port}: connect: ${reason}`;
}

function* open(proc: Process, address: PluginAddress): Coroutine<UnixSocket | TcpSocket> {
  if (address.scheme === 'unix') return (yield* UnixSocket.connect(proc, address.path)).retain();
  const socket = new TcpSocket(proc.namespaces.net, proc).retain();
  try {
    yield* socket.connect(address.host === 'localhost' ? Addr.LOOPBACK4 : Addr.parse(address.host), address.port);
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}

function* exchange(
  socket: UnixSocket | TcpSocket,
  host: string,
  method: string,
  body: string,
): Coroutine<{ status: number; text: string }> {
  const encoder = new TextEncoder();
  const bytes = encoder.encode(body);
  const headers = new Headers([
    ['Host', host],
    ['User-Agent', 'Go-http-client/1.1'],
    ['Content-Length', String(bytes.length)],
    ['Accept', ACCEPT],
  ]);
  const head = requestHead('POST', `/${method}`, headers);
  const request = new Uint8Array(head.length + bytes.length);
  request.set(head);
  request.set(bytes, head.length);
  yield* socket.write(request);
  const parser = new HttpParser('response');
  const decoder = new TextDecoder();
  let status = 0;
  let text = '';
  for (;;) {
    const piece = yield* socket.read(MAX_READ);
    for (const event of piece.length === 0 ? parser.end() : parser.push(piece)) {
      if (event.type === 'response') status = event.status;
      else if (event.type === 'body') text += decoder.decode(event.bytes, { stream: true });
      else if (event.type === 'end' && status >= 200) return { status, text };
    }
    if (piece.length === 0) throw new TransportError('EOF');
  }
}
