/**
 * A small seeded generator (mulberry32 over an FNV-1a hash of the seed): the same seed draws the same, so that an attempt
 * can be shown again.
 */
export class Chance {
  #state: number;

  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (let index = 0; index < seed.length; index++) hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** A whole number from 0 to 2³² − 1. */
  uint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor((this.uint32() / 0x1_0000_0000) * (high - low + 1));
  }

  coin(): boolean {
    return this.uint32() >= 0x8000_0000;
  }

  /** The numbers from 0 to `count` − 1 in a drawn order. */
  order(count: number): number[] {
    const numbers = Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = this.integer(0, last);
      [numbers[last], numbers[other]] = [numbers[other] as number, numbers[last] as number];
    }
    return numbers;
  }
}

/** The order in which an attempt shows `count` things. */
export function drawnOrder(count: number, seed: string): number[] {
  return new Chance(seed).order(count);
}
