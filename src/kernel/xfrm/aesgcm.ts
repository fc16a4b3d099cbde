import { Aes } from './aes.ts';

const BLOCK = 16;
/** x^128 + x^7 + x^2 + x + 1, bits reversed as GCM counts them. */
const POLYNOMIAL = 0xe1n << 120n;

/** AES in Galois/Counter Mode, NIST SP 800-38D, with a nonce of 12 bytes. */
export class AesGcm {
  readonly #aes: Aes;
  readonly #hashKey: bigint;

  /** @param tagLength bytes of the check value, 8, 12 or 16 */
  constructor(
    key: Uint8Array,
    readonly tagLength: number,
  ) {
    this.#aes = new Aes(key);
    this.#hashKey = toNumber(this.#aes.encrypt(new Uint8Array(BLOCK)));
  }

  /** Encrypts, and appends the check value. @param additional is not encrypted but checked */
  seal(nonce: Uint8Array, plain: Uint8Array, additional: Uint8Array): Uint8Array {
    const cipher = this.#count(nonce, plain);
    const sealed = new Uint8Array(cipher.length + this.tagLength);
    sealed.set(cipher);
    sealed.set(this.#tag(nonce, cipher, additional), cipher.length);
    return sealed;
  }

  /** Decrypts; undefined where the check value is wrong. */
  open(nonce: Uint8Array, sealed: Uint8Array, additional: Uint8Array): Uint8Array | undefined {
    if (sealed.length < this.tagLength) return undefined;
    const cipher = sealed.subarray(0, sealed.length - this.tagLength);
    const tag = this.#tag(nonce, cipher, additional);
    if (!tag.every((byte, index) => byte === sealed[cipher.length + index])) return undefined;
    return this.#count(nonce, cipher);
  }

  #count(nonce: Uint8Array, text: Uint8Array): Uint8Array {
    const result = new Uint8Array(text.length);
    for (let offset = 0, counter = 2; offset < text.length; offset += BLOCK, counter++) {
      const stream = this.#aes.encrypt(counterBlock(nonce, counter));
      for (let index = offset; index < Math.min(text.length, offset + BLOCK); index++)
        result[index] = (text[index] ?? 0) ^ (stream[index - offset] ?? 0);
    }
    return result;
  }

  #tag(nonce: Uint8Array, cipher: Uint8Array, additional: Uint8Array): Uint8Array {
    let hash = 0n;
    for (const part of [additional, cipher]) {
      for (let offset = 0; offset < part.length; offset += BLOCK) {
        const block = new Uint8Array(BLOCK);
        block.set(part.subarray(offset, offset + BLOCK));
        hash = multiply(hash ^ toNumber(block), this.#hashKey);
      }
    }
    const lengths = (BigInt(additional.length * 8) << 64n) | BigInt(cipher.length * 8);
    hash = multiply(hash ^ lengths, this.#hashKey);
    const mask = toNumber(this.#aes.encrypt(counterBlock(nonce, 1)));
    return toBytes(hash ^ mask).subarray(0, this.tagLength);
  }
}

function counterBlock(nonce: Uint8Array, counter: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  block.set(nonce);
  block.set([counter >>> 24, (counter >>> 16) & 0xff, (counter >>> 8) & 0xff, counter & 0xff], 12);
  return block;
}

/** Multiplication in GF(2^128) as GCM defines it: the first bit is the lowest. */
function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  let power = b;
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((a >> bit) & 1n) product ^= power;
    power = power & 1n ? (power >> 1n) ^ POLYNOMIAL : power >> 1n;
  }
  return product;
}

function toNumber(block: Uint8Array): bigint {
  let number = 0n;
  for (const byte of block) number = (number << 8n) | BigInt(byte);
  return number;
}

function toBytes(number: bigint): Uint8Array {
  const bytes = new Uint8Array(BLOCK);
  for (let index = BLOCK - 1, rest = number; index >= 0; index--, rest >>= 8n) bytes[index] = Number(rest & 0xffn);
  return bytes;
}
