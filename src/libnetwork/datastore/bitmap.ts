import { decodeBase64, encodeBase64 } from './base64.ts';

const BLOCK = 32;

/** Which of so many numbers are taken, as the engine keeps it in a store: runs of equal blocks of 32 bits (libnetwork/bitseq). */
export class Bitmap {
  readonly #taken = new Set<number>();

  constructor(readonly bits: number) {}

  /** Reads the JSON of `toJson`. */
  static parse(text: string): Bitmap {
    const { bits, sequence } = JSON.parse(text) as { bits: number; sequence: string };
    const map = new Bitmap(bits);
    const bytes = decodeBase64(sequence);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let block = 0;
    for (let at = 0; at + 12 <= bytes.length; at += 12) {
      const pattern = view.getUint32(at);
      const count = view.getUint32(at + 8);
      for (let each = 0; pattern !== 0 && each < count; each++)
        for (let bit = 0; bit < BLOCK; bit++)
          if ((pattern >>> (BLOCK - 1 - bit)) & 1) map.#taken.add((block + each) * BLOCK + bit);
      block += count;
    }
    return map;
  }

  has(number: number): boolean {
    return this.#taken.has(number);
  }

  add(number: number): void {
    this.#taken.add(number);
  }

  remove(number: number): void {
    this.#taken.delete(number);
  }

  /** The lowest that is free, from `first` on. */
  free(first = 0, last = this.bits - 1): number | undefined {
    for (let number = first; number <= last; number++) if (!this.#taken.has(number)) return number;
    return undefined;
  }

  toJson(id: string): string {
    const blocks = new Map<number, number>();
    for (const number of this.#taken) {
      const block = Math.floor(number / BLOCK);
      blocks.set(block, ((blocks.get(block) ?? 0) | (1 << (BLOCK - 1 - (number % BLOCK)))) >>> 0);
    }
    const runs: [pattern: number, count: number][] = [];
    let next = 0;
    const push = (pattern: number, count: number) => {
      const last = runs.at(-1);
      if (count <= 0) return;
      if (last && last[0] === pattern) last[1] += count;
      else runs.push([pattern, count]);
    };
    for (const [block, pattern] of [...blocks].sort(([a], [b]) => a - b)) {
      push(0, block - next);
      push(pattern, 1);
      next = block + 1;
    }
    push(0, Math.ceil(this.bits / BLOCK) - next);
    const bytes = new Uint8Array(runs.length * 12);
    const view = new DataView(bytes.buffer);
    for (const [at, [pattern, count]] of runs.entries()) {
      view.setUint32(at * 12, pattern);
      view.setUint32(at * 12 + 8, count);
    }
    const unselected = this.bits - this.#taken.size;
    return JSON.stringify({ id, bits: this.bits, unselected, sequence: encodeBase64(bytes) });
  }
}
