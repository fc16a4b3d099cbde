import { Addr, type Family } from '#netip/addr.ts';
import { macFromBytes, ZERO_MAC } from '#netip/mac.ts';
import type { ArpPacket } from './arp.ts';
import type { EthernetFrame } from './ethernet.ts';
import type { FragmentPayload } from './fragment.ts';
import { type IcmpMessage, icmpTypeOf, isIcmpError } from './icmp.ts';
import { type IpPacket, type IpPayload, PROTOCOLS } from './ip.ts';
import type { TcpSegment } from './tcp.ts';

/** Reads the bytes of an Ethernet frame; undefined for what the simulator has no type for, or what is cut off. */
export function decodeFrame(bytes: Uint8Array): EthernetFrame | undefined {
  if (bytes.length < 14) return undefined;
  const dst = macFromBytes(bytes.subarray(0, 6));
  const src = macFromBytes(bytes.subarray(6, 12));
  const tagged = word(bytes, 12) === 0x8100;
  const at = tagged ? 18 : 14;
  const vlan = tagged ? word(bytes, 14) & 0xfff : undefined;
  const payload = readPayload(word(bytes, at - 2), bytes.subarray(at));
  return payload && { src, dst, vlan, payload };
}

function readPayload(type: number, bytes: Uint8Array): ArpPacket | IpPacket | undefined {
  if (type === 0x0806) return readArp(bytes);
  return type === 0x0800 || type === 0x86dd ? decodePacket(bytes) : undefined;
}

/** Reads the bytes of an IP packet; what is beyond its length is padding. */
export function decodePacket(bytes: Uint8Array): IpPacket | undefined {
  const family: Family = (bytes[0] ?? 0) >> 4 === 6 ? 6 : 4;
  if (bytes.length < (family === 4 ? 20 : 40)) return undefined;
  if (family === 6) {
    const body = bytes.subarray(40, 40 + word(bytes, 4));
    const pieces = bytes[6] === 44 && body.length >= 8;
    const payload = pieces
      ? readFragment(body[0] ?? 0, word(body, 2) & 0xfff8, (word(body, 2) & 1) !== 0, body.subarray(8))
      : readTransport(bytes[6] ?? 0, body, 6);
    const id = pieces ? long(body, 4) : 0;
    const tos = (((bytes[0] ?? 0) & 0xf) << 4) | ((bytes[1] ?? 0) >> 4);
    const [src, dst] = [Addr.fromBytes(bytes.slice(8, 24)), Addr.fromBytes(bytes.slice(24, 40))];
    return payload && { kind: 'ip', family, src, dst, ttl: bytes[7] ?? 0, id, tos, dontFragment: false, payload };
  }
  const header = ((bytes[0] ?? 0) & 0xf) * 4;
  const place = word(bytes, 6);
  const body = bytes.subarray(header, word(bytes, 2));
  const payload =
    (place & 0x3fff) !== 0
      ? readFragment(bytes[9] ?? 0, (place & 0x1fff) * 8, (place & 0x2000) !== 0, body)
      : readTransport(bytes[9] ?? 0, body, 4);
  return (
    payload && {
      kind: 'ip',
      family,
      src: Addr.fromBytes(bytes.slice(12, 16)),
      dst: Addr.fromBytes(bytes.slice(16, 20)),
      ttl: bytes[8] ?? 0,
      id: word(bytes, 4),
      tos: bytes[1] ?? 0,
      dontFragment: (place & 0x4000) !== 0,
      payload,
    }
  );
}

function readFragment(protocol: number, offset: number, more: boolean, bytes: Uint8Array): FragmentPayload {
  return { kind: 'fragment', protocol, offset, more, length: bytes.length, data: bytes.slice() };
}

