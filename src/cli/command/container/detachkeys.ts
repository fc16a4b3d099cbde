/** Control characters other than letters that a key sequence may name. */
const SPECIAL: Record<string, number> = { '@': 0, '[': 27, '\\': 28, ']': 29, '^': 30, _: 31 };

/** What leaves a container running when it is typed, unless another sequence is asked for. */
export const DEFAULT_DETACH_KEYS = Uint8Array.of(16, 17);

/** The bytes of a sequence such as `ctrl-p,ctrl-q` or `a,ctrl-@`; undefined where it names what is no key. */
export function parseDetachKeys(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const key of text.split(',')) {
    const control = /^ctrl-(.)$/.exec(key)?.[1];
    const code =
      control === undefined
        ? key.length === 1
          ? key.charCodeAt(0)
          : undefined
        : /^[a-z]$/.test(control)
          ? control.charCodeAt(0) - 96
          : SPECIAL[control];
    if (code === undefined) return undefined;
    bytes.push(code);
  }
  return Uint8Array.from(bytes);
}

/** Looks for the key sequence in what is typed; the keys of a sequence begun are held back until it fails. */
export class DetachKeys {
  #matched = 0;

  constructor(readonly keys: Uint8Array) {}

  /** Takes what was typed; answers what goes on to the container, and whether the sequence is complete. */
  push(bytes: Uint8Array): { pass: Uint8Array; detached: boolean } {
    const pass: number[] = [];
    for (const byte of bytes) {
      if (byte === this.keys[this.#matched]) {
        this.#matched++;
        if (this.#matched === this.keys.length) return { pass: Uint8Array.from(pass), detached: true };
        continue;
      }
      pass.push(...this.keys.subarray(0, this.#matched));
      this.#matched = byte === this.keys[0] ? 1 : 0;
      if (this.#matched === 0) pass.push(byte);
    }
    return { pass: Uint8Array.from(pass), detached: false };
  }
}
