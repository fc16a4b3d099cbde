import { Addr } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';

/** Some addresses in a row. */
export interface Slice {
  readonly first: Addr;
  readonly last: Addr;
}

/**
 * Divides a network among hosts so that each gives addresses from a part of its own and nobody has to ask: all that know
 * the same hosts come to the same parts. The first and the last address of the network belong to nobody.
 * @param hosts in any order
 */
export function slices(network: Prefix, hosts: readonly Addr[]): Map<string, Slice> {
  const sorted = [...hosts].sort((a, b) => (a.bits < b.bits ? -1 : a.bits > b.bits ? 1 : 0));
  const size = network.last.bits - network.first.bits + 1n;
  const count = BigInt(sorted.length);
  return new Map(
    sorted.map((host, index) => {
      const start = (size * BigInt(index)) / count + (index === 0 ? 1n : 0n);
      const end = (size * BigInt(index + 1)) / count - (index === sorted.length - 1 ? 2n : 1n);
      return [host.text, { first: at(network, start), last: at(network, end) }];
    }),
  );
}

export function contains({ first, last }: Slice, address: Addr): boolean {
  return address.family === first.family && address.bits >= first.bits && address.bits <= last.bits;
}

function at(network: Prefix, offset: bigint): Addr {
  return Addr.fromBits(network.addr.family, network.first.bits + offset);
}
