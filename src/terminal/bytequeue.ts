/** Bytes that are kept together: programs write in small pieces, and a hundred thousand of them are slow to handle. */
const BLOCK = 32_768;

interface Block {
  readonly bytes: Uint8Array;
  from: number;
  to: number;
}

/** A queue of bytes, quick however small the pieces are in which they come. */
export class ByteQueue {
  readonly #blocks: Block[] = [];
  #size = 0;

  /** Bytes in it. */
  get size(): number {
    return this.#size;
  }

  push(bytes: Uint8Array): void {
    this.#size += bytes.length;
    const last = this.#blocks.at(-1);
    if (last && last.to + bytes.length <= last.bytes.length) {
      last.bytes.set(bytes, last.to);
      last.to += bytes.length;
      return;
    }
    const own = new Uint8Array(Math.max(BLOCK, bytes.length));
    own.set(bytes);
    this.#blocks.push({ bytes: own, from: 0, to: bytes.length });
  }

  /** Takes at most `max` of the oldest bytes out; none when it is empty. */
  take(max: number): Uint8Array {
    const first = this.#blocks[0];
    if (!first) return new Uint8Array(0);
    const part = first.bytes.subarray(first.from, Math.min(first.to, first.from + max));
    first.from += part.length;
    this.#size -= part.length;
    if (first.from === first.to) this.#blocks.shift();
    return part;
  }

  /** Throws the oldest `count` bytes away. */
  drop(count: number): void {
    for (let left = Math.min(count, this.#size); left > 0; ) left -= this.take(left).length;
  }

  /** Throws bytes away up to and with the first `byte`; all, where there is none. */
  dropPast(byte: number): void {
    for (let first = this.#blocks[0]; first; first = this.#blocks[0]) {
      const at = first.bytes.subarray(first.from, first.to).indexOf(byte);
      this.take(at < 0 ? first.to - first.from : at + 1);
      if (at >= 0) return;
    }
  }

  clear(): void {
    this.#blocks.length = 0;
    this.#size = 0;
  }
}
