import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import { iptables } from '../netfilter/command.ts';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';
import { Ipvlan, type IpvlanMode } from './ipvlan.ts';
import { Macvlan, type MacvlanMode } from './macvlan.ts';
import type { NetDevice } from './netdevice.ts';
import { Nic } from './nic.ts';
import { Switch } from './switch.ts';
import { Vlan } from './vlan.ts';

/** A host and an outside machine on one switch. */
describe('devices on top of a network card', () => {
  let bed: Testbed;
  let nic: Nic;
  let outside: NetNamespace;
  let segment: Switch;

  const card = (netns: NetNamespace, mac: string, address: string): Nic => {
    const device = netns.devices.add(new Nic(mac as Mac), 'eth0');
    segment.attach(device);
    device.addAddress(Prefix.parse(address));
    device.setUp(true);
    return device;
  };
  const settle = (device: NetDevice, name: string, address: string): NetNamespace => {
    const netns = bed.namespace(name);
    bed.host.devices.move(device, netns, 'eth0');
    device.addAddress(Prefix.parse(address));
    device.setUp(true);
    return netns;
  };
  const reaches = (from: NetNamespace, to: string) =>
    bed.ping(from, to).some((message) => message.type === 'echo-reply');

  beforeEach(() => {
    bed = new Testbed();
    segment = new Switch(bed.world);
    nic = card(bed.host, '08:00:27:00:00:11', '192.168.56.11/24');
    outside = bed.namespace('outside');
    card(outside, '08:00:27:00:00:12', '192.168.56.12/24');
  });

  it('a switch carries frames until a cable is cut', () => {
    expect(reaches(bed.host, '192.168.56.12')).toBe(true);
    segment.setConnected(nic, false);
    expect(nic.flags()).toContain('NO-CARRIER');
    expect(reaches(bed.host, '192.168.56.12')).toBe(false);
    segment.setConnected(nic, true);
    expect(reaches(bed.host, '192.168.56.12')).toBe(true);
    segment.impair(nic, { loss: 1 });
    expect(reaches(bed.host, '192.168.56.12')).toBe(false);
    expect(bed.drops()).toContain('link-loss');
  });

  it.each<[MacvlanMode, boolean]>([
    ['bridge', true],
    ['private', false],
    ['vepa', false],
  ])('macvlan %s: outside always, siblings %s, the own host never', (mode, siblings) => {
    const a = settle(Macvlan.create(nic, 'm0', mode), 'a', '192.168.56.101/24');
    settle(Macvlan.create(nic, 'm1', mode), 'b', '192.168.56.102/24');
    expect(reaches(a, '192.168.56.12')).toBe(true);
    expect(reaches(outside, '192.168.56.101')).toBe(true);
    expect(reaches(a, '192.168.56.102')).toBe(siblings);
    expect(reaches(a, '192.168.56.11')).toBe(false);
    expect(reaches(bed.host, '192.168.56.101')).toBe(false);
    expect(reaches(bed.host, '192.168.56.12')).toBe(true);
  });

  it.each<[IpvlanMode]>([['l2']])('ipvlan %s: outside and siblings, not the own host, one hardware address', (mode) => {
    const a = settle(Ipvlan.create(nic, 'i0', mode), 'a', '192.168.56.101/24');
    const b = settle(Ipvlan.create(nic, 'i1', mode), 'b', '192.168.56.102/24');
    expect(reaches(a, '192.168.56.12')).toBe(true);
    expect(reaches(outside, '192.168.56.102')).toBe(true);
    expect(reaches(a, '192.168.56.102')).toBe(true);
    expect(reaches(a, '192.168.56.11')).toBe(false);
    expect(b.devices.byName('eth0')?.mac).toBe(nic.mac);
  });

  it('ipvlan l3: siblings of other subnets without a router, outside only where it has a route back', () => {
    const a = settle(Ipvlan.create(nic, 'i0', 'l3'), 'a', '10.1.0.2/24');
    const b = settle(Ipvlan.create(nic, 'i1', 'l3'), 'b', '10.2.0.2/24');
    for (const netns of [a, b]) netns.routes.add({ dst: 'default', device: netns.devices.byName('eth0') });
    expect(reaches(a, '10.2.0.2')).toBe(true);
    expect(reaches(a, '192.168.56.12')).toBe(false);
    outside.routes.add({ dst: Prefix.parse('10.0.0.0/8'), via: Addr.parse('192.168.56.11') });
    expect(reaches(a, '192.168.56.12')).toBe(true);
    expect(() => Ipvlan.create(nic, 'i2', 'l2')).toThrow('Invalid argument');
    expect(() => Macvlan.create(nic, 'm0')).toThrow('Device or resource busy');
  });

  it('ipvlan l3s: the rules of the host see what comes in, those of l3 only what goes out', () => {
    const rule = (...words: string[]) => expect(iptables(bed.host, 4, words)).toEqual({ stdout: '' });
    outside.routes.add({ dst: Prefix.parse('10.0.0.0/8'), via: Addr.parse('192.168.56.11') });
    for (const [mode, stopped] of [
      ['l3', false],
      ['l3s', true],
    ] as const) {
      const device = Ipvlan.create(nic, 'i0', mode);
      const a = settle(device, mode, '10.1.0.2/24');
      a.routes.add({ dst: 'default', device: a.devices.byName('eth0') });
      expect([reaches(outside, '10.1.0.2'), reaches(a, '192.168.56.12')]).toEqual([true, true]);
      rule('-A', 'INPUT', '-d', '10.1.0.0/24', '-j', 'DROP');
      expect([reaches(outside, '10.1.0.2'), reaches(a, '192.168.56.12')]).toEqual([!stopped, !stopped]);
      rule('-F', 'INPUT');
      rule('-A', 'OUTPUT', '-s', '10.1.0.0/24', '-j', 'DROP');
      expect(reaches(outside, '10.1.0.2')).toBe(false);
      rule('-F', 'OUTPUT');
      rule('-t', 'nat', '-A', 'POSTROUTING', '-s', '10.1.0.0/24', '-j', 'MASQUERADE');
      outside.routes.remove({ dst: Prefix.parse('10.0.0.0/8') });
      expect(reaches(a, '192.168.56.12')).toBe(stopped);
      outside.routes.add({ dst: Prefix.parse('10.0.0.0/8'), via: Addr.parse('192.168.56.11') });
      rule('-t', 'nat', '-F');
      a.devices.remove(device);
    }
    expect(nic.layer3Owner).toBeUndefined();
  });

  it('VLANs keep apart what has different tags', () => {
    const mine = Vlan.create(nic, 'eth0.10', 10);
    mine.addAddress(Prefix.parse('10.10.0.1/24'));
    mine.setUp(true);
    const far = Vlan.create(outside.devices.byName('eth0') as NetDevice, 'eth0.10', 10);
    far.addAddress(Prefix.parse('10.10.0.2/24'));
    far.setUp(true);
    expect(reaches(bed.host, '10.10.0.2')).toBe(true);
    outside.devices.remove(far);
    const other = Vlan.create(outside.devices.byName('eth0') as NetDevice, 'eth0.20', 20);
    other.addAddress(Prefix.parse('10.10.0.2/24'));
    other.setUp(true);
    expect(reaches(bed.host, '10.10.0.2')).toBe(false);
  });

  it('go with the device below', () => {
    Vlan.create(nic, 'eth0.10', 10);
    Macvlan.create(nic, 'm0', 'bridge');
    bed.host.devices.remove(nic);
    expect(bed.host.devices.list().map((device) => device.name)).toEqual(['lo']);
  });
});
