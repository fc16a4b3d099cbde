const SMALLEST = 4096;

/** A queue of bytes in one ring of memory that grows as needed. */
export class ByteRing {
  #ring = new Uint8Array(0);
  #start = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#ring.length) this.#grow(length);
    const size = this.#ring.length;
    const end = (this.#start + this.#length) % size;
    const head = Math.min(bytes.length, size - end);
    this.#ring.set(head === bytes.length ? bytes : bytes.subarray(0, head), end);
    if (head < bytes.length) this.#ring.set(bytes.subarray(head), 0);
    this.#length = length;
  }

  /** A copy of `count` bytes from `offset` on; both have to lie within the queue. */
  peek(offset: number, count: number): Uint8Array {
    const out = new Uint8Array(count);
    const size = this.#ring.length;
    if (count === 0) return out;
    const from = (this.#start + offset) % size;
    const head = Math.min(count, size - from);
    out.set(this.#ring.subarray(from, from + head));
    if (head < count) out.set(this.#ring.subarray(0, count - head), head);
    return out;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#length -= count;
    if (this.#length <= 0) {
      this.clear();
      return;
    }
    this.#start = (this.#start + count) % this.#ring.length;
  }

  /** Takes up to `max` bytes off the front. */
  take(max: number): Uint8Array {
    const out = this.peek(0, Math.min(max, this.#length));
    if (out.length > 0) this.drop(out.length);
    return out;
  }

  clear(): void {
    this.#length = 0;
    this.#start = 0;
    if (this.#ring.length > SMALLEST) this.#ring = new Uint8Array(0);
  }

  #grow(length: number): void {
    let size = Math.max(SMALLEST, this.#ring.length);
    while (size < length) size *= 2;
    const ring = new Uint8Array(size);
    ring.set(this.peek(0, this.#length));
    this.#ring = ring;
    this.#start = 0;
  }
}
