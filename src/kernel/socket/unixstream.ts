import type { WaitQueue } from '../coroutine.ts';

/** One direction of a Unix-domain connection: bytes on their way, and whether each side still takes part. */
export class UnixStream {
  #chunks: Uint8Array[] = [];
  #first = 0;
  length = 0;
  /** The writer will send no more. */
  ended = false;
  /** The reader takes no more. */
  refused = false;

  constructor(
    /** Woken at any change: those of both ends. */
    readonly queues: readonly WaitQueue[],
  ) {}

  /** Bytes it holds before the writer has to wait (net.core.wmem_default). */
  static readonly CAPACITY = 212_992;

  get room(): number {
    return UnixStream.CAPACITY - this.length;
  }

  push(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.length += bytes.length;
    this.wake();
  }

  /** Up to `max` bytes, gathered from small writes. */
  take(max: number): Uint8Array {
    const size = Math.min(max, this.length);
    const first = this.#chunks[this.#first];
    if (first !== undefined && first.length === size) {
      this.#advance();
      this.length -= size;
      this.wake();
      return first;
    }
    const out = new Uint8Array(size);
    for (let at = 0; at < size; ) {
      const chunk = this.#chunks[this.#first] as Uint8Array;
      const part = chunk.length <= size - at ? chunk : chunk.subarray(0, size - at);
      out.set(part, at);
      at += part.length;
      if (part === chunk) this.#advance();
      else this.#chunks[this.#first] = chunk.subarray(part.length);
    }
    this.length -= size;
    if (size > 0) this.wake();
    return out;
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  refuse(): void {
    this.refused = true;
    this.#chunks = [];
    this.#first = 0;
    this.length = 0;
    this.wake();
  }

  wake(): void {
    for (const queue of this.queues) queue.wakeAll();
  }

  #advance(): void {
    this.#first++;
    if (this.#first > 64 && this.#first * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }
}