/** Reads what a packet carries; undefined for what is cut off. */
export function readTransport(protocol: number, bytes: Uint8Array, family: Family): IpPayload | undefined {
  if (protocol === PROTOCOLS.tcp) return readTcp(bytes);
  if (protocol === PROTOCOLS.udp) {
    if (bytes.length < 8) return undefined;
    return { kind: 'udp', srcPort: word(bytes, 0), dstPort: word(bytes, 2), data: bytes.slice(8) };
  }
  if (protocol === PROTOCOLS.esp && bytes.length >= 8)
    return { kind: 'esp', spi: long(bytes, 0), seq: long(bytes, 4), length: bytes.length - 8, data: bytes.slice(8) };
  if (protocol === (family === 4 ? PROTOCOLS.icmp : PROTOCOLS.icmpv6)) return readIcmp(bytes, family);
  return { kind: 'other', protocol, data: bytes.slice() };
}

function readTcp(bytes: Uint8Array): TcpSegment | undefined {
  if (bytes.length < 20) return undefined;
  const header = ((bytes[12] ?? 0) >> 4) * 4;
  const bits = bytes[13] ?? 0;
  let mss: number | undefined;
  for (let at = 20; at < header; ) {
    const kind = bytes[at] ?? 0;
    if (kind === 0) break;
    if (kind === 2) mss = word(bytes, at + 2);
    at += kind === 1 ? 1 : Math.max(2, bytes[at + 1] ?? 2);
  }
  const flag = (bit: number) => (bits & bit) !== 0;
  return {
    kind: 'tcp',
    srcPort: word(bytes, 0),
    dstPort: word(bytes, 2),
    seq: long(bytes, 4),
    ack: long(bytes, 8),
    flags: { fin: flag(1), syn: flag(2), rst: flag(4), psh: flag(8), ack: flag(16), urg: flag(32) },
    window: word(bytes, 14),
    mss,
    data: bytes.slice(header),
  };
}

function readIcmp(bytes: Uint8Array, family: Family): IcmpMessage | undefined {
  const type = icmpTypeOf(bytes[0] ?? 0, family);
  if (!type || bytes.length < 8) return undefined;
  const base = { kind: 'icmp', type, code: bytes[1] ?? 0 } as const;
  const message: IcmpMessage = { ...base, data: new Uint8Array(0) };
  if (isIcmpError(message)) {
    const mtu = (family === 6 ? long(bytes, 4) : word(bytes, 6)) || undefined;
    const gateway = type === 'redirect' && family === 4 ? Addr.fromBytes(bytes.slice(4, 8)) : undefined;
    return { ...message, mtu, gateway, quoted: decodePacket(bytes.subarray(8)) };
  }
  if (type === 'neighbour-solicitation' || type === 'neighbour-advertisement') {
    const flags = bytes[4] ?? 0;
    const mac = bytes.length >= 32 ? macFromBytes(bytes.subarray(26, 32)) : undefined;
    const target = Addr.fromBytes(bytes.slice(8, 24));
    return {
      ...message,
      target,
      mac,
      router: (flags & 0x80) !== 0,
      solicited: (flags & 0x40) !== 0,
      override: (flags & 0x20) !== 0,
    };
  }
  if (type === 'router-solicitation')
    return { ...message, mac: bytes.length >= 16 ? macFromBytes(bytes.subarray(10, 16)) : undefined };
  return { ...base, id: word(bytes, 4), seq: word(bytes, 6), data: bytes.slice(8) };
}

function readArp(bytes: Uint8Array): ArpPacket | undefined {
  if (bytes.length < 28) return undefined;
  const target = macFromBytes(bytes.subarray(18, 24));
  return {
    kind: 'arp',
    operation: word(bytes, 6) === 1 ? 'request' : 'reply',
    senderMac: macFromBytes(bytes.subarray(8, 14)),
    senderIp: Addr.fromBytes(bytes.slice(14, 18)),
    targetMac: target === ZERO_MAC ? undefined : target,
    targetIp: Addr.fromBytes(bytes.slice(24, 28)),
  };
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function long(bytes: Uint8Array, at: number): number {
  return word(bytes, at) * 0x10000 + word(bytes, at + 2);
}
