import { type IpPacket, PROTOCOLS } from '../wire/ip.ts';
import type { IpvsEndpoint } from './connection.ts';

/** Who a packet is from and for, with ports, for the protocols that are balanced. */
export interface Ends {
  readonly protocol: number;
  readonly src: IpvsEndpoint;
  readonly dst: IpvsEndpoint;
}

/** The ends of a packet; undefined for what IPVS does not balance. */
export function endsOf(packet: IpPacket): Ends | undefined {
  const { payload } = packet;
  if (payload.kind !== 'tcp' && payload.kind !== 'udp') return undefined;
  return {
    protocol: PROTOCOLS[payload.kind],
    src: { addr: packet.src, port: payload.srcPort },
    dst: { addr: packet.dst, port: payload.dstPort },
  };
}

/** The packet with another destination. */
export function withDestination(packet: IpPacket, { addr, port }: IpvsEndpoint): IpPacket {
  const { payload } = packet;
  if (payload.kind !== 'tcp' && payload.kind !== 'udp') return { ...packet, dst: addr };
  return { ...packet, dst: addr, payload: payload.dstPort === port ? payload : { ...payload, dstPort: port } };
}

/** The packet with another source. */
export function withSource(packet: IpPacket, { addr, port }: IpvsEndpoint): IpPacket {
  const { payload } = packet;
  if (payload.kind !== 'tcp' && payload.kind !== 'udp') return { ...packet, src: addr };
  return { ...packet, src: addr, payload: payload.srcPort === port ? payload : { ...payload, srcPort: port } };
}
