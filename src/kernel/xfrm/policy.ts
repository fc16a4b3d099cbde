import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { type IpPacket, protocolNumber } from '../wire/ip.ts';
import type { XfrmMark } from './state.ts';

export type XfrmDirection = 'in' | 'out' | 'fwd';

/** Which packets a policy is for. */
export interface XfrmSelector {
  readonly src?: Prefix;
  readonly dst?: Prefix;
  readonly protocol?: number;
  readonly sport?: number;
  readonly dport?: number;
}

/** What a policy asks for: an association like this. */
export interface XfrmTemplate {
  readonly src?: Addr;
  readonly dst?: Addr;
  readonly spi?: number;
  readonly reqid?: number;
  /** Whether packets may do without (`level use`). */
  readonly optional?: boolean;
}

/** A security policy (xfrm_policy): which packets are to be protected, and how; RFC 4301 section 4.4.1. */
export interface XfrmPolicy {
  readonly selector: XfrmSelector;
  readonly direction: XfrmDirection;
  readonly mark?: XfrmMark;
  /** The lowest number is looked at first. */
  readonly priority?: number;
  readonly action?: 'allow' | 'block';
  readonly templates: readonly XfrmTemplate[];
}

/** Whether a policy is for a packet. */
export function concerns({ selector, mark }: XfrmPolicy, packet: IpPacket): boolean {
  const { src, dst, protocol, sport, dport } = selector;
  if (mark && ((packet.mark ?? 0) & mark.mask) >>> 0 !== mark.value) return false;
  if (src && !src.contains(packet.src)) return false;
  if (dst && !dst.contains(packet.dst)) return false;
  if (protocol !== undefined && protocol !== 0 && protocol !== protocolNumber(packet)) return false;
  if (!sport && !dport) return true;
  const { payload } = packet;
  if (payload.kind !== 'tcp' && payload.kind !== 'udp') return false;
  return (!sport || sport === payload.srcPort) && (!dport || dport === payload.dstPort);
}

/** Whether two policies have the same place in the table. */
export function samePlace(a: XfrmPolicy, b: XfrmPolicy): boolean {
  const marks = (a.mark?.value ?? 0) === (b.mark?.value ?? 0) && (a.mark?.mask ?? 0) === (b.mark?.mask ?? 0);
  return a.direction === b.direction && marks && sameSelector(a.selector, b.selector);
}

function sameSelector(a: XfrmSelector, b: XfrmSelector): boolean {
  const prefix = (one: Prefix | undefined, other: Prefix | undefined) => {
    const family = (one ?? other)?.family ?? 4;
    return (one ?? Prefix.all(family)).equals(other ?? Prefix.all(family));
  };
  return (
    prefix(a.src, b.src) &&
    prefix(a.dst, b.dst) &&
    (a.protocol ?? 0) === (b.protocol ?? 0) &&
    (a.sport ?? 0) === (b.sport ?? 0) &&
    (a.dport ?? 0) === (b.dport ?? 0)
  );
}
