const encoder = new TextEncoder();
const decoder = new TextDecoder();
const HEADER = 4;

/** A message as it goes over the wire: its length in four bytes, then JSON. */
export function encodeFrame(message: unknown): Uint8Array {
  const json = encoder.encode(JSON.stringify(message));
  const frame = new Uint8Array(HEADER + json.length);
  new DataView(frame.buffer).setUint32(0, json.length);
  frame.set(json, HEADER);
  return frame;
}

/** Puts the messages of a connection together from the pieces that come in. */
export class FrameReader {
  #pieces: Uint8Array[] = [];
  #length = 0;
  /** How many bytes there must be before the next message is complete. */
  #wanted = HEADER;

  /** @returns the messages that are complete now @throws SyntaxError for what is no JSON */
  push(bytes: Uint8Array): unknown[] {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    if (this.#length < this.#wanted) return [];
    let all = this.#joined();
    const messages: unknown[] = [];
    this.#wanted = HEADER;
    while (all.length >= HEADER) {
      const size = new DataView(all.buffer, all.byteOffset).getUint32(0);
      this.#wanted = HEADER + size;
      if (all.length < this.#wanted) break;
      this.#wanted = HEADER;
      messages.push(JSON.parse(decoder.decode(all.subarray(HEADER, HEADER + size))));
      all = all.subarray(HEADER + size);
    }
    this.#pieces = all.length > 0 ? [all] : [];
    this.#length = all.length;
    return messages;
  }

  #joined(): Uint8Array {
    const [only] = this.#pieces;
    if (only && this.#pieces.length === 1) return only;
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}
