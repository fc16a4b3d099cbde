import type { Addr } from '#netip/addr.ts';
import { icmpTypeNumber } from '../../wire/icmp.ts';
import { type IpPacket, protocolNumber } from '../../wire/ip.ts';

/**
 * One direction of a connection (nf_conntrack_tuple). For ICMP `srcPort` is the identifier and `dstPort` holds type and
 * code as `type << 8 | code`; for protocols without ports both are 0.
 */
export interface Tuple {
  readonly protocol: number;
  readonly src: Addr;
  readonly dst: Addr;
  readonly srcPort: number;
  readonly dstPort: number;
}

/** ICMP questions and their answers, by number. */
const ANSWERS: Record<4 | 6, ReadonlyMap<number, number>> = {
  4: new Map([
    [8, 0],
    [0, 8],
    [13, 14],
    [14, 13],
    [15, 16],
    [16, 15],
    [17, 18],
    [18, 17],
  ]),
  6: new Map([
    [128, 129],
    [129, 128],
  ]),
};

/** Whether ICMP messages of this number ask for an answer, and so may begin a connection. */
export function isIcmpQuestion(family: 4 | 6, type: number): boolean {
  return family === 4 ? type === 8 || type === 13 || type === 15 || type === 17 : type === 128;
}

/** The tuple `packet` belongs to, in its own direction. */
export function tupleOf(packet: IpPacket): Tuple {
  const { payload, src, dst } = packet;
  const protocol = protocolNumber(packet);
  switch (payload.kind) {
    case 'tcp':
    case 'udp':
      return { protocol, src, dst, srcPort: payload.srcPort, dstPort: payload.dstPort };
    case 'icmp': {
      const type = icmpTypeNumber(payload.type, packet.family) ?? 255;
      return { protocol, src, dst, srcPort: payload.id ?? 0, dstPort: (type << 8) | payload.code };
    }
    case 'esp':
    case 'fragment':
    case 'other':
      return { protocol, src, dst, srcPort: 0, dstPort: 0 };
  }
}

/** The tuple of answers to `tuple`, or undefined for ICMP messages that have none. */
export function inverted(tuple: Tuple): Tuple | undefined {
  const { protocol, src, dst, srcPort, dstPort } = tuple;
  if (protocol === 1 || protocol === 58) {
    const answer = ANSWERS[src.family].get(dstPort >> 8);
    if (answer === undefined) return undefined;
    return { protocol, src: dst, dst: src, srcPort, dstPort: (answer << 8) | (dstPort & 0xff) };
  }
  return { protocol, src: dst, dst: src, srcPort: dstPort, dstPort: srcPort };
}

/** A text that is the same for equal tuples only. */
export function tupleKey({ protocol, src, dst, srcPort, dstPort }: Tuple): string {
  return `${protocol} ${src.text} ${srcPort} ${dst.text} ${dstPort}`;
}

export function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.srcPort === b.srcPort &&
    a.dstPort === b.dstPort &&
    a.protocol === b.protocol &&
    a.src.equals(b.src) &&
    a.dst.equals(b.dst)
  );
}
