/** Words of the P-array and of the four S-boxes. */
const ROUND_KEYS = 18;
const BOX = 256;
const WORDS = ROUND_KEYS + 4 * BOX;

/** Blowfish's tables before any key: the fraction of pi in hexadecimal (Schneier, 1993). */
export function initialTables(): Uint32Array {
  const bits = BigInt(WORDS * 32);
  const guard = 64n;
  const one = 1n << (bits + guard);
  // Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
  const pi = 16n * arctan(5n, one) - 4n * arctan(239n, one);
  const fraction = (pi - 3n * one) >> guard;
  const digits = fraction.toString(16).padStart(WORDS * 8, '0');
  return Uint32Array.from({ length: WORDS }, (_, at) => Number.parseInt(digits.slice(at * 8, at * 8 + 8), 16));
}

function arctan(inverse: bigint, one: bigint): bigint {
  const square = inverse * inverse;
  let term = one / inverse;
  let sum = term;
  for (let odd = 3n, sign = -1n; term !== 0n; odd += 2n, sign = -sign) {
    term /= square;
    sum += (sign * term) / odd;
  }
  return sum;
}

/** Blowfish with keys that are mixed in again and again, as bcrypt wants it. */
export class Blowfish {
  readonly #tables: Uint32Array;
  /** The two halves of the block that was encrypted last. */
  left = 0;
  right = 0;

  /** @param tables as `initialTables` gives them; copied */
  constructor(tables: Uint32Array) {
    this.#tables = tables.slice();
  }

  /** Mixes a key in, and salt into what comes of it (bcrypt's ExpandKey). */
  expand(key: Uint8Array, salt: Uint8Array): void {
    const tables = this.#tables;
    const keyWords = words(key);
    const saltWords = salt.length > 0 ? words(salt) : () => 0;
    for (let at = 0; at < ROUND_KEYS; at++) tables[at] = (tables[at] as number) ^ keyWords();
    this.left = 0;
    this.right = 0;
    for (let at = 0; at < WORDS; at += 2) {
      this.encrypt(this.left ^ saltWords(), this.right ^ saltWords());
      tables[at] = this.left;
      tables[at + 1] = this.right;
    }
  }

  /** Encrypts a block of two words. */
  encrypt(left: number, right: number): void {
    const t = this.#tables;
    let l = left ^ (t[0] as number);
    let r = right;
    for (let round = 1; round <= 16; round += 2) {
      r ^= this.#mix(l) ^ (t[round] as number);
      l ^= this.#mix(r) ^ (t[round + 1] as number);
    }
    this.left = (r ^ (t[17] as number)) >>> 0;
    this.right = l >>> 0;
  }

  #mix(word: number): number {
    const t = this.#tables;
    const a = t[ROUND_KEYS + (word >>> 24)] as number;
    const b = t[ROUND_KEYS + BOX + ((word >>> 16) & 0xff)] as number;
    const c = t[ROUND_KEYS + 2 * BOX + ((word >>> 8) & 0xff)] as number;
    const d = t[ROUND_KEYS + 3 * BOX + (word & 0xff)] as number;
    return (((a + b) ^ c) + d) | 0;
  }
}

/** Bytes as words, over and over. */
function words(bytes: Uint8Array): () => number {
  let at = 0;
  return () => {
    let word = 0;
    for (let i = 0; i < 4; i++) {
      word = (word << 8) | (bytes[at] ?? 0);
      at = (at + 1) % bytes.length;
    }
    return word;
  };
}
