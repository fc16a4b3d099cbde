import { Addr } from './addr.ts';

declare const macBrand: unique symbol;

/** A hardware address: six hexadecimal pairs in lower case, joined by colons. */
export type Mac = string & { readonly [macBrand]: true };

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff' as Mac;
export const ZERO_MAC = '00:00:00:00:00:00' as Mac;

/** Reads colon, dash or dotted notation of six bytes (as Go's net.ParseMAC does); undefined for anything else. */
export function parseMac(text: string): Mac | undefined {
  if (/^[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}$/i.test(text))
    return text.toLowerCase().replaceAll('-', ':') as Mac;
  if (/^([0-9a-f]{4}\.){2}[0-9a-f]{4}$/i.test(text)) return macFromBytes(hexBytes(text.replaceAll('.', '')));
  return undefined;
}

/** The text of six bytes. */
export function macFromBytes(bytes: ArrayLike<number>): Mac {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':') as Mac;
}

export function macBytes(mac: Mac): Uint8Array {
  return hexBytes(mac.replaceAll(':', ''));
}

/** A random unicast address with the bit for local administration set. */
export function randomMac(random: { bytes(count: number): Uint8Array }): Mac {
  const bytes = random.bytes(6);
  bytes[0] = ((bytes[0] ?? 0) & 0xfe) | 0x02;
  return macFromBytes(bytes);
}

/** Whether a frame for `mac` goes to many: broadcast or multicast. */
export function isGroupMac(mac: Mac): boolean {
  // The lowest bit of the first byte is the lowest bit of the text's second digit.
  return '13579bdf'.includes(mac.charAt(1));
}

/** Where frames for a multicast address go: RFC 1112 section 6.4, RFC 2464 section 7. */
export function multicastMac(addr: Addr): Mac {
  const tail = addr.bytes().slice(-4);
  if (addr.family === 6) return macFromBytes([0x33, 0x33, ...tail]);
  return macFromBytes([0x01, 0x00, 0x5e, (tail[1] ?? 0) & 0x7f, tail[2] ?? 0, tail[3] ?? 0]);
}

/** The IPv6 link-local address made of a MAC: modified EUI-64, RFC 4291 appendix A. */
export function linkLocalFrom(mac: Mac): Addr {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = macBytes(mac);
  return Addr.fromBytes(Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 0x02, b, c, 0xff, 0xfe, d, e, f));
}

function hexBytes(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
