/** AES (FIPS 197): encrypts blocks of 16 bytes under a key of 16, 24 or 32. Decryption is not needed for counter modes. */
export class Aes {
  readonly #rounds: number;
  readonly #schedule: Uint8Array;
  readonly #sbox: Uint8Array;

  constructor(key: Uint8Array) {
    this.#sbox = substitutions();
    this.#rounds = key.length / 4 + 6;
    this.#schedule = this.#expand(key);
  }

  /** The block under the key. */
  encrypt(block: Uint8Array): Uint8Array {
    let state = new Uint8Array(16);
    for (let index = 0; index < 16; index++) state[index] = at(block, index) ^ at(this.#schedule, index);
    for (let round = 1; round <= this.#rounds; round++) {
      const next = new Uint8Array(16);
      // SubBytes and ShiftRows in one.
      for (let index = 0; index < 16; index++) next[index] = at(this.#sbox, at(state, (index + 4 * (index % 4)) % 16));
      if (round < this.#rounds) mixColumns(next);
      for (let index = 0; index < 16; index++) next[index] = at(next, index) ^ at(this.#schedule, 16 * round + index);
      state = next;
    }
    return state;
  }

  #expand(key: Uint8Array): Uint8Array {
    const length = key.length;
    const schedule = new Uint8Array(16 * (this.#rounds + 1));
    schedule.set(key);
    let constant = 1;
    for (let offset = length; offset < schedule.length; offset += 4) {
      let word = schedule.slice(offset - 4, offset);
      if (offset % length === 0) {
        word = Uint8Array.of(at(word, 1), at(word, 2), at(word, 3), at(word, 0)).map((byte) => at(this.#sbox, byte));
        word[0] = at(word, 0) ^ constant;
        constant = double(constant);
      } else if (length > 24 && offset % length === 16) word = word.map((byte) => at(this.#sbox, byte));
      for (let index = 0; index < 4; index++)
        schedule[offset + index] = at(schedule, offset + index - length) ^ at(word, index);
    }
    return schedule;
  }
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}

/** Multiplication by x in the field of AES. */
function double(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x1b : 0)) & 0xff;
}

function mixColumns(state: Uint8Array): void {
  for (let column = 0; column < 16; column += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = state.subarray(column, column + 4);
    const all = a ^ b ^ c ^ d;
    state.set(
      [a ^ all ^ double(a ^ b), b ^ all ^ double(b ^ c), c ^ all ^ double(c ^ d), d ^ all ^ double(d ^ a)],
      column,
    );
  }
}

/** The S-box, from inverses in the field and the affine transformation of FIPS 197 section 5.1.1. */
function substitutions(): Uint8Array {
  const box = new Uint8Array(256);
  let [p, q] = [1, 1];
  do {
    // p runs through all elements as powers of 3, q through their inverses.
    p = p ^ double(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const rotated = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4);
    box[p] = rotated ^ 0x63;
  } while (p !== 1);
  box[0] = 0x63;
  return box;
}

function rotate(value: number, bits: number): number {
  return ((value << bits) | (value >> (8 - bits))) & 0xff;
}
