import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { iptables } from '../netfilter/command.ts';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';
import { encodePacket } from '../wire/bytes.ts';
import { decodePacket } from '../wire/framereader.ts';
import { type IpPacket, ipLength, ipPacket } from '../wire/ip.ts';
import { fragmentsOf } from './fragment.ts';

/** left – router – right; the second link is narrower. */
describe('fragments', () => {
  let bed: Testbed;
  let left: NetNamespace;
  let router: NetNamespace;
  let right: NetNamespace;
  let near: NetDevice;
  let far: NetDevice;

  const answered = (from: NetNamespace, to: string, options = {}) =>
    bed.ping(from, to, options).some(({ type }) => type === 'echo-reply');
  const watch = (device: NetDevice): IpPacket[] => {
    const seen: IpPacket[] = [];
    device.captures.add(({ frame: { payload } }) => {
      if (payload.kind === 'ip') seen.push(payload);
    });
    return seen;
  };

  beforeEach(() => {
    bed = new Testbed();
    left = bed.namespace('left');
    router = bed.namespace('router');
    right = bed.namespace('right');
    [near] = bed.cable(left, 'eth0', '10.0.1.2/24', router, 'eth0', '10.0.1.1/24') as [NetDevice, NetDevice];
    const pair = bed.cable(router, 'eth1', '10.0.2.1/24', right, 'eth0', '10.0.2.2/24');
    far = pair[1];
    for (const device of pair) device.setMtu(1000);
    router.sysctl.set('net.ipv4.ip_forward', '1');
    left.routes.add({ dst: 'default', via: Addr.parse('10.0.1.1') });
    right.routes.add({ dst: 'default', via: Addr.parse('10.0.2.1') });
  });

  it('are cut by the sender and by a router, and put together at the end', () => {
    const [first, second] = [watch(near), watch(far)];
    expect(answered(left, '10.0.2.2', { size: 3000 })).toBe(true);
    const sizes = (packets: IpPacket[], dst: string) =>
      packets.filter((packet) => packet.dst.text === dst).map((packet) => ipLength(packet));
    expect(sizes(first, '10.0.2.2')).toEqual([1500, 1500, 68]);
    expect(sizes(second, '10.0.2.2')).toEqual([996, 524, 996, 524, 68]);
  });

  it('are whole for a router that tracks connections', () => {
    iptables(router, 4, ['-A', 'FORWARD', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'DROP']);
    const seen = watch(far);
    expect(answered(left, '10.0.2.2', { size: 1400 })).toBe(true);
    expect(seen.filter(({ dst }) => dst.text === '10.0.2.2').map((packet) => ipLength(packet))).toEqual([996, 452]);
  });

  it('are not made of packets that forbid it: the sender is told', () => {
    const [answer] = bed.ping(left, '10.0.2.2', { size: 1400, dontFragment: true });
    expect(answer).toMatchObject({ type: 'destination-unreachable', code: 4, mtu: 1000 });
  });

  it('that lack a piece are given up after half a minute', () => {
    const data = new Uint8Array(2000);
    const whole = ipPacket(
      Addr.parse('10.0.2.2'),
      Addr.parse('10.0.1.2'),
      { kind: 'udp', srcPort: 1, dstPort: 2, data },
      { id: 7 },
    );
    const [piece] = fragmentsOf(whole, 1000);
    left.ip.input(piece as IpPacket, near);
    bed.run(31);
    expect(bed.drops()).toContain('fragments');
    const errors = (bed.received.get(right) ?? []).map(({ payload }) => payload);
    expect(errors).toMatchObject([{ type: 'time-exceeded', code: 1 }]);
  });

  it.each(['10.0.0.1 10.0.0.2', 'fd00::1 fd00::2'])('survive the wire as bytes: %s', (ends) => {
    const [src, dst] = ends.split(' ').map((text) => Addr.parse(text)) as [Addr, Addr];
    const data = Uint8Array.from({ length: 1800 }, (_, index) => index & 0xff);
    const packet = ipPacket(src, dst, { kind: 'udp', srcPort: 1, dstPort: 2, data }, { id: 9 });
    const pieces = fragmentsOf(packet, 1280).map((piece) => decodePacket(encodePacket(piece)) as IpPacket);
    expect(pieces.map((piece) => ipLength(piece) <= 1280)).toEqual([true, true]);
    const collected: (IpPacket | undefined)[] = pieces.reverse().map((piece) => {
      if (piece.payload.kind !== 'fragment') throw new Error('no fragment');
      return bed.host.ip.reassemble(piece, piece.payload, bed.host.loopback);
    });
    expect(collected[0]).toBeUndefined();
    expect(collected[1]?.payload).toMatchObject({ kind: 'udp', srcPort: 1, dstPort: 2, data });
  });
});
