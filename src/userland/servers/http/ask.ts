import type { Headers } from '#http/headers.ts';
import { HttpParser } from '#http/parser.ts';
import { requestHead } from '#http/serialize.ts';
import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import type { Addr } from '#netip/addr.ts';
import { joined } from './serve.ts';

const MAX_READ = 65_536;

/** Whom a request is for. */
export type HttpPeer =
  | { readonly scheme: 'unix'; readonly path: string }
  | { readonly scheme: 'tcp'; readonly addr: Addr; readonly port: number };

/** What is asked. */
export interface HttpQuestion {
  readonly method: string;
  readonly target: string;
  /** As they are sent; Content-Length is for the caller to give. */
  readonly headers: Headers;
  readonly body?: Uint8Array;
  /** How long the connection may take to come about. */
  readonly connectTimeout?: Nanoseconds;
}

/** An answer; its body is read by `read` or `all`. */
export class HttpAnswer {
  readonly #parser: HttpParser;
  #parts: Uint8Array[] = [];
  #ended = false;
  status = 0;
  reason = '';
  headers: Headers | undefined;

  constructor(
    readonly proc: Process,
    readonly socket: UnixSocket | TcpSocket,
    readonly fd: number,
    headOnly: boolean,
  ) {
    this.#parser = new HttpParser('response', { headOnly });
  }

  /** Waits for the head. @throws Errno ECONNRESET where the connection ends before it; HttpSyntaxError */
  *head(): Coroutine<void> {
    while (!this.headers) yield* this.#more();
  }

  /** The next piece of the body, undefined at its end. @throws as `head` */
  *read(): Coroutine<Uint8Array | undefined> {
    while (this.#parts.length === 0 && !this.#ended) yield* this.#more();
    return this.#parts.shift();
  }

  /** The whole body; the connection is closed then. @throws as `head` */
  *all(): Coroutine<Uint8Array> {
    const parts: Uint8Array[] = [];
    try {
      for (let part = yield* this.read(); part; part = yield* this.read()) parts.push(part);
    } finally {
      this.close();
    }
    return joined(parts);
  }

  close(): void {
    const { files } = this.proc;
    if (files.has(this.fd) && files.get(this.fd) === this.socket) files.close(this.fd);
  }

  *#more(): Coroutine<void> {
    const bytes = yield* this.socket.read(MAX_READ);
    for (const event of bytes.length === 0 ? this.#parser.end() : this.#parser.push(bytes)) {
      if (event.type === 'response' && event.status >= 200)
        [this.status, this.reason, this.headers] = [event.status, event.reason, event.headers];
      else if (event.type === 'body') this.#parts.push(event.bytes.slice());
      else if (event.type === 'end' && this.headers) this.#ended = true;
    }
    if (bytes.length > 0 || this.#ended) return;
    if (!this.headers) throw new Errno('ECONNRESET');
    this.#ended = true;
  }
}

/**
 * Sends a request on a connection of its own and waits for the head of the answer.
 * @throws Errno where the peer cannot be reached (ECONNREFUSED EHOSTUNREACH ENOENT EACCES …; EINPROGRESS when it takes too
 * long), HttpSyntaxError for an answer that is no HTTP
 */
export function* askHttp(proc: Process, peer: HttpPeer, question: HttpQuestion): Coroutine<HttpAnswer> {
  const { method, target, headers, body, connectTimeout } = question;
  const socket =
    peer.scheme === 'unix' ? yield* UnixSocket.connect(proc, peer.path) : new TcpSocket(proc.namespaces.net, proc);
  const answer = new HttpAnswer(proc, socket, proc.files.install(socket), method === 'HEAD');
  try {
    if (peer.scheme === 'tcp' && socket instanceof TcpSocket)
      yield* socket.connect(peer.addr, peer.port, { timeout: connectTimeout });
    const head = requestHead(method, target, headers);
    yield* socket.write(body && body.length > 0 ? joined([head, body]) : head);
    yield* answer.head();
    return answer;
  } catch (error) {
    answer.close();
    throw error;
  }
}
