import type { IcmpMessage } from '#kernel/wire/icmp.ts';
import { type IpPacket, protocolNumber } from '#kernel/wire/ip.ts';

const PLAIN: Readonly<Partial<Record<IcmpMessage['type'], string>>> = {
  'router-solicitation': 'router solicitation',
  'router-advertisement': 'router advertisement',
  'source-quench': 'source quench',
  'parameter-problem': 'parameter problem - octet 0',
};

/** An ICMP message in tcpdump's words, without its length. */
export function icmpText(packet: IpPacket, message: IcmpMessage): string {
  const { type } = message;
  if (type === 'echo-request' || type === 'echo-reply') {
    const kind = type === 'echo-request' ? 'request' : 'reply';
    return `${packet.family === 4 ? 'ICMP echo' : 'ICMP6, echo'} ${kind}, id ${message.id ?? 0}, seq ${message.seq ?? 0}`;
  }
  return packet.family === 4 ? `ICMP ${text4(message)}` : `ICMP6, ${text6(message)}`;
}

function text4(message: IcmpMessage): string {
  const { type, code, quoted } = message;
  const target = quoted?.dst.text ?? '?';
  if (type === 'time-exceeded') return code === 0 ? 'time exceeded in-transit' : 'ip reassembly time exceeded';
  if (type === 'redirect') return `redirect ${target} to host ${message.gateway?.text ?? '?'}`;
  if (type !== 'destination-unreachable') return PLAIN[type] ?? type;
  if (code === 3) return `${target} ${portOf(quoted)} unreachable`;
  if (code === 2) return `${target} protocol ${quoted ? protocolNumber(quoted) : 0} unreachable`;
  if (code === 4) return `${target} unreachable - need to frag${message.mtu ? ` (mtu ${message.mtu})` : ''}`;
  if (code === 9) return `net ${target} unreachable - admin prohibited`;
  if (code === 10) return `host ${target} unreachable - admin prohibited`;
  if (code === 13) return `host ${target} unreachable - admin prohibited filter`;
  return `${code === 0 ? 'net' : 'host'} ${target} unreachable`;
}

function portOf(quoted: IpPacket | undefined): string {
  const payload = quoted?.payload;
  if (payload?.kind === 'tcp' || payload?.kind === 'udp') return `${payload.kind} port ${payload.dstPort}`;
  return 'port';
}

function text6(message: IcmpMessage): string {
  const { type, code, quoted } = message;
  const target = quoted?.dst.text ?? '?';
  if (type === 'neighbour-solicitation') return `neighbor solicitation, who has ${message.target?.text}`;
  if (type === 'neighbour-advertisement') return `neighbor advertisement, tgt is ${message.target?.text}`;
  if (type === 'packet-too-big') return `packet too big, mtu ${message.mtu ?? 0}`;
  if (type === 'time-exceeded') return `time exceeded in-transit for ${target}`;
  if (type !== 'destination-unreachable') return PLAIN[type] ?? type;
  if (code === 0) return `destination unreachable, unreachable route ${target}`;
  if (code === 1) return `destination unreachable, unreachable prohibited ${target}`;
  if (code === 4) return `destination unreachable, unreachable port, ${target} ${portOf(quoted)}`;
  return code === 3
    ? `destination unreachable, unreachable address ${target}`
    : `destination unreachable, unknown unreach code (${code})`;
}
