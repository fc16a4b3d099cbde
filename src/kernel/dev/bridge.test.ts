import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { SECOND } from '../clock.ts';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';
import { type Bridge, createBridge } from './bridge.ts';
import type { CapturedFrame, NetDevice } from './netdevice.ts';
import { createVeth } from './veth.ts';

/** A container-like namespace on a bridge of the host. */
function plug(
  bed: Testbed,
  bridge: Bridge,
  name: string,
  address: string,
): { netns: NetNamespace; eth0: NetDevice; port: NetDevice } {
  const netns = bed.namespace(name);
  const [port, eth0] = createVeth({ netns: bed.host, name: `veth${name}` }, { netns, name: 'eth0' });
  bridge.addPort(port);
  port.setUp(true);
  if (address !== '') eth0.addAddress(Prefix.parse(address), { broadcast: Prefix.parse(address).last });
  eth0.setUp(true);
  return { netns, eth0, port };
}

describe('a bridge', () => {
  let bed: Testbed;
  let bridge: Bridge;

  beforeEach(() => {
    bed = new Testbed();
    bridge = createBridge(bed.host, 'docker0');
    bridge.addAddress(Prefix.parse('172.17.0.1/16'), { broadcast: Addr.parse('172.17.255.255') });
    bridge.setUp(true);
  });

  it('has a link only while a port has one, but for a new one that nobody has touched', () => {
    expect(bridge.flags()).toEqual(['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP']);
    expect(bridge.operstate).toBe('unknown');
    bridge.setMac(bridge.mac);
    expect(bridge.flags()).toEqual(['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP']);
    expect(bridge.operstate).toBe('down');
    const a = plug(bed, bridge, 'a', '172.17.0.2/16');
    expect(bridge.flags()).toEqual(['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP']);
    a.eth0.setUp(false);
    expect(a.port.operstate).toBe('lowerlayerdown');
    expect(bridge.operstate).toBe('down');
  });

  it('carries frames between its ports and to the host, and learns where everybody is', () => {
    const a = plug(bed, bridge, 'a', '172.17.0.2/16');
    const b = plug(bed, bridge, 'b', '172.17.0.3/16');
    expect(bed.ping(a.netns, '172.17.0.3').map((m) => m.type)).toEqual(['echo-reply']);
    expect(bed.ping(a.netns, '172.17.0.1').map((m) => m.type)).toEqual(['echo-reply']);
    expect(bed.ping(bed.host, '172.17.0.3').map((m) => m.type)).toEqual(['echo-reply']);
    expect(bridge.fdb.find(a.eth0.mac)?.port?.device).toBe(a.port);
    expect(bridge.fdb.find(b.eth0.mac)?.port?.device).toBe(b.port);
    bed.run(301);
    expect(bridge.fdb.find(a.eth0.mac)).toBeUndefined();
    expect(bridge.fdb.find(bridge.mac)?.local).toBe(true);
  });

  it('sends known unicast to one port only', () => {
    const a = plug(bed, bridge, 'a', '172.17.0.2/16');
    const b = plug(bed, bridge, 'b', '172.17.0.3/16');
    const c = plug(bed, bridge, 'c', '172.17.0.4/16');
    bed.ping(a.netns, '172.17.0.3');
    const seen: CapturedFrame[] = [];
    c.eth0.captures.add((record) => seen.push(record));
    bed.ping(a.netns, '172.17.0.3', { seconds: 1 });
    expect(seen).toEqual([]);
    expect(b.eth0.stats.rxPackets).toBeGreaterThan(1);
  });

  it('keeps isolated ports apart, but not from the host', () => {
    const a = plug(bed, bridge, 'a', '172.17.0.2/16');
    const b = plug(bed, bridge, 'b', '172.17.0.3/16');
    for (const { port } of [a, b]) {
      const membership = bridge.port(port);
      if (membership) membership.isolated = true;
    }
    expect(bed.ping(a.netns, '172.17.0.3').map((m) => m.type)).not.toContain('echo-reply');
    expect(bed.ping(a.netns, '172.17.0.1').map((m) => m.type)).toEqual(['echo-reply']);
  });

  it('lets go of a port whose other end is deleted', () => {
    const a = plug(bed, bridge, 'a', '172.17.0.2/16');
    bed.ping(a.netns, '172.17.0.1');
    a.netns.destroy();
    expect(bridge.ports).toEqual([]);
    expect(bed.host.devices.byName('vetha')).toBeUndefined();
    expect(bridge.fdb.list().map((entry) => entry.mac)).toEqual([bridge.mac]);
  });

  it('shows what it passes on to whoever captures on it', () => {
    const a = plug(bed, bridge, 'a', '172.17.0.2/16');
    plug(bed, bridge, 'b', '172.17.0.3/16');
    bed.ping(a.netns, '172.17.0.3', { seconds: 1 });
    const seen: string[] = [];
    bridge.captures.add(({ frame }) => seen.push(frame.payload.kind));
    bed.ping(a.netns, '172.17.0.3', { seconds: 1 });
    expect(seen).toEqual(['ip', 'ip']);
  });

  it('shows bridged packets to iptables with the bridge as both interfaces', () => {
    const a = plug(bed, bridge, 'a', '172.17.0.2/16');
    plug(bed, bridge, 'b', '172.17.0.3/16');
    const hooks: string[] = [];
    Object.assign(bed.host.netfilter, {
      run: (
        hook: string,
        packet: unknown,
        context: { inDevice?: NetDevice; outDevice?: NetDevice; bridged?: unknown },
      ) => {
        if (context.bridged) hooks.push(`${hook} ${context.inDevice?.name} ${context.outDevice?.name}`);
        return { verdict: 'accept', packet };
      },
    });
    bed.ping(a.netns, '172.17.0.3', { seconds: 0.5 });
    expect(hooks.slice(0, 3)).toEqual([
      'PREROUTING docker0 undefined',
      'FORWARD docker0 docker0',
      'POSTROUTING undefined docker0',
    ]);
    hooks.length = 0;
    bed.host.sysctl.set('net.bridge.bridge-nf-call-iptables', '0');
    bed.ping(a.netns, '172.17.0.3', { seconds: 0.5 });
    expect(hooks).toEqual([]);
  });

  it('reaches exactly those who are on the same bridge', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 7 }),
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        (places, ups) => {
          const world = new Testbed();
          const bridges = [0, 1, 2, 3].map((n) => createBridge(world.host, `br${n}`));
          for (const each of bridges) each.setUp(true);
          const hosts = places.map((place, n) => plug(world, bridges[place] as Bridge, `h${n}`, `10.0.0.${n + 1}/24`));
          for (const [n, { port }] of hosts.entries()) if (!ups[n]) port.setUp(false);
          for (const [n, { netns }] of hosts.entries()) {
            const target = (n + 1) % hosts.length;
            const connected = places[n] === places[target] && ups[n] === true && ups[target] === true;
            const replies = world.ping(netns, `10.0.0.${target + 1}`).filter((m) => m.type === 'echo-reply');
            expect(replies.length).toBe(connected ? 1 : 0);
          }
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe('neighbours', () => {
  it('go from reachable to stale, prove themselves when used, and fail when gone', () => {
    const bed = new Testbed();
    const peer = bed.namespace('peer');
    const [device, far] = bed.cable(bed.host, 'eth0', '10.0.0.1/24', peer, 'eth0', '10.0.0.2/24');
    const state = () => {
      const entry = bed.host.neighbours.get(device, Addr.parse('10.0.0.2'));
      return entry && bed.host.neighbours.stateOf(entry);
    };
    bed.ping(bed.host, '10.0.0.2', { seconds: 1 });
    expect(state()).toBe('REACHABLE');
    bed.run(46);
    expect(state()).toBe('STALE');
    bed.ping(bed.host, '10.0.0.2', { seconds: 1 });
    expect(state()).toBe('DELAY');
    bed.run(5);
    expect(state()).toBe('REACHABLE');
    bed.run(46);
    far.removeAddress(Prefix.parse('10.0.0.2/24'));
    bed.ping(bed.host, '10.0.0.2', { seconds: 9 });
    expect(state()).toBe('FAILED');
  });

  it('do not answer for addresses that are not theirs, unless they stand in for them', () => {
    const bed = new Testbed();
    const left = bed.namespace('left');
    const right = bed.namespace('right');
    bed.cable(left, 'eth0', '10.0.0.2/16', bed.host, 'l', '10.0.0.1/24');
    const [r] = bed.cable(right, 'eth0', '10.0.1.2/24', bed.host, 'r', '10.0.1.1/24');
    right.routes.add({ dst: 'default', via: Addr.parse('10.0.1.1'), device: r });
    bed.host.sysctl.set('net.ipv4.ip_forward', '1');
    expect(bed.ping(left, '10.0.1.2').map((m) => m.type)).toEqual(['destination-unreachable']);
    bed.host.sysctl.set('net.ipv4.conf.l.proxy_arp', '1');
    expect(bed.ping(left, '10.0.1.2').map((m) => m.type)).toEqual(['echo-reply']);
  });
});

describe('IPv6', () => {
  it('makes link-local addresses that are tentative for a second or two', () => {
    const bed = new Testbed();
    const [device] = bed.cable(bed.host, 'a', '', bed.namespace('peer'), 'b', '');
    const [address] = device.addresses;
    expect(address?.prefix.text).toMatch(/^fe80::.*\/64$/);
    expect(address?.tentative).toBe(true);
    bed.run(2.1);
    expect(address?.tentative).toBe(false);
    expect(bed.host.routes.isLocal(address?.prefix.addr as Addr)).toBe(true);
  });

  it('finds neighbours and reports those that are not there', () => {
    const bed = new Testbed();
    const bridge = createBridge(bed.host, 'br0');
    bridge.addAddress(Prefix.parse('fd00:30::1/64'), { noDad: true });
    bridge.setUp(true);
    const a = plug(bed, bridge, 'a', '');
    a.eth0.addAddress(Prefix.parse('fd00:30::2/64'), { noDad: true });
    expect(bed.ping(a.netns, 'fd00:30::1').map((m) => m.type)).toEqual(['echo-reply']);
    expect(bed.ping(a.netns, 'fd00:30::77')[0]).toMatchObject({ type: 'destination-unreachable', code: 3 });
    a.netns.sysctl.set('net.ipv6.conf.eth0.disable_ipv6', '1');
    expect(a.eth0.addresses).toEqual([]);
    expect(a.netns.routes.list(6)).toEqual([]);
  });

  it('does not take an address that somebody else has', () => {
    const bed = new Testbed();
    const [a, b] = bed.cable(bed.host, 'a', 'fd00::1/64', bed.namespace('peer'), 'b', '');
    b.addAddress(Prefix.parse('fd00::1/64'));
    bed.run(3);
    expect(b.addresses.find((x) => x.scope === 'global')).toMatchObject({ tentative: true, detection: 'failed' });
    expect(a.addresses.find((x) => x.scope === 'global')?.tentative).toBe(false);
    expect(bed.world.clock.now).toBe(3 * SECOND);
  });
});
