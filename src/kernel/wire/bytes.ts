import { macBytes, ZERO_MAC } from '#netip/mac.ts';
import type { ArpPacket } from './arp.ts';
import { internetChecksum } from './checksum.ts';
import { type EthernetFrame, etherType } from './ethernet.ts';
import { type IcmpMessage, icmpTypeNumber } from './icmp.ts';
import { type IpPacket, protocolNumber } from './ip.ts';
import type { TcpSegment } from './tcp.ts';

const VLAN_TYPE = 0x8100;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
/** The extension header of fragments in IPv6. */
const FRAGMENT_EXTENSION = 44;
/** What an ICMP error quotes at the most: IPv4 messages stay within 576 bytes, IPv6 ones within 1280. */
const QUOTE_LIMIT = { 4: 548, 6: 1232 } as const;

/** The bytes of a frame as they would be on the wire, without preamble and frame check sequence. */
export function encodeFrame(frame: EthernetFrame): Uint8Array {
  const tag = frame.vlan === undefined ? [] : word(VLAN_TYPE, frame.vlan);
  const payload = frame.payload.kind === 'arp' ? encodeArp(frame.payload) : encodePacket(frame.payload);
  return join(macBytes(frame.dst), macBytes(frame.src), tag, word(etherType(frame)), payload);
}

/** The bytes of an IP packet, checksums filled in. */
export function encodePacket(packet: IpPacket): Uint8Array {
  const payload = encodeTransport(packet);
  const fragment = packet.payload.kind === 'fragment' ? packet.payload : undefined;
  // IPv6 has the offset in the upper bits, IPv4 in the lower ones, both in units of 8 bytes.
  const more = fragment?.more ? (packet.family === 6 ? 1 : MORE_FRAGMENTS) : 0;
  const place = (packet.family === 6 ? (fragment?.offset ?? 0) : (fragment?.offset ?? 0) / 8) | more;
  if (packet.family === 6) {
    const extension = fragment ? [protocolNumber(packet), 0, ...word(place), ...long(packet.id)] : [];
    const first = [0x60 | (packet.tos >> 4), (packet.tos << 4) & 0xf0, 0, 0];
    return join(
      first,
      word(extension.length + payload.length),
      [extension.length > 0 ? FRAGMENT_EXTENSION : protocolNumber(packet), packet.ttl],
      packet.src.bytes(),
      packet.dst.bytes(),
      extension,
      payload,
    );
  }
  const header = join(
    [0x45, packet.tos],
    word(20 + payload.length, packet.id, (packet.dontFragment ? DONT_FRAGMENT : 0) | place),
    [packet.ttl, protocolNumber(packet)],
    word(0),
    packet.src.bytes(),
    packet.dst.bytes(),
  );
  header.set(word(internetChecksum(header)), 10);
  return join(header, payload);
}

/** The checksum in the header of what the packet carries; 0 where the protocol is not known. */
export function payloadChecksum(packet: IpPacket): number {
  const bytes = encodeTransport(packet);
  const at = { tcp: 16, udp: 6, icmp: 2, esp: -1, fragment: -1, other: -1 }[packet.payload.kind];
  return at < 0 ? 0 : ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** The bytes of what a packet carries, checksums filled in. */
export function encodeTransport(packet: IpPacket): Uint8Array {
  const { payload } = packet;
  switch (payload.kind) {
    case 'tcp':
      return summed(packet, encodeTcp(payload), 16);
    case 'udp':
      return summed(packet, join(word(payload.srcPort, payload.dstPort, 8 + payload.data.length, 0), payload.data), 6);
    case 'icmp':
      return summed(packet, encodeIcmp(packet, payload), 2);
    case 'esp':
      return join(long(payload.spi, payload.seq), payload.data);
    case 'fragment':
    case 'other':
      return payload.data;
  }
}

/** Fills in the checksum at `at`; all but ICMPv4 take in the addresses (the pseudo header of RFC 9293, RFC 8200 section 8.1). */
function summed(packet: IpPacket, bytes: Uint8Array, at: number): Uint8Array {
  const plain = packet.family === 4 && packet.payload.kind === 'icmp';
  const pseudo = plain
    ? new Uint8Array(0)
    : join(packet.src.bytes(), packet.dst.bytes(), word(0, bytes.length, 0), [0, protocolNumber(packet)]);
  bytes.set(word(internetChecksum(pseudo, bytes) || (packet.payload.kind === 'udp' ? 0xffff : 0)), at);
  return bytes;
}

function encodeTcp(segment: TcpSegment): Uint8Array {
  const { flags } = segment;
  const options = segment.mss === undefined ? [] : [2, 4, ...word(segment.mss)];
  const bits =
    (flags.fin ? 1 : 0) |
    (flags.syn ? 2 : 0) |
    (flags.rst ? 4 : 0) |
    (flags.psh ? 8 : 0) |
    (flags.ack ? 16 : 0) |
    (flags.urg ? 32 : 0);
  return join(
    word(segment.srcPort, segment.dstPort),
    long(segment.seq, segment.ack),
    [((20 + options.length) / 4) << 4, bits],
    word(Math.min(0xffff, segment.window), 0, 0),
    options,
    segment.data,
  );
}

function encodeIcmp(packet: IpPacket, message: IcmpMessage): Uint8Array {
  const head = [icmpTypeNumber(message.type, packet.family) ?? 0, message.code, 0, 0];
  if (message.quoted) {
    const rest = packet.family === 6 ? long(message.mtu ?? 0) : word(0, message.mtu ?? 0);
    const gateway = message.gateway && packet.family === 4 ? message.gateway.bytes() : rest;
    return join(head, gateway, encodePacket(message.quoted).subarray(0, QUOTE_LIMIT[message.quoted.family]));
  }
  if (message.target) {
    const advertises = message.type === 'neighbour-advertisement';
    const flags = (message.router ? 0x80 : 0) | (message.solicited ? 0x40 : 0) | (message.override ? 0x20 : 0);
    const option = message.mac ? [advertises ? 2 : 1, 1, ...macBytes(message.mac)] : [];
    return join(head, [advertises ? flags : 0, 0, 0, 0], message.target.bytes(), option);
  }
  if (message.type === 'router-solicitation')
    return join(head, long(0), message.mac ? [1, 1, ...macBytes(message.mac)] : []);
  return join(head, word(message.id ?? 0, message.seq ?? 0), message.data);
}

function encodeArp(packet: ArpPacket): Uint8Array {
  return join(
    word(1, 0x0800),
    [6, 4],
    word(packet.operation === 'request' ? 1 : 2),
    macBytes(packet.senderMac),
    packet.senderIp.bytes(),
    macBytes(packet.targetMac ?? ZERO_MAC),
    packet.targetIp.bytes(),
  );
}

/** 16-bit numbers in network order. */
function word(...values: number[]): number[] {
  return values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]);
}

/** 32-bit numbers in network order. */
function long(...values: number[]): number[] {
  return values.flatMap((value) => [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
}

function join(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
