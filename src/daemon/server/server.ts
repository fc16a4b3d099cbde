import { asDockerError, DockerError } from '#errdefs/errdefs.ts';
import { Headers } from '#http/headers.ts';
import { HttpParser, type HttpRequestHead } from '#http/parser.ts';
import { responseHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import type { UnixListener } from '#kernel/socket/unixlistener.ts';
import type { Daemon } from '../daemon.ts';
import { type ApiSocket, Exchange } from './exchange.ts';
import { Router } from './router/router.ts';
import { statusOf } from './status.ts';

const MAX_READ = 65_536;

/** Serves the Engine API: one thread a connection, one request after the other on each. */
export class Server {
  readonly #router = new Router();

  constructor(readonly daemon: Daemon) {}

  /** Takes connections until the listener is closed. */
  *accept(listener: UnixListener | TcpSocket): Coroutine<void> {
    for (;;) {
      let socket: ApiSocket;
      try {
        socket = yield* listener.accept();
      } catch (error) {
        if (isErrno(error, 'EINVAL')) return;
        throw error;
      }
      if (this.daemon.shuttingDown) socket.retain().close();
      else this.daemon.proc.thread(this.#serve(socket.retain()));
    }
  }

  *#serve(socket: ApiSocket): Coroutine<void> {
    const parser = new HttpParser('request');
    try {
      yield* this.#requests(socket, parser);
    } catch (error) {
      // The client is gone, or speaks no HTTP.
      if (error instanceof HttpSyntaxError) yield* this.#refuse(socket);
      else if (!isErrno(error, 'EPIPE', 'ECONNRESET', 'ENOTCONN'))
        this.daemon.kernel.programFailed(this.daemon.proc, error);
    } finally {
      socket.close();
    }
  }

  *#requests(socket: ApiSocket, parser: HttpParser): Coroutine<void> {
    let head: HttpRequestHead | undefined;
    let body: Uint8Array[] = [];
    for (;;) {
      const bytes = yield* socket.read(MAX_READ);
      if (bytes.length === 0) return;
      let events = parser.push(bytes);
      for (let at = 0; at < events.length; at++) {
        const event = events[at];
        if (event?.type === 'request') {
          head = event;
          body = [];
        } else if (event?.type === 'body') body.push(event.bytes);
        else if (event?.type === 'end' && head) {
          const exchange = new Exchange(this.daemon, socket, parser, head, joined(body));
          yield* this.#answer(exchange, head);
          if (exchange.spent || head.headers.hasToken('Connection', 'close') || head.version === '1.0') return;
          if (at === events.length - 1) events = [...events, ...parser.ignoreUpgrade()];
        }
      }
    }
  }

  *#answer(exchange: Exchange, head: HttpRequestHead): Coroutine<void> {
    let route: ReturnType<Router['route']>;
    try {
      route = this.#router.route(head.method, head.target);
    } catch (error) {
      const { kind, message } = asDockerError(error);
      yield* exchange.refuse(statusOf(kind), message);
      return;
    }
    try {
      exchange.vars = route.vars;
      yield* route.handler(exchange);
    } catch (error) {
      if (isErrno(error, 'EPIPE', 'ECONNRESET', 'ENOTCONN')) throw error;
      if (!(error instanceof DockerError)) this.daemon.kernel.programFailed(this.daemon.proc, error);
      if (exchange.answered) {
        exchange.spent = true;
        return;
      }
      const { kind, message } = asDockerError(error);
      const status = statusOf(kind);
      if (status === 304) yield* exchange.empty(status);
      else yield* exchange.reply(status, { message });
    }
  }

  *#refuse(socket: ApiSocket): Coroutine<void> {
    const text = new TextEncoder().encode('400 Bad Request');
    const headers = new Headers([
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Connection', 'close'],
    ]);
    try {
      yield* socket.write(responseHead(400, undefined, headers));
      yield* socket.write(text);
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
