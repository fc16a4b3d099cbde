import type { ArpPacket } from '#kernel/wire/arp.ts';
import type { IpPacket } from '#kernel/wire/ip.ts';
import { answersOf, dnsOf } from './headers.ts';

/** What a packet says, in short; who shows it has the words. */
export type About =
  | { key: 'arpRequest'; address: string }
  | { key: 'arpReply'; address: string; mac: string }
  | { key: 'dnsQuery'; name: string; type: string }
  | { key: 'dnsAnswer'; name: string; type: string; answer: string }
  | { key: 'tcpSyn' | 'tcpAccept' | 'tcpAck' | 'tcpFin' | 'tcpReset' }
  | { key: 'tcpData'; bytes: number }
  /** The first line of an HTTP message. */
  | { key: 'tcpHttp'; line: string }
  | { key: 'udp'; bytes: number }
  | { key: 'echoRequest' | 'echoReply'; number: number }
  /** The name of the message: `destination-unreachable` … */
  | { key: 'icmp'; type: string }
  | { key: 'other' };

/** How much of the first line of an HTTP message is told, in characters. */
const LINE = 80;

/** What a packet says, by its innermost headers. */
export function aboutOf(packet: IpPacket | ArpPacket): About {
  if (packet.kind === 'arp') {
    if (packet.operation === 'request') return { key: 'arpRequest', address: packet.targetIp.text };
    return { key: 'arpReply', address: packet.senderIp.text, mac: String(packet.senderMac) };
  }
  const { payload } = packet;
  switch (payload.kind) {
    case 'tcp': {
      const { flags, data } = payload;
      if (flags.rst) return { key: 'tcpReset' };
      if (flags.syn) return { key: flags.ack ? 'tcpAccept' : 'tcpSyn' };
      const line = httpLine(data);
      if (line !== undefined) return { key: 'tcpHttp', line };
      if (data.length > 0) return { key: 'tcpData', bytes: data.length };
      return { key: flags.fin ? 'tcpFin' : 'tcpAck' };
    }
    case 'udp': {
      const message = dnsOf(payload);
      if (!message) return { key: 'udp', bytes: payload.data.length };
      const [question] = message.questions;
      const asked = { name: question?.name ?? '', type: question?.type ?? '' };
      if (!message.flags.response) return { key: 'dnsQuery', ...asked };
      return { key: 'dnsAnswer', ...asked, answer: answersOf(message) };
    }
    case 'icmp': {
      const { type, seq = 0, target, mac } = payload;
      if (type === 'echo-request') return { key: 'echoRequest', number: seq };
      if (type === 'echo-reply') return { key: 'echoReply', number: seq };
      if (type === 'neighbour-solicitation' && target) return { key: 'arpRequest', address: target.text };
      if (type === 'neighbour-advertisement' && target)
        return { key: 'arpReply', address: target.text, mac: String(mac ?? '') };
      return { key: 'icmp', type };
    }
    default:
      return { key: 'other' };
  }
}

function httpLine(data: Uint8Array): string | undefined {
  if (data.length < 12) return undefined;
  let line = '';
  for (const byte of data.subarray(0, LINE)) {
    if (byte === 13 || byte === 10) break;
    if (byte < 32 || byte > 126) return undefined;
    line += String.fromCharCode(byte);
  }
  return /^(?:[A-Z]+ \S+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3})/.test(line) ? line : undefined;
}
