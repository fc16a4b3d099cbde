import { unknownError } from '#errdefs/errdefs.ts';
import { Headers } from '#http/headers.ts';
import { HttpParser } from '#http/parser.ts';
import { requestHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import type { Addr } from '#netip/addr.ts';

const MAX_READ = 65_536;
/** How long a store may take to be reached. */
const DIAL_TIMEOUT = 10 * SECOND;

/** Where a store answers. */
export interface StoreAddress {
  readonly addr: Addr;
  readonly port: number;
}

/** An answer of the store. */
export interface StoreAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks a store by HTTP, on a connection of its own. @throws unknown with the words of Go's client */
export function* askStore(
  proc: Process,
  { addr, port }: StoreAddress,
  method: string,
  target: string,
  body?: { readonly type?: string; readonly text: string },
): Coroutine<StoreAnswer> {
  const named = `${method.charAt(0)}${method.slice(1).toLowerCase()} http://${addr.text}:${port}${target}`;
  const socket = new TcpSocket(proc.namespaces.net, proc).retain();
  try {
    yield* socket.connect(addr, port, { timeout: DIAL_TIMEOUT });
  } catch (error) {
    socket.close();
    if (!isErrno(error)) throw error;
    const reason = error.code === 'EINPROGRESS' ? 'i/o timeout' : error.message.toLowerCase();
    throw unknownError(`${named}: dial tcp ${addr.text}:${port}: ${reason}`);
  }
  try {
    const bytes = new TextEncoder().encode(body?.text ?? '');
    const headers = new Headers([
      ['Host', `${addr.text}:${port}`],
      ['User-Agent', 'Go 1.1 package http'],
      ...(body || method !== 'GET' ? [['Content-Length', String(bytes.length)] as const] : []),
      ...(body?.type === undefined ? [] : [['Content-Type', body.type] as const]),
      ['Connection', 'close'],
    ]);
    yield* socket.write(requestHead(method, target, headers));
    if (bytes.length > 0) yield* socket.write(bytes);
    return yield* answerOf(socket);
  } catch (error) {
    if (isErrno(error)) throw unknownError(`${named}: ${error.message.toLowerCase()}`);
    if (error instanceof HttpSyntaxError) throw unknownError(`${named}: ${error.message}`);
    throw error;
  } finally {
    socket.close();
  }
}

function* answerOf(socket: TcpSocket): Coroutine<StoreAnswer> {
  const parser = new HttpParser('response');
  const decoder = new TextDecoder();
  let [status, text, headers] = [0, '', new Headers()];
  for (;;) {
    const piece = yield* socket.read(MAX_READ);
    for (const event of piece.length === 0 ? parser.end() : parser.push(piece)) {
      if (event.type === 'response') [status, headers] = [event.status, event.headers];
      else if (event.type === 'body') text += decoder.decode(event.bytes, { stream: true });
      else if (event.type === 'end' && status >= 200) return { status, headers, text };
    }
    if (piece.length === 0) throw new HttpSyntaxError('unexpected EOF');
  }
}
