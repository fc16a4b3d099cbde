import type { Addr } from '#netip/addr.ts';
import type { NetDevice } from '../../dev/netdevice.ts';
import type { NetNamespace } from '../../netns.ts';
import { ipHeaderLength } from '../../wire/ip.ts';

const TCP_HEADER = 20;
/** Room for the timestamp option, which Linux subtracts when it computes a window. */
const TIMESTAMPS = 12;
/** Windows count in units of 128 bytes (window scale 7). */
const SCALE = 128;
/** Largest IP packet. */
const LARGEST = 65_535;
/** Where no route tells an MTU. */
const DEFAULT_MTU = 1500;

/** The largest segment that fits the way from `src` to `dst`, as far as the route and learned path MTUs tell. */
export function segmentSize(netns: NetNamespace, src: Addr, dst: Addr, device: NetDevice | undefined): number {
  const route = netns.routes.lookup(dst, { src, device });
  const mtu = 'error' in route ? DEFAULT_MTU : Math.min(route.mtu, LARGEST);
  return sizeFor(Math.min(mtu, netns.transport.pathMtus.get(dst) ?? mtu), dst);
}

/** The segment size that packets of `mtu` bytes leave. */
export function sizeFor(mtu: number, dst: Addr): number {
  return mtu - ipHeaderLength(dst.family) - TCP_HEADER;
}

/** The window Linux offers in a SYN (`client`) or in the answer to it. */
export function initialWindow(mss: number, side: 'client' | 'server'): number {
  const unit = side === 'client' ? mss : mss - TIMESTAMPS;
  return Math.floor(LARGEST / unit) * unit;
}

/** A window rounded up to what the scaled field can express. */
export function scaledWindow(window: number): number {
  return Math.ceil(window / SCALE) * SCALE;
}

/** A window rounded down to what the scaled field can express. */
export function wholeUnits(window: number): number {
  return Math.floor(window / SCALE) * SCALE;
}
