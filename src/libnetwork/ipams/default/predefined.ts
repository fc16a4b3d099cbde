import { Addr, type Family } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';

/** A network from which pools of one size are cut (`default-address-pools` of dockerd). */
export interface NetworkToSplit {
  readonly base: Prefix;
  /** Prefix length of the pools. */
  readonly size: number;
}

/** Docker's default pools: 172.17–172.31 as /16, then 192.168 in /20; moby ipamutils. */
const LOCAL_DEFAULTS: readonly (readonly [base: string, size: number])[] = [
  ['172.17.0.0/16', 16],
  ['172.18.0.0/16', 16],
  ['172.19.0.0/16', 16],
  ['172.20.0.0/14', 16],
  ['172.24.0.0/14', 16],
  ['172.28.0.0/14', 16],
  ['192.168.0.0/16', 20],
];

/** The pools for networks of one host; IPv6 ones are cut from the engine's own ULA prefix. */
export function localDefaultPools(ulaBase: Prefix): NetworkToSplit[] {
  return [...LOCAL_DEFAULTS.map(([base, size]) => ({ base: Prefix.parse(base), size })), { base: ulaBase, size: 64 }];
}

/**
 * The engine's ULA prefix (RFC 4193): fd and 40 bits made of the host's id, as moby's deriveULABaseNetwork.
 * @param hash bytes of a digest of the host's id; five are used
 */
export function ulaBaseNetwork(hash: Uint8Array): Prefix {
  const bytes = new Uint8Array(16);
  bytes[0] = 0xfd;
  bytes.set(hash.subarray(0, 5), 1);
  return Prefix.of(Addr.fromBytes(bytes), 48);
}

/** Order of prefixes: by first address, then the wider first. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  return a.first.compare(b.first) || a.length - b.length;
}

/** The pools of one family in order, without those inside others. */
export function splitByFamily(pools: readonly NetworkToSplit[], family: Family): NetworkToSplit[] {
  const sorted = pools.filter((pool) => pool.base.family === family).sort((a, b) => comparePrefixes(a.base, b.base));
  return sorted.filter((pool, index) => !sorted.slice(0, index).some((earlier) => earlier.base.overlaps(pool.base)));
}
