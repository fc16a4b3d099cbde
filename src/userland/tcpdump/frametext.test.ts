import { expect, it } from 'vitest';
import { type Coroutine, runAtOnce } from '#kernel/coroutine.ts';
import { fragmentsOf } from '#kernel/ip/fragment.ts';
import type { Process } from '#kernel/process/process.ts';
import { encodeFrame } from '#kernel/wire/bytes.ts';
import type { EthernetFrame } from '#kernel/wire/ethernet.ts';
import { decodeFrame } from '#kernel/wire/framereader.ts';
import { type IpPacket, ipPacket } from '#kernel/wire/ip.ts';
import { vxlanDatagram } from '#kernel/wire/vxlan.ts';
import { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import { FrameText, type TextOptions } from './frametext.ts';
import { Names } from './names.ts';

const [A, B] = [Addr.parse('192.168.56.11'), Addr.parse('192.168.56.12')];

function frame(payload: EthernetFrame['payload']): EthernetFrame {
  return { src: '08:00:27:00:00:11' as Mac, dst: '08:00:27:00:00:12' as Mac, payload };
}

/** The text of a frame as it was sent, which must be that of its bytes as well. */
function text(payload: IpPacket, options: Partial<TextOptions> = {}): string {
  const names = new Names(undefined as unknown as Process, true);
  const print = (one: EthernetFrame | undefined): string => {
    if (!one) throw new Error('does not read its own bytes');
    const printer = new FrameText(names, { link: false, verbose: 0, quick: false, absolute: false, ...options });
    return runAtOnce(printer.of(one) as Coroutine<string>);
  };
  const sent = print(frame(payload));
  expect(print(decodeFrame(encodeFrame(frame(payload))))).toBe(sent);
  return sent;
}

const echo = { kind: 'icmp', type: 'echo-request', code: 0, id: 7, seq: 1, data: new Uint8Array(3000) } as const;

it('prints what a VXLAN packet carries on a line of its own', () => {
  const inner = ipPacket(Addr.parse('10.9.0.1'), Addr.parse('10.9.0.2'), { ...echo, data: new Uint8Array(56) });
  expect(text(ipPacket(A, B, vxlanDatagram(44_177, 4789, 42, frame(inner))))).toBe(
    'IP 192.168.56.11.44177 > 192.168.56.12.4789: VXLAN, flags [I] (0x08), vni 42\n' +
      'IP 10.9.0.1 > 10.9.0.2: ICMP echo request, id 7, seq 1, length 64',
  );
});

it('prints only the first of several pieces in full', () => {
  const pieces = fragmentsOf(ipPacket(A, B, echo, { id: 30_285 }), 1400);
  expect(pieces.map((piece) => text(piece))).toEqual([
    'IP 192.168.56.11 > 192.168.56.12: ICMP echo request, id 7, seq 1, length 1376',
    'IP 192.168.56.11 > 192.168.56.12: ip-proto-1',
    'IP 192.168.56.11 > 192.168.56.12: ip-proto-1',
  ]);
  expect(text(pieces[1] as IpPacket, { verbose: 1 })).toBe(
    'IP (tos 0x0, ttl 64, id 30285, offset 1376, flags [+], proto ICMP (1), length 1396)\n' +
      '    192.168.56.11 > 192.168.56.12: ip-proto-1',
  );
});

it('prints the numbers of an encrypted packet', () => {
  const sealed = { kind: 'esp', spi: 0x1234, seq: 5, length: 132, data: new Uint8Array(132) } as const;
  expect(text(ipPacket(A, B, sealed))).toBe(
    'IP 192.168.56.11 > 192.168.56.12: ESP(spi=0x00001234,seq=0x5), length 140',
  );
});
