import type { Addr, Family } from '#netip/addr.ts';
import { ESP_HEADER, type EspPayload } from './esp.ts';
import { FRAGMENT_HEADER6, type FragmentPayload } from './fragment.ts';
import { type IcmpMessage, icmpLength } from './icmp.ts';
import { type TcpSegment, tcpLength } from './tcp.ts';
import { type UdpDatagram, udpLength } from './udp.ts';

/** A protocol the simulator carries but does not look into. */
export interface OtherPayload {
  readonly kind: 'other';
  readonly protocol: number;
  readonly data: Uint8Array;
}

export type IpPayload = TcpSegment | UdpDatagram | IcmpMessage | EspPayload | FragmentPayload | OtherPayload;

/**
 * An IPv4 (RFC 791) or IPv6 (RFC 8200) packet; `ttl` is IPv6's hop limit, `tos` its traffic class. Immutable: copy to
 * change. `mark`, `connection`, `balanced`, `secured` and `fragmented` are not on the wire: the kernel keeps them while
 * the packet is inside one network namespace (skb->mark, skb->_nfct …) and they are gone when it leaves.
 */
export interface IpPacket {
  readonly kind: 'ip';
  readonly family: Family;
  readonly src: Addr;
  readonly dst: Addr;
  readonly ttl: number;
  readonly id: number;
  readonly tos: number;
  readonly dontFragment: boolean;
  readonly payload: IpPayload;
  readonly mark?: number;
  readonly connection?: object;
  /** IPVS has dealt with it (skb->ipvs_property). */
  readonly balanced?: boolean;
  /** The security association it came in by (skb->sp). */
  readonly secured?: object;
  /** It came in pieces, and may be sent on in pieces. */
  readonly fragmented?: boolean;
}

/** Numbers of the protocols, as /etc/protocols has them. */
export const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, esp: 50, icmpv6: 58 } as const;

/** Bytes of the header without options. */
export function ipHeaderLength(family: Family): 20 | 40 {
  return family === 4 ? 20 : 40;
}

/** Bytes of the whole packet, header included. */
export function ipLength(packet: IpPacket): number {
  const header = ipHeaderLength(packet.family);
  const extension = packet.family === 6 && packet.payload.kind === 'fragment' ? FRAGMENT_HEADER6 : 0;
  return header + extension + payloadLength(packet.payload);
}

/** Bytes of what the packet carries, that protocol's header included. */
export function payloadLength(payload: IpPayload): number {
  switch (payload.kind) {
    case 'tcp':
      return tcpLength(payload);
    case 'udp':
      return udpLength(payload);
    case 'icmp':
      return icmpLength(payload);
    case 'esp':
      return ESP_HEADER + payload.length;
    case 'fragment':
      return payload.length;
    case 'other':
      return payload.data.length;
  }
}

/** The number in the protocol (next header) field. */
export function protocolNumber(packet: IpPacket): number {
  const { payload } = packet;
  switch (payload.kind) {
    case 'tcp':
      return PROTOCOLS.tcp;
    case 'udp':
      return PROTOCOLS.udp;
    case 'icmp':
      return packet.family === 4 ? PROTOCOLS.icmp : PROTOCOLS.icmpv6;
    case 'esp':
      return PROTOCOLS.esp;
    case 'fragment':
    case 'other':
      return payload.protocol;
  }
}

/** A packet with the usual header values; `fields` override them. */
export function ipPacket(
  src: Addr,
  dst: Addr,
  payload: IpPayload,
  fields: Partial<Pick<IpPacket, 'ttl' | 'id' | 'tos' | 'dontFragment' | 'mark'>> = {},
): IpPacket {
  return { kind: 'ip', family: dst.family, src, dst, ttl: 64, id: 0, tos: 0, dontFragment: false, payload, ...fields };
}

/** The packet without what only its namespace knows about it (skb_scrub_packet). */
export function scrubbed(packet: IpPacket): IpPacket {
  const { mark, connection, balanced, secured, fragmented } = packet;
  if (!connection && !mark && !balanced && !secured && !fragmented) return packet;
  return {
    ...packet,
    mark: undefined,
    connection: undefined,
    balanced: undefined,
    secured: undefined,
    fragmented: undefined,
  };
}
