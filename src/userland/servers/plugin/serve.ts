import { Headers } from '#http/headers.ts';
import { HttpParser } from '#http/parser.ts';
import { responseHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { UnixListener } from '#kernel/socket/unixlistener.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';

const MAX_READ = 65_536;
const JSON_TYPE = 'application/vnd.docker.plugins.v1.2+json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** What a plug-in refuses to do, in the words that Docker shows behind `remote: `. */
export class PluginRefusal extends Error {}

/** Answers a message: its argument as JSON, `{}` where there is none. @throws PluginRefusal */
export type PluginMethod = (argument: Readonly<Record<string, unknown>>) => unknown;

/** A plug-in's side of Docker's plug-in protocol. */
export interface PluginService {
  /** Where it listens. */
  readonly socket: string;
  /** The answer to Plugin.Activate: NetworkDriver, IpamDriver … */
  readonly implements: readonly string[];
  /** By name, e.g. `NetworkDriver.Join`. */
  readonly methods: Readonly<Record<string, PluginMethod>>;
  /** The answer to GET /: how it stands, for people. */
  readonly status: () => string;
}

/**
 * Serves a plug-in until SIGTERM: POST /METHOD with JSON on a Unix socket (Docker plugin API). What it refuses is told
 * with status 200 in `Err`, or in `Error` as the IPAM protocol wants it.
 */
export function* servePlugin(proc: Process, service: PluginService): Coroutine<number> {
  const { socket } = service;
  const told = new WaitQueue();
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    proc.onSignal(signal, () => {
      ending = true;
      told.wakeAll();
    });
  }
  proc.fs.mkdirAll(socket.slice(0, socket.lastIndexOf('/')) || '/');
  if (proc.fs.exists(socket)) proc.fs.unlink(socket);
  const listener = UnixSocket.listen(proc, socket);
  proc.files.install(listener);
  proc.thread(accept(proc, listener, service));
  while (!ending) yield told;
  listener.close();
  proc.fs.unlink(socket);
  return 0;
}

function* accept(proc: Process, listener: UnixListener, service: PluginService): Coroutine<void> {
  while (listener.open) {
    try {
      const connection = yield* listener.accept();
      proc.files.install(connection);
      proc.thread(converse(proc, connection, service));
    } catch (error) {
      if (!isErrno(error, 'EINVAL')) throw error;
    }
  }
}

function* converse(proc: Process, connection: UnixSocket, service: PluginService): Coroutine<void> {
  const parser = new HttpParser('request');
  const decoder = new TextDecoder();
  let [method, target, body] = ['', '', ''];
  try {
    for (;;) {
      const bytes = yield* connection.read(MAX_READ);
      if (bytes.length === 0) return;
      for (const event of parser.push(bytes)) {
        if (event.type === 'request') [method, target, body] = [event.method, event.target, ''];
        else if (event.type === 'body') body += decoder.decode(event.bytes, { stream: true });
        else if (event.type === 'end') yield* reply(connection, answer(service, method, target, body));
      }
    }
  } catch (error) {
    if (!(error instanceof HttpSyntaxError) && !isErrno(error, 'EPIPE', 'ECONNRESET')) throw error;
  } finally {
    for (const [fd, file] of proc.files.entries()) if (file === connection) proc.files.close(fd);
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function answer(service: PluginService, method: string, target: string, body: string): Answer {
  if (method === 'GET' && target === '/') return { status: 200, type: TEXT_TYPE, text: service.status() };
  const name = target.replace(/^\//, '');
  if (name === 'Plugin.Activate') return json({ Implements: service.implements });
  const own = service.methods[name];
  if (method !== 'POST' || !own) return { status: 404, type: TEXT_TYPE, text: '404 page not found\n' };
  try {
    return json(own(parse(body)) ?? {});
  } catch (error) {
    const text = error instanceof PluginRefusal || isErrno(error) ? error.message : undefined;
    if (text === undefined) throw error;
    return json({ [name.startsWith('IpamDriver.') ? 'Error' : 'Err']: text });
  }
}

function parse(body: string): Record<string, unknown> {
  if (body.trim() === '') return {};
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new PluginRefusal('the request is no JSON');
  }
}

function json(value: unknown): Answer {
  return { status: 200, type: JSON_TYPE, text: `${JSON.stringify(value)}\n` };
}

function* reply(connection: UnixSocket, { status, type, text }: Answer): Coroutine<void> {
  const bytes = new TextEncoder().encode(text);
  const headers = new Headers([
    ['Content-Type', type],
    ['Content-Length', String(bytes.length)],
  ]);
  yield* connection.write(responseHead(status, undefined, headers));
  yield* connection.write(bytes);
}
