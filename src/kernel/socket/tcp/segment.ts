import type { Addr } from '#netip/addr.ts';
import { type IpPacket, ipPacket } from '../../wire/ip.ts';
import type { TcpSegment } from '../../wire/tcp.ts';
import { advance } from './sequence.ts';

const NO_DATA = new Uint8Array(0);

/** A packet with a TCP segment. Linux sets DF on all of them (path MTU discovery). */
export function tcpPacket(
  src: Addr,
  dst: Addr,
  segment: Omit<TcpSegment, 'kind' | 'data'> & { data?: Uint8Array },
  ttl = 64,
): IpPacket {
  return ipPacket(src, dst, { kind: 'tcp', ...segment, data: segment.data ?? NO_DATA }, { ttl, dontFragment: true });
}

/** Sequence numbers the segment takes up: its data, SYN and FIN. */
export function sequenceLength({ data, flags }: TcpSegment): number {
  return data.length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);
}

/** The reset that answers `packet`, which fits no connection (RFC 9293, 3.10.7.1). */
export function resetFor(packet: IpPacket, segment: TcpSegment): IpPacket {
  const { srcPort, dstPort, flags } = segment;
  const ports = { srcPort: dstPort, dstPort: srcPort, window: 0 };
  if (flags.ack) return tcpPacket(packet.dst, packet.src, { ...ports, seq: segment.ack, ack: 0, flags: { rst: true } });
  const ack = advance(segment.seq, sequenceLength(segment));
  return tcpPacket(packet.dst, packet.src, { ...ports, seq: 0, ack, flags: { rst: true, ack: true } });
}
