import { describe, expect, it } from 'vitest';
import { Prefix } from '#netip/prefix.ts';
import { createVeth } from './dev/veth.ts';
import { Testbed } from './testbed.ts';

describe('sysctl', () => {
  it('ties ip_forward to the forwarding of every device', () => {
    const { host } = new Testbed();
    expect(host.sysctl.get('net.ipv4.ip_forward')).toBe('0');
    host.sysctl.set('net/ipv4/ip_forward', '1');
    expect(host.sysctl.get('net.ipv4.conf.all.forwarding')).toBe('1');
    expect(host.sysctl.get('net.ipv4.conf.lo.forwarding')).toBe('1');
    expect(host.sysctl.get('net.ipv4.conf.all.accept_redirects')).toBe('0');
    host.sysctl.set('net.ipv4.conf.all.forwarding', '0');
    expect(host.sysctl.get('net.ipv4.ip_forward')).toBe('0');
  });

  it('gives new devices the values of default, and forgets those of removed ones', () => {
    const { host } = new Testbed();
    host.sysctl.set('net.ipv4.conf.default.rp_filter', '2');
    const [device] = createVeth({ netns: host, name: 'a' }, { netns: host, name: 'b' });
    expect(host.sysctl.get('net.ipv4.conf.a.rp_filter')).toBe('2');
    expect(host.sysctl.get('net.ipv4.neigh.a.mcast_solicit')).toBe('3');
    host.devices.remove(device);
    expect(host.sysctl.get('net.ipv4.conf.a.rp_filter')).toBeUndefined();
  });

  it('refuses unknown names and wrong values', () => {
    const { host } = new Testbed();
    expect(() => host.sysctl.set('net.ipv4.nothing', '1')).toThrow('No such file');
    expect(() => host.sysctl.set('net.ipv4.ip_forward', 'yes')).toThrow('Invalid argument');
    host.sysctl.set('net.ipv4.ip_local_port_range', '40000   41000');
    expect(host.sysctl.get('net.ipv4.ip_local_port_range')).toBe('40000\t41000');
  });

  it('lists all settings once', () => {
    const { host } = new Testbed();
    const keys = host.sysctl.list().map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => key.startsWith('net.ipv4.conf.'))).toHaveLength(3 * 33);
    expect(keys.filter((key) => key.startsWith('net.ipv6.conf.lo.'))).toHaveLength(62);
  });

  it('switches IPv6 off and on again', () => {
    const bed = new Testbed();
    const [device] = bed.cable(bed.host, 'a', 'fd00::1/64', bed.namespace('peer'), 'b', '');
    bed.host.sysctl.set('net.ipv6.conf.all.disable_ipv6', '1');
    expect(device.addresses).toEqual([]);
    expect(() => device.addAddress(Prefix.parse('fd00::2/64'))).toThrow('Permission denied');
    bed.host.sysctl.set('net.ipv6.conf.a.disable_ipv6', '0');
    expect(device.addresses.map((a) => a.scope)).toEqual(['link']);
  });
});
