import type { Addr } from '#netip/addr.ts';

/** Where a connection may be translated to (nf_nat_range2). */
export interface NatRange {
  readonly addresses?: { readonly first: Addr; readonly last: Addr };
  readonly ports?: { readonly first: number; readonly last: number };
  /** Ports are shifted by the distance of the packet's port from this one. */
  readonly basePort?: number;
  /** --random: a port is drawn where one must be chosen; --random-fully: always one is drawn. */
  readonly random?: boolean;
  readonly fullyRandom?: boolean;
}
