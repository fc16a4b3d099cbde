import { encodeTransport } from '../wire/bytes.ts';
import { ESP_HEADER, type EspPayload } from '../wire/esp.ts';
import { readTransport } from '../wire/framereader.ts';
import { type IpPacket, type IpPayload, payloadLength, protocolNumber } from '../wire/ip.ts';
import type { XfrmState } from './state.ts';

/** Bytes of the initialisation vector that each packet carries (RFC 4106 section 3). */
const IV = 8;
const ALIGNMENT = 4;

/** What `packet` carries, encrypted under the association's next number. The bytes are made when somebody looks. */
export function seal(state: XfrmState, packet: IpPacket): EspPayload {
  state.sent = (state.sent + 1) >>> 0;
  const seq = state.sent;
  const { spi, aead } = state.options;
  const plainLength = payloadLength(packet.payload);
  const padding = (ALIGNMENT - ((plainLength + 2) % ALIGNMENT)) % ALIGNMENT;
  let bytes: Uint8Array | undefined;
  return {
    kind: 'esp',
    spi,
    seq,
    length: IV + plainLength + padding + 2 + aead.icvLength / 8,
    get data() {
      bytes ??= encrypt(state, packet, seq, padding);
      return bytes;
    },
    sealed: { payload: packet.payload, key: state.keyText },
  };
}

/** What is inside; undefined where the key is another one, or somebody has tampered with it. */
export function open(state: XfrmState, packet: IpPacket, payload: EspPayload): IpPayload | undefined {
  const { sealed, spi, seq } = payload;
  if (sealed) return sealed.key === state.keyText ? sealed.payload : undefined;
  const { data } = payload;
  const nonce = Uint8Array.of(...state.salt, ...data.subarray(0, IV));
  const plain = state.cipher.open(nonce, data.subarray(IV), header(spi, seq));
  if (!plain) return undefined;
  const [padding = 0, protocol = 0] = plain.subarray(-2);
  return readTransport(protocol, plain.subarray(0, plain.length - 2 - padding), packet.family);
}

function encrypt(state: XfrmState, packet: IpPacket, seq: number, padding: number): Uint8Array {
  // Linux fills the vector from the sequence number and a secret; any value that never repeats will do.
  const iv = Uint8Array.of(0, 0, 0, 0, ...header(seq));
  const plain = encodeTransport(packet);
  const trailer = Array.from({ length: padding }, (_, index) => index + 1);
  const padded = Uint8Array.of(...plain, ...trailer, padding, protocolNumber(packet));
  const { spi } = state.options;
  return Uint8Array.of(...iv, ...state.cipher.seal(Uint8Array.of(...state.salt, ...iv), padded, header(spi, seq)));
}

/** Numbers of 32 bits in network order: of index and sequence, the data that is checked but not encrypted. */
function header(...numbers: number[]): Uint8Array {
  return Uint8Array.from(
    numbers.flatMap((number) => [number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff]),
  );
}

/** Bytes that encryption adds to a payload of `length` bytes. */
export function espOverhead(state: XfrmState, length: number): number {
  const padding = (ALIGNMENT - ((length + 2) % ALIGNMENT)) % ALIGNMENT;
  return ESP_HEADER + IV + padding + 2 + state.options.aead.icvLength / 8;
}
