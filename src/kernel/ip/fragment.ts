import { encodeTransport } from '../wire/bytes.ts';
import { FRAGMENT_HEADER6, type FragmentPayload } from '../wire/fragment.ts';
import { type IpPacket, ipHeaderLength, payloadLength, protocolNumber } from '../wire/ip.ts';

/** Offsets count in units of 8 bytes. */
const UNIT = 8;

/** Cuts a packet into pieces of `mtu` bytes at the most (ip_do_fragment). Bytes are only made when somebody looks. */
export function fragmentsOf(packet: IpPacket, mtu: number): IpPacket[] {
  const { payload, family } = packet;
  const header = ipHeaderLength(family) + (family === 6 ? FRAGMENT_HEADER6 : 0);
  const largest = Math.max(UNIT, Math.floor((mtu - header) / UNIT) * UNIT);
  const [base, last] = payload.kind === 'fragment' ? [payload.offset, !payload.more] : [0, true];
  const length = payload.kind === 'fragment' ? payload.length : payloadLength(payload);
  const whole = payload.kind === 'fragment' ? payload.whole : payload;
  let bytes: Uint8Array | undefined;
  const all = () => {
    bytes ??= payload.kind === 'fragment' ? payload.data : encodeTransport(packet);
    return bytes;
  };
  const pieces: IpPacket[] = [];
  for (let start = 0; start < length; start += largest) {
    const end = Math.min(length, start + largest);
    const piece: FragmentPayload = {
      kind: 'fragment',
      protocol: protocolNumber(packet),
      offset: base + start,
      more: end < length || !last,
      length: end - start,
      get data() {
        return all().subarray(start, end);
      },
      whole,
    };
    pieces.push({ ...packet, dontFragment: false, fragmented: undefined, payload: piece });
  }
  return pieces;
}
