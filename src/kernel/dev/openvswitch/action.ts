import type { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';

/** OpenFlow's reserved ports, by their number in OpenFlow 1.0 (ofp_port). */
export const OFPP = {
  inPort: 0xfff8,
  table: 0xfff9,
  normal: 0xfffa,
  flood: 0xfffb,
  all: 0xfffc,
  controller: 0xfffd,
  local: 0xfffe,
  none: 0xffff,
} as const;

/** The highest number a port of a bridge may have. */
export const LAST_PORT = 0xff00;

/** What a flow does with a frame; ovs-actions(7). An empty list drops. */
export type Action =
  | { readonly kind: 'output'; readonly port: number }
  | { readonly kind: 'resubmit'; readonly port?: number; readonly table?: number }
  | { readonly kind: 'set-vlan'; readonly id: number }
  | { readonly kind: 'strip-vlan' }
  | { readonly kind: 'set-mac'; readonly field: 'src' | 'dst'; readonly mac: Mac }
  | { readonly kind: 'set-address'; readonly field: 'src' | 'dst'; readonly addr: Addr }
  | { readonly kind: 'set-port'; readonly field: 'src' | 'dst'; readonly port: number }
  | { readonly kind: 'set-tos'; readonly tos: number }
  | { readonly kind: 'dec-ttl' };
