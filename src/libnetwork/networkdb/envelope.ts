import { sha256 } from '../ipams/default/sha256.ts';

const MARK = 4;

/**
 * Wraps what is said between nodes: the fingerprint of a key, then the message. Who does not have the key does not listen. The
 * message itself is not enciphered: see the list of what is left out.
 */
export class Envelope {
  #marks: readonly number[] = [];

  /** The keys that messages are read with; the first is written with. None: everything is open. */
  setKeys(keys: readonly Uint8Array[]): void {
    this.#marks = keys.map((key) => {
      const digest = sha256(key);
      return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
    });
  }

  /** @param text a message as JSON */
  seal(text: string): Uint8Array {
    const encoded = new TextEncoder().encode(text);
    const bytes = new Uint8Array(MARK + encoded.length);
    new DataView(bytes.buffer).setUint32(0, this.#marks[0] ?? 0);
    bytes.set(encoded, MARK);
    return bytes;
  }

  /** The message; undefined for what is written with a key that is not here, or is no message. */
  open<T extends object>(bytes: Uint8Array): T | undefined {
    if (bytes.length < MARK) return undefined;
    const mark = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (this.#marks.length > 0 ? !this.#marks.includes(mark) : mark !== 0) return undefined;
    try {
      return JSON.parse(new TextDecoder().decode(bytes.subarray(MARK))) as T;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
