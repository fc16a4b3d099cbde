import { Headers } from '#http/headers.ts';
import { HttpParser } from '#http/parser.ts';
import { requestHead } from '#http/serialize.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { LabError } from './errors.ts';
import type { Host } from './host.ts';
import type { Lab } from './lab.ts';

/** An answer of the Engine API: its HTTP status and its body, parsed where it is JSON. */
export interface ApiAnswer {
  status: number;
  body: unknown;
}

const SOCKET = '/var/run/docker.sock';
const LIMIT = 30 * SECOND;

/** Makes one Engine API call from a process of its own on `host`. @throws LabError when no answer comes */
export function callApi(lab: Lab, host: Host, method: string, path: string, body?: unknown): ApiAnswer {
  let answer: ApiAnswer | undefined;
  const process = host.init.fork(function* (child) {
    answer = yield* request(child, method, path, body);
    return 0;
  });
  lab.world.scheduler.run({ until: lab.now + LIMIT, done: () => process.status !== undefined });
  if (!answer) throw new LabError(`${host.name}: no answer to ${method} ${path}`);
  return answer;
}

function* request(proc: Process, method: string, path: string, body: unknown): Coroutine<ApiAnswer> {
  const socket = yield* UnixSocket.connect(proc, SOCKET);
  const fd = proc.files.install(socket);
  const payload = body === undefined ? new Uint8Array(0) : new TextEncoder().encode(JSON.stringify(body));
  const headers = new Headers();
  headers.set('Host', 'docker');
  headers.set('Connection', 'close');
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  headers.set('Content-Length', String(payload.length));
  yield* socket.write(requestHead(method, path, headers));
  if (payload.length > 0) yield* socket.write(payload);
  const parser = new HttpParser('response');
  const decoder = new TextDecoder();
  let status = 0;
  let text = '';
  for (let ended = false; !ended; ) {
    const bytes = yield* socket.read(65_536);
    const events = bytes.length === 0 ? parser.end() : parser.push(bytes);
    ended = bytes.length === 0;
    for (const event of events) {
      if (event.type === 'response') status = event.status;
      else if (event.type === 'body') text += decoder.decode(event.bytes, { stream: true });
      else if (event.type === 'end') ended = true;
    }
  }
  proc.files.close(fd);
  try {
    return { status, body: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return { status, body: text };
  }
}
