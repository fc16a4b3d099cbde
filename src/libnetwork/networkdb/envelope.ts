import { sha256 } from '../ipams/default/sha256.ts';

const MARK = 4;

/**
 * Wraps what is said between nodes: the fingerprint of a key, then the message, which is scrambled with that key. Who does not
 * have the key cannot read it. The cipher is no real one: see the list of what is left out.
 */
export class Envelope {
  #keys: { readonly mark: number; readonly pad: Uint8Array }[] = [];

  /** The keys that messages are read with; the first is written with. None: everything is open. */
  setKeys(keys: readonly Uint8Array[]): void {
    this.#keys = keys.map((key) => {
      const pad = sha256(key);
      return { mark: new DataView(pad.buffer, pad.byteOffset).getUint32(0), pad };
    });
  }

  seal(message: object): Uint8Array {
    const text = new TextEncoder().encode(JSON.stringify(message));
    const bytes = new Uint8Array(MARK + text.length);
    const [key] = this.#keys;
    new DataView(bytes.buffer).setUint32(0, key?.mark ?? 0);
    bytes.set(text, MARK);
    if (key) scramble(bytes, key.pad);
    return bytes;
  }

  /** The message; undefined for what is written with a key that is not here, or is no message. */
  open<T extends object>(bytes: Uint8Array): T | undefined {
    if (bytes.length < MARK) return undefined;
    const mark = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    const key = this.#keys.find((each) => each.mark === mark);
    if (this.#keys.length > 0 ? !key : mark !== 0) return undefined;
    const copy = bytes.slice();
    if (key) scramble(copy, key.pad);
    try {
      return JSON.parse(new TextDecoder().decode(copy.subarray(MARK))) as T;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

function scramble(bytes: Uint8Array, pad: Uint8Array): void {
  for (let at = MARK; at < bytes.length; at++) bytes[at] = (bytes[at] as number) ^ (pad[at & 31] as number);
}
