import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Connection } from './connect.ts';

const MAX_READ = 65_536;

/** A connection that has become a stream between the CLI and a container (HTTP/1.1 Upgrade). */
export class HijackedStream {
  #first: Uint8Array;
  #closed = false;

  /** @param first what came behind the head of the answer */
  constructor(
    readonly connection: Connection,
    first: Uint8Array,
  ) {
    this.#first = first;
  }

  /** The next bytes from the container, none at the end. */
  *read(): Coroutine<Uint8Array> {
    if (this.#first.length > 0) {
      const first = this.#first;
      this.#first = new Uint8Array(0);
      return first;
    }
    if (this.#closed) return new Uint8Array(0);
    try {
      return yield* this.connection.read(MAX_READ);
    } catch (error) {
      if (isErrno(error, 'ECONNRESET', 'EPIPE')) return new Uint8Array(0);
      throw error;
    }
  }

  /** Sends bytes to the container's standard input. @returns false where nobody takes them any more */
  *write(bytes: Uint8Array): Coroutine<boolean> {
    if (this.#closed) return false;
    try {
      yield* this.connection.write(bytes);
      return true;
    } catch (error) {
      if (isErrno(error, 'ECONNRESET', 'EPIPE', 'ENOTCONN')) return false;
      throw error;
    }
  }

  /** Tells the container that there is no more input. */
  closeWrite(): void {
    if (!this.#closed) this.connection.closeWrite();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connection.close();
  }
}
