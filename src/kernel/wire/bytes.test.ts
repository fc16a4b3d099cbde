import { describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { BROADCAST_MAC, type Mac } from '#netip/mac.ts';
import { encodeFrame } from './bytes.ts';
import { internetChecksum } from './checksum.ts';
import { type EthernetFrame, frameLength } from './ethernet.ts';
import { decodeFrame } from './framereader.ts';
import { type IpPayload, ipPacket } from './ip.ts';

const MAC_A = '02:42:ac:11:00:02' as Mac;
const MAC_B = '02:42:ac:11:00:03' as Mac;
const A = Addr.parse('172.17.0.2');
const B = Addr.parse('172.17.0.3');
const A6 = Addr.parse('fd00::2');
const B6 = Addr.parse('fd00::3');
const DATA = new TextEncoder().encode('hello');

function frame(payload: IpPayload, src = A, dst = B): EthernetFrame {
  return {
    src: MAC_A,
    dst: MAC_B,
    vlan: undefined,
    payload: ipPacket(src, dst, payload, { id: 7, dontFragment: src.family === 4 }),
  };
}

const UDP: IpPayload = { kind: 'udp', srcPort: 40000, dstPort: 53, data: DATA };
const TCP: IpPayload = {
  kind: 'tcp',
  srcPort: 40000,
  dstPort: 80,
  seq: 0xfffffff0,
  ack: 0,
  flags: { syn: true, ack: false, fin: false, rst: false, psh: false, urg: false },
  window: 64240,
  mss: 1460,
  data: new Uint8Array(0),
};
const ECHO: IpPayload = { kind: 'icmp', type: 'echo-request', code: 0, id: 9, seq: 1, data: DATA };

describe('encodeFrame', () => {
  it('fills in checksums that come out as nothing', () => {
    const bytes = encodeFrame(frame(UDP));
    expect(internetChecksum(bytes.subarray(14, 34))).toBe(0);
    const pseudo = Uint8Array.of(...A.bytes(), ...B.bytes(), 0, 17, 0, 13);
    expect(internetChecksum(pseudo, bytes.subarray(34))).toBe(0);
  });

  it('makes the very bytes of a request for an address', () => {
    const request: EthernetFrame = {
      src: MAC_A,
      dst: BROADCAST_MAC,
      payload: { kind: 'arp', operation: 'request', senderMac: MAC_A, senderIp: A, targetIp: B },
    };
    const hex = Array.from(encodeFrame(request), (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(hex).toBe('ffffffffffff0242ac110002080600010800060400010242ac110002ac110002000000000000ac110003');
  });

  it.each([
    ['UDP', frame(UDP)],
    ['TCP', frame(TCP)],
    ['an echo request', frame(ECHO)],
    ['UDP over IPv6', frame(UDP, A6, B6)],
    ['TCP over IPv6', frame(TCP, A6, B6)],
    ['an echo request over IPv6', frame(ECHO, A6, B6)],
    ['a tagged frame', { ...frame(UDP), vlan: 10 }],
  ])('makes bytes of %s that are read back the same', (_, original) => {
    const bytes = encodeFrame(original);
    expect(bytes.length).toBe(frameLength(original));
    const read = decodeFrame(bytes);
    const { payload } = original;
    const id = payload.kind === 'ip' && payload.family === 6 ? 0 : 7;
    expect(read).toMatchObject({ src: MAC_A, dst: MAC_B, vlan: original.vlan, payload: { id } });
    expect(read && encodeFrame(read)).toEqual(bytes);
  });

  it('quotes the packet that an error is about', () => {
    const quoted = ipPacket(A, B, UDP, { id: 3 });
    const error = frame(
      { kind: 'icmp', type: 'destination-unreachable', code: 3, data: new Uint8Array(0), quoted },
      B,
      A,
    );
    const read = decodeFrame(encodeFrame(error));
    expect(read?.payload).toMatchObject({
      payload: { type: 'destination-unreachable', code: 3, quoted: { id: 3, payload: { dstPort: 53 } } },
    });
  });

  it('reads nothing out of what is cut off', () => {
    expect(decodeFrame(encodeFrame(frame(TCP)).subarray(0, 40))).toBeUndefined();
  });
});
