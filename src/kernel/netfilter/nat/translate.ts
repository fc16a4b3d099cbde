import { isIcmpError } from '../../wire/icmp.ts';
import type { IpPacket } from '../../wire/ip.ts';
import type { Connection, Flow } from '../conntrack/connection.ts';
import { inverted } from '../conntrack/tuple.ts';
import { type Manip, rewritten } from './rewrite.ts';

/** nf_nat_packet: translates one end of a packet as its connection says; replies get the opposite of what was done. */
export function translated(packet: IpPacket, flow: Flow & { connection: Connection }, manip: Manip): IpPacket {
  const { connection, reply } = flow;
  const wanted = (manip === 'source') !== reply ? connection.srcNat : connection.dstNat;
  if (!wanted) return packet;
  const { payload } = packet;
  if (payload.kind === 'icmp' && isIcmpError(payload)) return translatedError(packet, flow, manip);
  const target = inverted(connection.tuple(!reply));
  return target ? rewritten(packet, target, manip) : packet;
}

/** nf_nat_icmp_reply_translation: both the error's address and the packet it quotes are translated back. */
function translatedError(
  packet: IpPacket,
  { connection, reply }: Flow & { connection: Connection },
  manip: Manip,
): IpPacket {
  const { payload } = packet;
  if (payload.kind !== 'icmp' || !payload.quoted) return packet;
  const other = connection.tuple(!reply);
  const quoted = rewritten(payload.quoted, other, manip === 'source' ? 'destination' : 'source');
  const changed = { ...packet, payload: { ...payload, quoted } };
  return manip === 'source' ? { ...changed, src: other.dst } : { ...changed, dst: other.src };
}
