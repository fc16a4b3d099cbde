/** Writes what ZooKeeper is sent: big-endian numbers, strings and buffers with their length before them (jute). */
export class JuteWriter {
  readonly #bytes: number[] = [];

  int(value: number): this {
    this.#bytes.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
    return this;
  }

  /** 64 bits of a number that is not greater than 2^53. */
  long(value: number): this {
    return this.int(Math.floor(value / 2 ** 32)).int(value >>> 0);
  }

  bool(value: boolean): this {
    this.#bytes.push(value ? 1 : 0);
    return this;
  }

  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    this.int(bytes.length);
    this.#bytes.push(...bytes);
    return this;
  }

  append(other: JuteWriter): this {
    this.#bytes.push(...other.#bytes);
    return this;
  }

  /** With the length of the whole before it. */
  frame(): Uint8Array {
    return Uint8Array.from([...new JuteWriter().int(this.#bytes.length).#bytes, ...this.#bytes]);
  }
}

/** Reads the same; beyond the end everything is 0 and ''. */
export class JuteReader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  int(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.bytes.subarray(this.#at, this.#at + 4);
    this.#at += 4;
    return (a << 24) | (b << 16) | (c << 8) | d;
  }

  long(): number {
    const high = this.int();
    return high * 2 ** 32 + (this.int() >>> 0);
  }

  bool(): boolean {
    return this.bytes[this.#at++] === 1;
  }

  text(): string {
    const length = this.int();
    if (length < 0) return '';
    const text = new TextDecoder().decode(this.bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    return text;
  }
}
