/** Thrown where bytes are no DNS message, or a name cannot be put into one. */
export class DnsSyntaxError extends Error {
  override readonly name = 'DnsSyntaxError';
}

/** Longest name, counting length bytes (RFC 1035, 2.3.4). */
const LONGEST_NAME = 255;

/** Reads the parts of a DNS message one after the other. */
export class DnsReader {
  position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  uint16(): number {
    const [high = 0, low = 0] = this.take(2);
    return (high << 8) | low;
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16();
  }

  take(count: number): Uint8Array {
    if (this.position + count > this.#bytes.length) throw new DnsSyntaxError('message too short');
    this.position += count;
    return this.#bytes.subarray(this.position - count, this.position);
  }

  /** A character string: a length byte, and as many bytes. */
  text(): string {
    return latin1(this.take(this.take(1)[0] ?? 0));
  }

  /** A name, following compression pointers; each has to lead further back than the last. */
  name(): string {
    const labels: string[] = [];
    let at = this.position;
    let limit = at;
    let after: number | undefined;
    let length = 1;
    for (;;) {
      const size = this.#byte(at);
      if (size >= 0xc0) {
        const target = ((size & 0x3f) << 8) | this.#byte(at + 1);
        if (target >= limit) throw new DnsSyntaxError('compression pointer that does not lead back');
        after ??= at + 2;
        at = target;
        limit = target;
        continue;
      }
      if (size > 63) throw new DnsSyntaxError('label of an unknown kind');
      at++;
      if (size === 0) break;
      length += size + 1;
      if (length > LONGEST_NAME) throw new DnsSyntaxError('name too long');
      if (at + size > this.#bytes.length) throw new DnsSyntaxError('message too short');
      labels.push(escaped(latin1(this.#bytes.subarray(at, at + size))));
      at += size;
    }
    this.position = after ?? at;
    return labels.join('.');
  }

  #byte(at: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined) throw new DnsSyntaxError('message too short');
    return byte;
  }
}

/** A dot or backslash inside a label is written with a backslash before it (RFC 1035, 5.1). */
function escaped(label: string): string {
  return label.replace(/[.\\]/g, '\\$&');
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
