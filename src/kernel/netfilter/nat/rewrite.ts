import type { IpPacket, IpPayload } from '../../wire/ip.ts';
import type { Tuple } from '../conntrack/tuple.ts';

/** Which end of a packet is translated: its source or its destination. */
export type Manip = 'source' | 'destination';

/**
 * nf_nat_manip_pkt: the packet with one end taken from `target`. ICMP messages get the identifier of `target` either
 * way, errors keep their content.
 */
export function rewritten(packet: IpPacket, target: Tuple, manip: Manip): IpPacket {
  const payload = rewrittenPayload(packet.payload, target, manip);
  if (manip === 'source') {
    if (payload === packet.payload && packet.src.equals(target.src)) return packet;
    return { ...packet, src: target.src, payload };
  }
  if (payload === packet.payload && packet.dst.equals(target.dst)) return packet;
  return { ...packet, dst: target.dst, payload };
}

function rewrittenPayload(payload: IpPayload, target: Tuple, manip: Manip): IpPayload {
  if (payload.kind === 'tcp' || payload.kind === 'udp') {
    if (manip === 'source')
      return payload.srcPort === target.srcPort ? payload : { ...payload, srcPort: target.srcPort };
    return payload.dstPort === target.dstPort ? payload : { ...payload, dstPort: target.dstPort };
  }
  if (payload.kind === 'icmp' && payload.id !== undefined && payload.id !== target.srcPort)
    return { ...payload, id: target.srcPort };
  return payload;
}
