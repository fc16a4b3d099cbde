import type { Mac } from '#netip/mac.ts';
import type { ArpPacket } from './arp.ts';
import { type IpPacket, ipLength } from './ip.ts';

/** An Ethernet frame (IEEE 802.3), with an 802.1Q tag when `vlan` is set. Immutable: copy to change. */
export interface EthernetFrame {
  readonly src: Mac;
  readonly dst: Mac;
  readonly vlan?: number;
  readonly payload: ArpPacket | IpPacket;
}

export const ETHERNET_HEADER = 14;

/** Bytes on the wire, without preamble, padding and checksum, as tcpdump and interface counters count. */
export function frameLength(frame: EthernetFrame): number {
  const header = ETHERNET_HEADER + (frame.vlan === undefined ? 0 : 4);
  return header + (frame.payload.kind === 'arp' ? 28 : ipLength(frame.payload));
}

/** The number in the type field of what the frame carries. */
export function etherType(frame: EthernetFrame): 0x0806 | 0x0800 | 0x86dd {
  if (frame.payload.kind === 'arp') return 0x0806;
  return frame.payload.family === 4 ? 0x0800 : 0x86dd;
}
