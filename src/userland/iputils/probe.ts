import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { IcmpSocket, ReceivedIcmp } from '#kernel/socket/icmpsocket.ts';
import type { Addr } from '#netip/addr.ts';

/** One echo request. */
export interface Probe {
  readonly id: number;
  readonly seq: number;
  readonly data: Uint8Array;
  readonly ttl?: number;
  readonly source?: Addr;
  readonly dontFragment?: boolean;
  /** How long to wait for what comes of it. */
  readonly timeout: Nanoseconds;
}

/** What came of it. */
export type Echo =
  | { readonly kind: 'reply' | 'error'; readonly received: ReceivedIcmp; readonly took: Nanoseconds }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unsent'; readonly error: Errno };

/** Sends one echo request and waits for its answer, or for what somebody on the way says of it. */
export function* probe(proc: Process, socket: IcmpSocket, addr: Addr, wanted: Probe): Coroutine<Echo> {
  const { timeout, ...request } = wanted;
  const start = proc.clock.now;
  try {
    socket.send(addr, request);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return { kind: 'unsent', error };
  }
  const end = start + timeout;
  for (;;) {
    const received = yield* socket.receive(Math.max(0, end - proc.clock.now));
    if (!received) return { kind: 'timeout' };
    const { message, time } = received;
    if (message.type === 'echo-reply') {
      if (message.seq === request.seq) return { kind: 'reply', received, took: time - start };
      continue;
    }
    const quoted = message.quoted?.payload;
    if (quoted?.kind === 'icmp' && quoted.seq === request.seq) return { kind: 'error', received, took: time - start };
  }
}
