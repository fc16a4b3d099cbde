import { Addr } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';

/** Where to look next in a range: everything in it below `floor` is used; `cursor` follows the address given last. */
interface Place {
  readonly range: Prefix;
  floor: bigint;
  cursor: bigint;
}

/**
 * The addresses in use of one pool (moby's bitmap). The lowest free one is given out, so that an address that was
 * released is the next to be used again; serially, as swarm asks, it is the first free one after the last.
 */
export class AddrSet {
  readonly #used = new Set<bigint>();
  readonly #places = new Map<string, Place>();

  constructor(readonly pool: Prefix) {}

  get size(): number {
    return this.#used.size;
  }

  has(address: Addr): boolean {
    return this.#used.has(address.bits);
  }

  /** Marks an address as used. @returns whether it was free */
  add(address: Addr): boolean {
    if (this.#used.has(address.bits)) return false;
    this.#used.add(address.bits);
    return true;
  }

  /** Takes a free address of `range`; undefined where none is left. */
  addAny(range: Prefix = this.pool, serial = false): Addr | undefined {
    const place = this.#place(range);
    const first = range.first.bits;
    const last = range.last.bits;
    while (place.floor <= last && this.#used.has(place.floor)) place.floor++;
    if (place.floor > last) return undefined;
    let found = place.floor;
    if (serial) {
      if (place.cursor < first || place.cursor > last) place.cursor = first;
      found = place.cursor;
      while (this.#used.has(found)) found = found === last ? first : found + 1n;
      place.cursor = found + 1n;
    }
    this.#used.add(found);
    return Addr.fromBits(range.family, found);
  }

  /** Marks an address as free. */
  remove(address: Addr): void {
    const { bits } = address;
    if (!this.#used.delete(bits)) return;
    for (const place of this.#places.values()) {
      if (bits >= place.range.first.bits && bits < place.floor) place.floor = bits;
    }
  }

  #place(range: Prefix): Place {
    let place = this.#places.get(range.text);
    if (!place) {
      place = { range, floor: range.first.bits, cursor: range.first.bits };
      this.#places.set(range.text, place);
    }
    return place;
  }
}
