import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import {
  badPool,
  ipAlreadyAllocated,
  ipOutOfRange,
  noAvailableIPs,
  noMoreSubnets,
  poolOverlap,
} from '../../ipamapi/errors.ts';
import { AddrSet } from './addrset.ts';
import { comparePrefixes, type NetworkToSplit } from './predefined.ts';

/** A subnet in use: its addresses, and the ranges of it that networks were given. */
interface Pool {
  readonly addresses: AddrSet;
  readonly ranges: Set<string>;
  /** It goes with its last range. */
  autoRelease: boolean;
}

/** All pools of one family (moby defaultipam addrSpace). */
export class AddressSpace {
  readonly #predefined: readonly NetworkToSplit[];
  readonly #pools = new Map<string, Pool>();
  #allocated: Prefix[] = [];

  constructor(predefined: readonly NetworkToSplit[]) {
    this.#predefined = predefined;
  }

  /**
   * Takes a subnet of the caller's choice, or a range of it. A range may share its subnet with other ranges, and is not
   * checked against other subnets, as in moby (issue 46756).
   * @throws forbidden where it overlaps
   */
  allocate(subnet: Prefix, range: Prefix | undefined): void {
    const known = this.#pools.get(subnet.text);
    if (known && (!range || known.ranges.has(range.text))) throw poolOverlap();
    if (!range) {
      if (this.#allocated.some((other) => other.overlaps(subnet))) throw poolOverlap();
      this.#insert(subnet);
      return;
    }
    const pool = known ?? this.#insert(subnet);
    if (!known) pool.autoRelease = true;
    pool.ranges.add(range.text);
  }

  /** Takes the first default pool that touches neither pools in use nor `excluded`. @throws invalidParameter */
  allocatePredefined(excluded: readonly Prefix[]): Prefix {
    const taken = [...this.#allocated, ...excluded].sort(comparePrefixes);
    for (const { base, size } of this.#predefined) {
      const found = firstGap(base, size, taken);
      if (!found) continue;
      this.#insert(found);
      return found;
    }
    throw noMoreSubnets();
  }

  /** Gives back what `allocate` or `allocatePredefined` took. @throws notFound */
  release(subnet: Prefix, range: Prefix | undefined): void {
    const pool = this.#pools.get(subnet.text);
    if (!pool) throw badPool();
    if (range) {
      if (!pool.ranges.delete(range.text)) throw badPool();
    } else {
      pool.autoRelease = true;
    }
    if (pool.ranges.size > 0 || !pool.autoRelease) return;
    this.#pools.delete(subnet.text);
    this.#allocated = this.#allocated.filter((other) => !other.equals(subnet));
  }

  /** @throws conflict, invalidParameter, unavailable */
  requestAddress(subnet: Prefix, range: Prefix | undefined, preferred: Addr | undefined, serial: boolean): Addr {
    const pool = this.#pools.get(subnet.text);
    if (!pool) throw badPool();
    if (preferred) {
      if (!subnet.contains(preferred)) throw ipOutOfRange();
      if (!pool.addresses.add(preferred)) throw ipAlreadyAllocated();
      return preferred;
    }
    const address = pool.addresses.addAny(range ?? subnet, serial);
    if (!address) throw noAvailableIPs();
    return address;
  }

  releaseAddress(subnet: Prefix, address: Addr): void {
    this.#pools.get(subnet.text)?.addresses.remove(address);
  }

  /** How many addresses of a subnet are in use, reserved ones included. */
  addressesInUse(subnet: Prefix): number {
    return this.#pools.get(subnet.text)?.addresses.size ?? 0;
  }

  #insert(subnet: Prefix): Pool {
    const addresses = new AddrSet(subnet);
    const hostBits = subnet.addr.width - subnet.length;
    // The network's own address (IPv6: subnet-router anycast, RFC 4291) and the broadcast address are nobody's, but a
    // /31 has neither (RFC 3021).
    if (subnet.family === 6 || hostBits > 1) addresses.add(subnet.first);
    if (subnet.family === 4 && hostBits > 1) addresses.add(subnet.last);
    const pool: Pool = { addresses, ranges: new Set(), autoRelease: false };
    this.#pools.set(subnet.text, pool);
    this.#allocated.push(subnet);
    return pool;
  }
}

/** The first prefix of length `size` in `base` that overlaps nothing of `taken`, which is sorted. */
function firstGap(base: Prefix, size: number, taken: readonly Prefix[]): Prefix | undefined {
  const step = 1n << BigInt(base.addr.width - size);
  let candidate = base.first.bits;
  for (const other of taken) {
    if (!other.overlaps(base)) continue;
    if (other.first.bits >= candidate + step) break;
    // Round up to the next boundary after what is taken.
    const after = other.last.bits + 1n;
    if (after > candidate) candidate = ((after + step - 1n) / step) * step;
    if (candidate > base.last.bits) return undefined;
  }
  return candidate > base.last.bits ? undefined : Prefix.of(base.first.offset(candidate - base.first.bits), size);
}
