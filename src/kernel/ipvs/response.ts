import { UNTRACKED } from '../netfilter/conntrack/connection.ts';
import { isIcmpError } from '../wire/icmp.ts';
import { type IpPacket, ipLength } from '../wire/ip.ts';
import type { IpvsConnection } from './connection.ts';
import { endsOf, withDestination, withSource } from './ends.ts';
import type { Ipvs } from './ipvs.ts';

/** ip_vs_out: gives an answer of a real server the address that the client asked. */
export function translateResponse(ipvs: Ipvs, packet: IpPacket): IpPacket {
  const { payload } = packet;
  if (payload.kind === 'icmp') return isIcmpError(payload) ? relatedResponse(ipvs, packet) : packet;
  const ends = endsOf(packet);
  const connection = ends && ipvs.connections.byServer(ends.protocol, ends.dst, ends.src);
  if (connection?.destination.forward !== 'masquerade') return packet;
  const length = ipLength(packet);
  const { service, destination } = connection;
  for (const counters of [ipvs.statistics, service.statistics, destination.statistics]) counters.countOut(length);
  ipvs.advance(connection, packet, 'output');
  const answer = marked(withSource(packet, connection.virtual), connection);
  ipvs.netns.record('nat', {
    detail: `IPVS answers as ${answer.src.text}:${connection.virtual.port} for ${packet.src.text}`,
    packet: answer,
  });
  return answer;
}

/** ip_vs_out_icmp: an error about what went to a real server is shown to the client as one about what it sent. */
function relatedResponse(ipvs: Ipvs, packet: IpPacket): IpPacket {
  const { payload } = packet;
  const quoted = payload.kind === 'icmp' ? payload.quoted : undefined;
  const ends = quoted && endsOf(quoted);
  const connection = ends && ipvs.connections.byServer(ends.protocol, ends.src, ends.dst);
  if (!quoted || !connection || connection.destination.forward !== 'masquerade') return packet;
  const inner = withDestination(quoted, connection.virtual);
  const src = packet.src.equals(connection.server.addr) ? connection.virtual.addr : packet.src;
  return marked({ ...packet, src, payload: { ...payload, quoted: inner } } as IpPacket, connection);
}

function marked(packet: IpPacket, { tracked }: IpvsConnection): IpPacket {
  return tracked ? { ...packet, balanced: true } : { ...packet, balanced: true, connection: UNTRACKED };
}
