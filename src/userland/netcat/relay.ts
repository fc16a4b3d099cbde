import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';

/** What a relay does when one side has no more to say. */
export interface RelayOptions {
  /** Tells the other end when standard input has ended. */
  shutdown: boolean;
  /** Ends this long after standard input has ended. */
  quitAfter?: Nanoseconds;
  /** Ends when nothing has come or gone for this long. */
  idle?: Nanoseconds;
  /** Does not read standard input at all. */
  mute?: boolean;
}

/** A socket whose sending side can be closed on its own. */
export interface Shuttable extends OpenFile {
  shutdown?(how: 'write'): void;
}

/**
 * Copies standard input to a connection and what comes back to standard output.
 * @returns how it ended: by the other end, or because the time was up
 */
export function* relay(proc: Process, socket: Shuttable, options: RelayOptions): Coroutine<'closed' | 'timeout'> {
  const stdin = proc.files.has(0) && !options.mute ? proc.files.get(0) : undefined;
  let reading = stdin !== undefined;
  let endBy = Number.POSITIVE_INFINITY;
  for (;;) {
    const files = reading && stdin ? [socket, stdin] : [socket];
    const limit = Math.min(options.idle ?? Number.POSITIVE_INFINITY, endBy - proc.clock.now);
    const ready = yield* proc.poll(files, Number.isFinite(limit) ? Math.max(0, limit) : undefined);
    if (ready.length === 0) return 'timeout';
    if (ready.includes(socket)) {
      let bytes: Uint8Array;
      try {
        bytes = yield* socket.read(65_536);
      } catch (error) {
        if (!isErrno(error)) throw error;
        return 'closed';
      }
      if (bytes.length === 0) return 'closed';
      yield* proc.print(bytes);
      continue;
    }
    const bytes = stdin ? yield* stdin.read(65_536) : new Uint8Array(0);
    if (bytes.length > 0) {
      try {
        yield* socket.write(bytes);
      } catch (error) {
        if (!isErrno(error)) throw error;
        return 'closed';
      }
      continue;
    }
    reading = false;
    if (options.shutdown) socket.shutdown?.('write');
    if (options.quitAfter !== undefined) endBy = proc.clock.now + options.quitAfter;
  }
}
