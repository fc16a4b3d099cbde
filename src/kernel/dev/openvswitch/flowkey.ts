import type { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import { type EthernetFrame, etherType } from '../../wire/ethernet.ts';
import { icmpTypeNumber } from '../../wire/icmp.ts';
import { protocolNumber } from '../../wire/ip.ts';
import type { TcpFlags } from '../../wire/tcp.ts';

/** Bit 12 of the VLAN field: a frame with it has an 802.1Q header (CFI in ovs-fields(7)). */
export const VLAN_PRESENT = 0x1000;

const NO_FLAGS: TcpFlags = {};
const FLAG_BITS: readonly (readonly [keyof TcpFlags, number])[] = [
  ['fin', 0x01],
  ['syn', 0x02],
  ['rst', 0x04],
  ['psh', 0x08],
  ['ack', 0x10],
  ['urg', 0x20],
];

/**
 * What flows look at in a frame, under the names of OpenFlow 1.0: of ARP, `nwProto` is the operation and the addresses
 * are the protocol addresses; of ICMP, the ports are type and code (ovs-fields(7)).
 */
export interface FlowKey {
  readonly inPort: number;
  readonly dlSrc: Mac;
  readonly dlDst: Mac;
  /** VLAN identifier with VLAN_PRESENT set, or 0 without a tag. */
  readonly vlan: number;
  readonly dlType: number;
  readonly nwSrc: Addr;
  readonly nwDst: Addr;
  readonly nwProto: number;
  readonly nwTos: number;
  readonly nwTtl: number;
  readonly arpSha?: Mac;
  readonly arpTha?: Mac;
  readonly tpSrc?: number;
  readonly tpDst?: number;
  readonly tcpFlags: number;
}

/** Reads the fields of a frame that came in on OpenFlow port `inPort`. */
export function flowKey(inPort: number, frame: EthernetFrame): FlowKey {
  const { src, dst, vlan, payload } = frame;
  const link = { inPort, dlSrc: src, dlDst: dst, vlan: vlan === undefined ? 0 : vlan | VLAN_PRESENT };
  const dlType = etherType(frame);
  if (payload.kind === 'arp') {
    return {
      ...link,
      dlType,
      nwSrc: payload.senderIp,
      nwDst: payload.targetIp,
      nwProto: payload.operation === 'request' ? 1 : 2,
      nwTos: 0,
      nwTtl: 0,
      arpSha: payload.senderMac,
      arpTha: payload.targetMac,
      tcpFlags: 0,
    };
  }
  const inner = payload.payload;
  const ports =
    inner.kind === 'tcp' || inner.kind === 'udp'
      ? [inner.srcPort, inner.dstPort]
      : inner.kind === 'icmp'
        ? [icmpTypeNumber(inner.type, payload.family), inner.code]
        : [];
  const flags = inner.kind === 'tcp' ? inner.flags : NO_FLAGS;
  return {
    ...link,
    dlType,
    nwSrc: payload.src,
    nwDst: payload.dst,
    nwProto: protocolNumber(payload),
    nwTos: payload.tos,
    nwTtl: payload.ttl,
    tpSrc: ports[0],
    tpDst: ports[1],
    tcpFlags: FLAG_BITS.reduce((bits, [name, bit]) => (flags[name] ? bits | bit : bits), 0),
  };
}
