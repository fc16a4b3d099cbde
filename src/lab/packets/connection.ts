import { flowOf } from '#kernel/netfilter/conntrack/connection.ts';
import type { Tuple } from '#kernel/netfilter/conntrack/tuple.ts';
import type { IpPacket } from '#kernel/wire/ip.ts';
import { endpointText } from '../explain/packet.ts';
import type { ConnectionRecord } from './recording.ts';

/** What connection tracking knows about a packet right now; it will know more later. */
export function connectionOf(packet: IpPacket): ConnectionRecord | undefined {
  const flow = flowOf(packet);
  if (!flow) return undefined;
  const { connection, reply, state } = flow;
  if (!connection) return { state, answer: reply, nat: 'none' };
  const { srcNat, dstNat, tcp, original } = connection;
  return {
    state,
    ...(tcp !== undefined && { tcp }),
    original: tupleText(original),
    reply: tupleText(connection.reply),
    answer: reply,
    nat: srcNat ? (dstNat ? 'both' : 'source') : dstNat ? 'destination' : 'none',
  };
}

function tupleText({ protocol, src, dst, srcPort, dstPort }: Tuple): string {
  // For ICMP the ports hold the identifier, and type and code.
  const ports = protocol === 6 || protocol === 17;
  return `${endpointText(src.text, ports ? srcPort : undefined)} → ${endpointText(dst.text, ports ? dstPort : undefined)}`;
}
