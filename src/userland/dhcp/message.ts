import { Addr } from '#netip/addr.ts';
import { type Mac, macBytes, macFromBytes } from '#netip/mac.ts';

/** Ports of the protocol. */
export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;

/** Kinds of messages (RFC 2132, 9.6). */
export const DHCP = { discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7, inform: 8 } as const;

/** Options by their code (RFC 2132). */
export const OPTION = {
  subnetMask: 1,
  router: 3,
  dns: 6,
  hostname: 12,
  domain: 15,
  broadcast: 28,
  requestedAddress: 50,
  leaseTime: 51,
  messageType: 53,
  server: 54,
  parameters: 55,
  renewal: 58,
  rebinding: 59,
  vendor: 60,
  clientId: 61,
} as const;

/** A message of the Dynamic Host Configuration Protocol (RFC 2131, figure 1). */
export interface DhcpMessage {
  /** From a client, or to it. */
  readonly op: 'request' | 'reply';
  /** Of the exchange, 32 bits. */
  readonly xid: number;
  /** The answer is to be broadcast. */
  readonly broadcast: boolean;
  /** The client's address, where it has one. */
  readonly ciaddr: Addr;
  /** The address given to the client. */
  readonly yiaddr: Addr;
  readonly siaddr: Addr;
  /** The client's hardware address. */
  readonly chaddr: Mac;
  /** By code. */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

const COOKIE = [99, 130, 83, 99];
const OPTIONS_AT = 240;
/** Relays of old drop what is shorter. */
const SHORTEST = 300;

/** The bytes of a message. */
export function encodeDhcp(message: DhcpMessage): Uint8Array {
  const bytes = [message.op === 'request' ? 1 : 2, 1, 6, 0, ...number32(message.xid), 0, 0];
  bytes.push(message.broadcast ? 0x80 : 0, 0);
  for (const address of [message.ciaddr, message.yiaddr, message.siaddr, Addr.ANY4]) bytes.push(...address.bytes());
  bytes.push(...macBytes(message.chaddr), ...new Array<number>(10 + 64 + 128).fill(0), ...COOKIE);
  for (const [code, value] of message.options) bytes.push(code, value.length, ...value);
  bytes.push(255);
  while (bytes.length < SHORTEST) bytes.push(0);
  return Uint8Array.from(bytes);
}

/** Reads a message; undefined where the bytes are none. */
export function decodeDhcp(bytes: Uint8Array): DhcpMessage | undefined {
  const [op, hardware, length] = bytes;
  if (bytes.length < OPTIONS_AT || (op !== 1 && op !== 2) || hardware !== 1 || length !== 6) return undefined;
  if (COOKIE.some((byte, at) => bytes[OPTIONS_AT - 4 + at] !== byte)) return undefined;
  const options = new Map<number, Uint8Array>();
  for (let at = OPTIONS_AT; at < bytes.length && bytes[at] !== 255; ) {
    const code = bytes[at] ?? 255;
    if (code === 0) {
      at++;
      continue;
    }
    const size = bytes[at + 1] ?? 0;
    options.set(code, bytes.slice(at + 2, at + 2 + size));
    at += 2 + size;
  }
  const address = (at: number) => addressOf(bytes.subarray(at, at + 4)) ?? Addr.ANY4;
  return {
    op: op === 1 ? 'request' : 'reply',
    xid: new DataView(bytes.buffer, bytes.byteOffset).getUint32(4),
    broadcast: ((bytes[10] ?? 0) & 0x80) !== 0,
    ciaddr: address(12),
    yiaddr: address(16),
    siaddr: address(20),
    chaddr: macFromBytes(bytes.subarray(28, 34)),
    options,
  };
}

/** The kind of a message, as in `DHCP`. */
export function kindOf({ options }: DhcpMessage): number {
  return options.get(OPTION.messageType)?.[0] ?? 0;
}

/** The first address in an option's value. */
export function addressOf(value: Uint8Array | undefined): Addr | undefined {
  if (!value || value.length < 4) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = value;
  return Addr.parse(`${a}.${b}.${c}.${d}`);
}

/** All addresses in an option's value. */
export function addressesOf(value: Uint8Array | undefined): Addr[] {
  const all: Addr[] = [];
  for (let at = 0; value && at + 4 <= value.length; at += 4) {
    const address = addressOf(value.subarray(at, at + 4));
    if (address) all.push(address);
  }
  return all;
}

/** 32 bits as bytes, the highest first. */
export function number32(value: number): Uint8Array {
  return Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** 32 bits of an option's value. */
export function numberOf(value: Uint8Array | undefined): number | undefined {
  if (!value || value.length < 4) return undefined;
  return new DataView(value.buffer, value.byteOffset).getUint32(0);
}
