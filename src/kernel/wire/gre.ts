import { encodeFrame } from './bytes.ts';
import type { EthernetFrame } from './ethernet.ts';
import { decodeFrame } from './framereader.ts';
import type { OtherPayload } from './ip.ts';

/** The number in the protocol field of IP. */
export const GRE_PROTOCOL = 47;
/** Transparent Ethernet bridging: what follows is a whole frame. */
const ETHERNET_TYPE = 0x6558;
/** The K bit of RFC 2890: a key follows the header. */
const KEY_PRESENT = 0x2000;

/** Generic routing encapsulation of a frame, RFC 2784, with the key of RFC 2890 where there is one. */
export function greOf(frame: EthernetFrame, key: number | undefined): OtherPayload {
  const inner = encodeFrame(frame);
  const header = key === undefined ? 4 : 8;
  const data = new Uint8Array(header + inner.length);
  const view = new DataView(data.buffer);
  view.setUint16(0, key === undefined ? 0 : KEY_PRESENT);
  view.setUint16(2, ETHERNET_TYPE);
  if (key !== undefined) view.setUint32(4, key);
  data.set(inner, header);
  return { kind: 'other', protocol: GRE_PROTOCOL, data };
}

/** Reads it; undefined for what is no frame, or has other options than a key. */
export function readGre({ data }: OtherPayload): { key?: number; frame: EthernetFrame } | undefined {
  if (data.length < 8) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const flags = view.getUint16(0);
  if ((flags & ~KEY_PRESENT) !== 0 || view.getUint16(2) !== ETHERNET_TYPE) return undefined;
  const keyed = flags === KEY_PRESENT;
  const frame = decodeFrame(data.subarray(keyed ? 8 : 4));
  return frame && { key: keyed ? view.getUint32(4) : undefined, frame };
}
