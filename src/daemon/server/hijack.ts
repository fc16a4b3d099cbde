import { anyOf, type Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Attached } from '../containers/attach.ts';
import { type Exchange, RAW } from './exchange.ts';
import { frame } from './stdcopy.ts';

export const MULTIPLEXED = 'application/vnd.docker.multiplexed-stream';
const MAX_READ = 65_536;
/** Ctrl-P Ctrl-Q: leaves a container with a terminal without ending it. */
const DETACH_KEYS = [0x10, 0x11];
const encoder = new TextEncoder();

/**
 * Joins a client to a process over the connection of its request, until the process ends or the client leaves.
 * @param begin called once the client is joined, to start the process; what it throws is told to the client
 */
export function* serveStreams(
  exchange: Exchange,
  attached: Attached,
  begin?: () => string | undefined,
): Coroutine<void> {
  const { socket, daemon } = exchange;
  const first = yield* exchange.hijack(attached.tty ? RAW : MULTIPLEXED, begin !== undefined);
  const failure = begin?.();
  const send = function* (stream: 'stdout' | 'stderr', bytes: Uint8Array): Coroutine<void> {
    yield* socket.write(attached.tty ? bytes : frame(stream, bytes));
  };
  if (failure !== undefined) {
    yield* send('stdout', encoder.encode(`${failure}\r\n`));
    return;
  }
  let left = false;
  const leave = () => {
    left = true;
    attached.streams.detach(attached.output);
    attached.onDetach?.();
  };
  const input = attached.stdin ? daemon.proc.thread(takeInput(exchange, attached, first, leave)) : undefined;
  const { gone } = exchange;
  const { output } = attached;
  try {
    for (const entry of attached.past) yield* send(entry.stream, encoder.encode(entry.text));
    while (!left) {
      const piece = output.take();
      if (piece) yield* send(piece.stream, piece.bytes);
      else if (output.ended || gone.done()) break;
      else yield anyOf(output.changed, gone.changed);
    }
  } finally {
    input?.cancel();
    attached.streams.detach(output);
  }
}

/** Passes on what the client types, until it ends its side or types the detach keys. */
function* takeInput(exchange: Exchange, attached: Attached, first: Uint8Array, leave: () => void): Coroutine<void> {
  const { streams, tty, once } = attached;
  let matched = 0;
  let bytes = first.length > 0 ? first : yield* read(exchange);
  for (; bytes.length > 0; bytes = yield* read(exchange)) {
    if (tty) {
      for (const byte of bytes) {
        matched = byte === DETACH_KEYS[matched] ? matched + 1 : byte === DETACH_KEYS[0] ? 1 : 0;
        if (matched === DETACH_KEYS.length) return leave();
      }
    }
    // The first of the detach keys waits for the second.
    const held = tty && matched > 0 ? matched : 0;
    const passed = bytes.subarray(0, bytes.length - held);
    if (passed.length > 0 && !(yield* streams.input(passed))) break;
  }
  if (once) streams.closeStdin();
}

function* read(exchange: Exchange): Coroutine<Uint8Array> {
  try {
    return yield* exchange.socket.read(MAX_READ);
  } catch (error) {
    if (isErrno(error)) return new Uint8Array(0);
    throw error;
  }
}
