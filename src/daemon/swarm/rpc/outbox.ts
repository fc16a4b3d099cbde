import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Socket } from '#kernel/socket/socket.ts';
import { encodeFrame } from './framing.ts';

/** Messages on their way into a connection: whoever sends one need not wait until there is room. */
export class Outbox {
  readonly #proc: Process;
  readonly #socket: Socket;
  #frames: Uint8Array[] = [];
  #writing = false;

  constructor(proc: Process, socket: Socket) {
    this.#proc = proc;
    this.#socket = socket;
  }

  push(message: unknown): void {
    this.#frames.push(encodeFrame(message));
    if (this.#writing) return;
    this.#writing = true;
    this.#proc.thread(this.#write());
  }

  *#write(): Coroutine<void> {
    try {
      while (this.#frames.length > 0) {
        const frames = this.#frames;
        this.#frames = [];
        for (const frame of frames) yield* this.#socket.write(frame);
      }
    } catch (error) {
      // The reader of the connection learns of it as well, and tells those who wait.
      if (!isErrno(error)) throw error;
      this.#frames = [];
    } finally {
      this.#writing = false;
    }
  }
}
