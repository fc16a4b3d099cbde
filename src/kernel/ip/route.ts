import type { Addr, Family } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { NetDevice } from '../dev/netdevice.ts';

/** rt_table of rtnetlink(7): 255 local, 254 main, 253 default. */
export const TABLES = { local: 255, main: 254, default: 253 } as const;
export type TableName = keyof typeof TABLES;

export type RouteType =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'anycast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';

/** How near a destination is: global beyond a router, link on the wire, host this machine. */
export type RouteScope = 'global' | 'site' | 'link' | 'host' | 'nowhere';

/** Who made it (`proto` in `ip route`). */
export type RouteProtocol = 'kernel' | 'boot' | 'static' | 'ra' | 'redirect' | 'dhcp';

/** One entry of a routing table. */
export interface Route {
  readonly table: number;
  readonly type: RouteType;
  /** Masked; length 0 is the default route. */
  readonly dst: Prefix;
  readonly via?: Addr;
  /** Absent for routes that lead nowhere (blackhole …). */
  readonly device?: NetDevice;
  /** Preferred source address. */
  readonly src?: Addr;
  /** Lower is better; 0 where none was given (IPv4). */
  readonly metric: number;
  readonly scope: RouteScope;
  readonly proto: RouteProtocol;
  readonly onlink?: boolean;
  readonly mtu?: number;
}

/** What to add: missing fields get the values the kernel or `ip route add` would give. */
export interface RouteSpec {
  dst: Prefix | 'default';
  /** Needed only where neither `dst`, `via` nor `src` tells it. */
  family?: Family;
  type?: RouteType;
  via?: Addr;
  device?: NetDevice;
  src?: Addr;
  metric?: number;
  scope?: RouteScope;
  proto?: RouteProtocol;
  table?: number | TableName;
  onlink?: boolean;
  mtu?: number;
}

/** A policy rule (`ip rule`): packets that match look into `table`. */
export interface RoutingRule {
  readonly priority: number;
  readonly family: Family;
  readonly from?: Prefix;
  readonly to?: Prefix;
  readonly mark?: number;
  readonly inDevice?: string;
  readonly table: number;
}

/** Whether the device of a route has lost its link (`linkdown` in `ip route`); own addresses need none. */
export function isLinkDown(route: Route): boolean {
  if (route.type !== 'unicast' && route.type !== 'broadcast') return false;
  return route.device?.up === true && !route.device.carrier;
}
