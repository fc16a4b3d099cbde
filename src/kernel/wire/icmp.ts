import type { Addr, Family } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import type { IpPacket } from './ip.ts';

/** Kinds of ICMP (RFC 792) and ICMPv6 (RFC 4443, 4861) messages with their numbers; undefined where a family lacks one. */
const NUMBERS = {
  'echo-request': { 4: 8, 6: 128 },
  'echo-reply': { 4: 0, 6: 129 },
  'destination-unreachable': { 4: 3, 6: 1 },
  'packet-too-big': { 4: undefined, 6: 2 },
  'time-exceeded': { 4: 11, 6: 3 },
  'parameter-problem': { 4: 12, 6: 4 },
  redirect: { 4: 5, 6: 137 },
  'source-quench': { 4: 4, 6: undefined },
  'router-solicitation': { 4: 10, 6: 133 },
  'router-advertisement': { 4: 9, 6: 134 },
  'neighbour-solicitation': { 4: undefined, 6: 135 },
  'neighbour-advertisement': { 4: undefined, 6: 136 },
} as const satisfies Record<string, Record<Family, number | undefined>>;

export type IcmpType = keyof typeof NUMBERS;

/** An ICMP or ICMPv6 message; which of the two, the packet's family tells. */
export interface IcmpMessage {
  readonly kind: 'icmp';
  readonly type: IcmpType;
  readonly code: number;
  /** Of echo messages. */
  readonly id?: number;
  readonly seq?: number;
  /** Of "fragmentation needed" and "packet too big", in bytes. */
  readonly mtu?: number;
  readonly data: Uint8Array;
  /** The packet an error is about. */
  readonly quoted?: IpPacket;
  /** Of neighbour discovery: the address in question, the link-layer address option and the flags of an advertisement. */
  readonly target?: Addr;
  readonly mac?: Mac;
  readonly router?: boolean;
  readonly solicited?: boolean;
  readonly override?: boolean;
  /** Of a redirect: the better router. */
  readonly gateway?: Addr;
}

/** Codes of ICMPv4 destination-unreachable. */
export const UNREACHABLE4 = {
  network: 0,
  host: 1,
  protocol: 2,
  port: 3,
  fragmentationNeeded: 4,
  networkProhibited: 9,
  hostProhibited: 10,
  adminProhibited: 13,
} as const;

/** Codes of ICMPv6 destination-unreachable. */
export const UNREACHABLE6 = {
  noRoute: 0,
  adminProhibited: 1,
  beyondScope: 2,
  address: 3,
  port: 4,
  failedPolicy: 5,
  reject: 6,
} as const;

const ERRORS: ReadonlySet<IcmpType> = new Set([
  'destination-unreachable',
  'packet-too-big',
  'time-exceeded',
  'parameter-problem',
  'source-quench',
  'redirect',
]);

/** Whether the message reports on another packet; no error is ever sent about an error. */
export function isIcmpError(message: IcmpMessage): boolean {
  return ERRORS.has(message.type);
}

/** The number in the type field, or undefined where the family has no such message. */
export function icmpTypeNumber(type: IcmpType, family: Family): number | undefined {
  return NUMBERS[type][family];
}

/** The message that has this number in `family`. */
export function icmpTypeOf(number: number, family: Family): IcmpType | undefined {
  for (const type of Object.keys(NUMBERS) as IcmpType[]) if (NUMBERS[type][family] === number) return type;
  return undefined;
}

/** Bytes of the message, header included. */
export function icmpLength(message: IcmpMessage): number {
  if (message.quoted) {
    const { quoted } = message;
    // Linux quotes as much as fits: up to 576 bytes in all for IPv4, 1280 for IPv6.
    return 8 + Math.min(quotedLength(quoted), quoted.family === 4 ? 576 - 28 : 1280 - 48);
  }
  if (message.target) return message.mac ? 32 : 24;
  if (message.type === 'router-solicitation') return message.mac ? 16 : 8;
  return 8 + message.data.length;
}

function quotedLength(packet: IpPacket): number {
  const header = packet.family === 4 ? 20 : 40;
  const { payload } = packet;
  if (payload.kind === 'icmp') return header + icmpLength(payload);
  if (payload.kind === 'other') return header + payload.data.length;
  if (payload.kind === 'esp') return header + 8 + payload.length;
  if (payload.kind === 'fragment') return header + (packet.family === 6 ? 8 : 0) + payload.length;
  if (payload.kind === 'udp') return header + 8 + (payload.tunnelled?.length ?? payload.data.length);
  return header + 20 + (payload.mss === undefined ? 0 : 4) + payload.data.length;
}
