import { WaitQueue } from '#kernel/coroutine.ts';

export type OutputStream = 'stdout' | 'stderr';

export interface OutputPiece {
  stream: OutputStream;
  bytes: Uint8Array;
}

/** What one attached client has still to be sent of a process's output. It never makes the process wait. */
export class OutputQueue {
  readonly #pieces: OutputPiece[] = [];
  ended = false;
  readonly changed = new WaitQueue();

  /** @param wants which streams the client asked for */
  constructor(readonly wants: Readonly<Record<OutputStream, boolean>>) {}

  push(stream: OutputStream, bytes: Uint8Array): void {
    if (this.ended || !this.wants[stream]) return;
    this.#pieces.push({ stream, bytes });
    this.changed.wakeAll();
  }

  take(): OutputPiece | undefined {
    return this.#pieces.shift();
  }

  get empty(): boolean {
    return this.#pieces.length === 0;
  }

  /** No more will come. */
  end(): void {
    this.ended = true;
    this.changed.wakeAll();
  }
}
