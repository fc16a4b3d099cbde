import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { iptables } from '../netfilter/command.ts';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';
import { encodePacket } from '../wire/bytes.ts';
import { decodePacket } from '../wire/framereader.ts';
import { type IpPacket, ipPacket } from '../wire/ip.ts';
import type { UdpDatagram } from '../wire/udp.ts';
import { open } from './seal.ts';
import { AEAD_ALGORITHM, Xfrm } from './xfrm.ts';

const A = Addr.parse('192.168.56.11');
const B = Addr.parse('192.168.56.12');
const MARK = 0xd0c4e3;
const KEY = Uint8Array.from({ length: 20 }, (_, index) => index);

/** Two hosts that encrypt marked datagrams to port 4789 from A to B, as the engine does. */
describe('IPsec', () => {
  let bed: Testbed;
  let a: NetNamespace;
  let b: NetNamespace;
  let wire: IpPacket[];

  const send = (text = 'hello') => {
    const data = new TextEncoder().encode(text);
    const datagram: UdpDatagram = { kind: 'udp', srcPort: 5000, dstPort: 4789, data };
    a.ip.output(ipPacket(A, B, datagram));
    bed.run(1);
  };
  const arrived = (): UdpDatagram[] =>
    (bed.received.get(b) ?? []).splice(0).flatMap(({ payload }) => (payload.kind === 'udp' ? [payload] : []));
  const state = { src: A, dst: B, spi: 0x1234, reqid: MARK, aead: { name: AEAD_ALGORITHM, key: KEY, icvLength: 64 } };

  beforeEach(() => {
    bed = new Testbed();
    a = bed.namespace('a');
    b = bed.namespace('b');
    const [device] = bed.cable(a, 'eth0', '192.168.56.11/24', b, 'eth0', '192.168.56.12/24');
    wire = [];
    device.captures.add(({ frame: { payload } }) => {
      if (payload.kind === 'ip' && payload.payload.kind !== 'icmp') wire.push(payload);
    });
    iptables(a, 4, [
      '-t',
      'mangle',
      '-A',
      'OUTPUT',
      '-p',
      'udp',
      '--dport',
      '4789',
      '-j',
      'MARK',
      '--set-mark',
      String(MARK),
    ]);
    Xfrm.of(a).addPolicy({
      selector: { src: Prefix.of(A, 32), dst: Prefix.of(B, 32), protocol: 17, dport: 4789 },
      direction: 'out',
      mark: { value: MARK, mask: 0xffffffff },
      templates: [{ src: A, dst: B, spi: 0x1234, reqid: MARK }],
    });
    Xfrm.of(a).addState(state);
    Xfrm.of(b).addState(state);
  });

  it('encrypts what a policy selects, and the other end decrypts it', () => {
    send();
    expect(wire.map(({ payload }) => payload.kind)).toEqual(['esp']);
    const [packet] = wire;
    // Header, vector, 13 bytes of UDP, 1 of padding, trailer and check value.
    expect(encodePacket(packet as IpPacket)).toHaveLength(20 + 8 + 8 + 13 + 1 + 2 + 8);
    expect(arrived().map(({ data }) => new TextDecoder().decode(data))).toEqual(['hello']);
    expect(Xfrm.of(b).states()[0]).toMatchObject({ packets: 1, received: 1 });
  });

  it('writes bytes that decrypt with the key alone', () => {
    send('a secret');
    const read = decodePacket(encodePacket(wire[0] as IpPacket));
    if (read?.payload.kind !== 'esp') throw new Error('not encrypted');
    expect(read.payload.sealed).toBeUndefined();
    const [known] = Xfrm.of(b).states();
    const inner = known && open(known, read, read.payload);
    expect(inner).toMatchObject({ kind: 'udp', dstPort: 4789 });
    expect(inner?.kind === 'udp' && new TextDecoder().decode(inner.data)).toBe('a secret');
  });

  it('drops what has no association, or another key', () => {
    Xfrm.of(b).flushStates();
    send();
    expect(Xfrm.of(b).counters.XfrmInNoStates).toBe(1);
    Xfrm.of(b).addState({ ...state, aead: { ...state.aead, key: KEY.map((byte) => byte ^ 1) } });
    send();
    expect(Xfrm.of(b).counters.XfrmInStateProtoError).toBe(1);
    expect(arrived()).toEqual([]);
    expect(bed.drops()).toContain('xfrm');
    Xfrm.of(a).removeState(state);
    wire.length = 0;
    send();
    expect(Xfrm.of(a).counters.XfrmOutNoStates).toBe(1);
    expect(wire).toEqual([]);
  });

  it('tells iptables which packets were encrypted', () => {
    for (const [policy, verdict] of [
      ['ipsec', 'ACCEPT'],
      ['none', 'DROP'],
    ] as const) {
      const words = ['-A', 'INPUT', '-m', 'policy', '--dir', 'in', '--pol', policy];
      iptables(b, 4, [...words, '-p', 'udp', '--dport', '4789', '-j', verdict]);
    }
    expect(iptables(b, 4, ['-S', 'INPUT']).stdout).toContain(
      '-A INPUT -p udp -m policy --dir in --pol ipsec -m udp --dport 4789 -j ACCEPT\n',
    );
    send();
    expect(arrived()).toHaveLength(1);
    Xfrm.of(a).flushPolicies();
    send();
    expect(arrived()).toEqual([]);
  });

  it('knows each association and policy once', () => {
    const xfrm = Xfrm.of(a);
    expect(() => xfrm.addState(state)).toThrow(/File exists/);
    expect(() => xfrm.removeState({ dst: B, spi: 1 })).toThrow(/No such process/);
    expect(() => xfrm.addPolicy(xfrm.policies()[0] as never)).toThrow(/File exists/);
    expect(() => xfrm.removePolicy({ selector: {}, direction: 'in' })).toThrow(/No such file/);
  });
});

it('u32 reads the network identifier of a VXLAN packet', () => {
  const bed = new Testbed();
  const words = ['-A', 'OUTPUT', '-p', 'udp', '-m', 'u32', '--u32', '0>>22&0x3C@12&0xFFFFFF00=10752', '-j', 'DROP'];
  iptables(bed.host, 4, words);
  expect(iptables(bed.host, 4, ['-S', 'OUTPUT']).stdout).toContain(
    '-A OUTPUT -p udp -m u32 --u32 "0x0>>0x16&0x3c@0xc&0xffffff00=0x2a00" -j DROP\n',
  );
  const to = (vni: number) =>
    bed.host.ip.output(
      ipPacket(Addr.LOOPBACK4, Addr.LOOPBACK4, {
        kind: 'udp',
        srcPort: 1,
        dstPort: 4789,
        data: Uint8Array.of(8, 0, 0, 0, 0, 0, vni, 0),
      }),
    );
  expect([to(42), to(43)]).toEqual(['EPERM', undefined]);
});
