import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import type { HijackedStream } from '../hijack.ts';

/** What a started command is joined to. */
export interface ExecStartOptions {
  tty: boolean;
  consoleSize?: [rows: number, columns: number];
}

/** POST /exec/{id}/start, without waiting for the command's output. @throws ClientError */
export function* execStart(client: Client, id: string, options: ExecStartOptions): Coroutine<void> {
  yield* client.send('POST', `/exec/${id}/start`, { json: startRequest(true, options) });
}

/** POST /exec/{id}/start, joined to its streams. @throws ClientError */
export function* execAttach(client: Client, id: string, options: ExecStartOptions): Coroutine<HijackedStream> {
  return yield* client.hijack(`/exec/${id}/start`, { json: startRequest(false, options) });
}

function startRequest(detach: boolean, options: ExecStartOptions) {
  return { Detach: detach, Tty: options.tty, ...(options.consoleSize && { ConsoleSize: options.consoleSize }) };
}
