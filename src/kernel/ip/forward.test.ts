import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Prefix } from '#netip/prefix.ts';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';

describe('forwarding between two networks', () => {
  let bed: Testbed;
  let left: NetNamespace;
  let right: NetNamespace;
  let router: NetNamespace;

  beforeEach(() => {
    bed = new Testbed();
    router = bed.host;
    left = bed.namespace('left');
    right = bed.namespace('right');
    const [l] = bed.cable(left, 'eth0', '10.1.0.2/24', router, 'left0', '10.1.0.1/24');
    const [r] = bed.cable(right, 'eth0', '10.2.0.2/24', router, 'right0', '10.2.0.1/24');
    left.routes.add({ dst: 'default', via: Prefix.parse('10.1.0.1').addr, device: l });
    right.routes.add({ dst: 'default', via: Prefix.parse('10.2.0.1').addr, device: r });
    router.sysctl.set('net.ipv4.ip_forward', '1');
  });

  it('carries an echo and its reply, one hop less', () => {
    expect(bed.ping(left, '10.2.0.2').map((m) => m.type)).toEqual(['echo-reply']);
    expect(bed.received.get(left)?.[0]?.ttl).toBe(63);
  });

  it('drops with a reason when forwarding is off', () => {
    router.sysctl.set('net.ipv4.conf.all.forwarding', '0');
    expect(bed.ping(left, '10.2.0.2')).toEqual([]);
    expect(bed.drops()).toContain('forwarding-disabled');
    expect(router.sysctl.get('net.ipv4.ip_forward')).toBe('0');
  });

  it('tells the sender when the hop limit is used up', () => {
    const [error] = bed.ping(left, '10.2.0.2', { ttl: 1 });
    expect(error).toMatchObject({ type: 'time-exceeded', code: 0 });
    expect(error?.quoted?.dst.text).toBe('10.2.0.2');
    expect(bed.received.get(left)?.[0]?.src.text).toBe('10.1.0.1');
  });

  it('tells the sender when the router has no route', () => {
    expect(bed.ping(left, '10.9.0.1')[0]).toMatchObject({ type: 'destination-unreachable', code: 0 });
  });

  it('tells the sender after three seconds that nobody answers on the last wire', () => {
    expect(bed.ping(left, '10.2.0.77', { seconds: 2.9 })).toEqual([]);
    bed.run(0.2);
    expect(bed.received.get(left)?.[0]?.payload).toMatchObject({ type: 'destination-unreachable', code: 1 });
    expect(router.neighbours.list().find((n) => n.addr.text === '10.2.0.77')?.current).toBe('FAILED');
  });

  it('asks for smaller packets where the next network has a smaller MTU', () => {
    router.devices.byName('right0')?.setMtu(1400);
    const [error] = bed.ping(left, '10.2.0.2', { size: 1450, dontFragment: true });
    expect(error).toMatchObject({ type: 'destination-unreachable', code: 4, mtu: 1400 });
  });

  it('refuses a source it would not route back, with rp_filter', () => {
    router.sysctl.set('net.ipv4.conf.left0.rp_filter', '1');
    left.devices.byName('eth0')?.addAddress(Prefix.parse('172.31.0.1/32'));
    const src = Prefix.parse('172.31.0.1').addr;
    left.ip.output({
      kind: 'ip',
      family: 4,
      src,
      dst: Prefix.parse('10.2.0.2').addr,
      ttl: 64,
      id: 1,
      tos: 0,
      dontFragment: false,
      payload: { kind: 'udp', srcPort: 1, dstPort: 2, data: new Uint8Array(0) },
    });
    bed.run();
    expect(bed.drops()).toContain('rp-filter');
  });

  it('shows its round trip as time that passed', () => {
    const start = bed.world.clock.now;
    const reply = vi.fn();
    Object.assign(left.transport, { input: () => reply(bed.world.clock.now - start) });
    bed.ping(left, '10.2.0.2');
    expect(reply.mock.calls[0]?.[0]).toBeGreaterThan(50_000);
    expect(reply.mock.calls[0]?.[0]).toBeLessThan(500_000);
  });
});
