import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import { createBridge } from '../dev/bridge.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Nic } from '../dev/nic.ts';
import { Switch } from '../dev/switch.ts';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';
import { isLinkDown, type Route } from './route.ts';

/** As `ip route` would write it, family's extras aside. */
function text(route: Route): string {
  const parts = route.type === 'unicast' ? [] : [route.type as string];
  parts.push(route.dst.length === 0 ? 'default' : route.dst.isSingle ? route.dst.addr.text : route.dst.text);
  if (route.via) parts.push('via', route.via.text);
  if (route.device) parts.push('dev', route.device.name);
  if (route.proto !== 'boot') parts.push('proto', route.proto);
  if (route.scope !== 'global') parts.push('scope', route.scope);
  if (route.src) parts.push('src', route.src.text);
  if (route.dst.family === 6) parts.push('metric', String(route.metric));
  if (isLinkDown(route)) parts.push('linkdown');
  return parts.join(' ');
}

describe('the routes of a Docker host', () => {
  let bed: Testbed;
  let host: NetNamespace;
  let nic: NetDevice;

  beforeEach(() => {
    bed = new Testbed();
    host = bed.host;
    host.sysctl.set('net.ipv6.conf.all.forwarding', '1');
    nic = host.devices.add(new Nic('08:00:27:00:00:11' as Mac), 'eth0');
    new Switch(bed.world).attach(nic as Nic);
    nic.addAddress(Prefix.parse('192.168.56.11/24'));
    nic.setUp(true);
    host.routes.add({ dst: 'default', via: Addr.parse('192.168.56.1'), device: nic });
    const docker0 = createBridge(host, 'docker0', host.newMac());
    docker0.addAddress(Prefix.parse('172.17.0.1/16'), { broadcast: Addr.parse('172.17.255.255') });
    docker0.setUp(true);
    const network = createBridge(host, 'br-1', host.newMac());
    network.addAddress(Prefix.parse('172.30.0.1/16'), { broadcast: Addr.parse('172.30.255.255') });
    network.addAddress(Prefix.parse('fd00:30::1/64'), { noDad: true });
    network.setUp(true);
  });

  it('are those of a real one', () => {
    expect(host.routes.list(4).map(text)).toEqual([
      'default via 192.168.56.1 dev eth0',
      '172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown',
      '172.30.0.0/16 dev br-1 proto kernel scope link src 172.30.0.1 linkdown',
      '192.168.56.0/24 dev eth0 proto kernel scope link src 192.168.56.11',
    ]);
    expect(host.routes.list(4, 'local').map(text)).toEqual([
      'local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1',
      'local 127.0.0.1 dev lo proto kernel scope host src 127.0.0.1',
      'broadcast 127.255.255.255 dev lo proto kernel scope link src 127.0.0.1',
      'local 172.17.0.1 dev docker0 proto kernel scope host src 172.17.0.1',
      'broadcast 172.17.255.255 dev docker0 proto kernel scope link src 172.17.0.1 linkdown',
      'local 172.30.0.1 dev br-1 proto kernel scope host src 172.30.0.1',
      'broadcast 172.30.255.255 dev br-1 proto kernel scope link src 172.30.0.1 linkdown',
      'local 192.168.56.11 dev eth0 proto kernel scope host src 192.168.56.11',
      'broadcast 192.168.56.255 dev eth0 proto kernel scope link src 192.168.56.11',
    ]);
    expect(host.routes.list(6).map(text)).toEqual([
      'fd00:30::/64 dev br-1 proto kernel metric 256 linkdown',
      'fe80::/64 dev eth0 proto kernel metric 256',
    ]);
    expect(host.routes.list(6, 'local').map(text)).toEqual([
      'local ::1 dev lo proto kernel metric 0',
      'anycast fd00:30:: dev br-1 proto kernel metric 0',
      'local fd00:30::1 dev br-1 proto kernel metric 0',
      'multicast ff00::/8 dev eth0 proto kernel metric 256',
    ]);
  });

  it('stand beside older ones to the same network, and behind them; the smaller network comes first', () => {
    host.routes.add({ dst: Prefix.parse('172.20.0.0/16'), via: Addr.parse('192.168.56.1') });
    for (const [name, address] of [
      ['br-2', '172.20.0.1/16'],
      ['br-3', '172.20.0.1/24'],
    ] as const) {
      const network = createBridge(host, name, host.newMac());
      network.addAddress(Prefix.parse(address));
      network.setUp(true);
    }
    expect(
      host.routes
        .list(4)
        .map(text)
        .filter((line) => line.startsWith('172.20')),
    ).toEqual([
      '172.20.0.0/24 dev br-3 proto kernel scope link src 172.20.0.1 linkdown',
      '172.20.0.0/16 via 192.168.56.1 dev eth0',
      '172.20.0.0/16 dev br-2 proto kernel scope link src 172.20.0.1 linkdown',
    ]);
  });

  it('go and come with device and address', () => {
    nic.setUp(false);
    expect(host.routes.list(4).map(text).join()).not.toContain('eth0');
    expect(() => host.routes.add({ dst: 'default', via: Addr.parse('192.168.56.1'), device: nic })).toThrow(
      'Network is unreachable',
    );
    nic.setUp(true);
    expect(host.routes.list(4).map(text)).toContain(
      '192.168.56.0/24 dev eth0 proto kernel scope link src 192.168.56.11',
    );
    nic.removeAddress(Prefix.parse('192.168.56.11/24'));
    expect(host.routes.list(4).length).toBe(2);
    expect(host.routes.isLocal(Addr.parse('192.168.56.11'))).toBe(false);
  });

  it('choose the source address of what is sent', () => {
    const src = (dst: string) => {
      const result = host.routes.lookup(Addr.parse(dst));
      return 'error' in result ? result.error : `${result.src.text} ${result.device.name}`;
    };
    expect(src('172.17.0.9')).toBe('172.17.0.1 docker0');
    expect(src('8.8.8.8')).toBe('192.168.56.11 eth0');
    expect(src('172.17.0.1')).toBe('172.17.0.1 lo');
    expect(src('127.0.0.53')).toBe('127.0.0.53 lo');
    expect(src('fd00:30::5')).toBe('fd00:30::1 br-1');
    expect(src('fd99::1')).toBe('ENETUNREACH');
  });

  it('answer errors as the kernel does', () => {
    const { routes } = host;
    expect(() => routes.add({ dst: 'default', via: Addr.parse('192.168.56.1') })).toThrow('File exists');
    expect(() => routes.add({ dst: Prefix.parse('10.0.0.0/8'), via: Addr.parse('203.0.113.1') })).toThrow(
      'Network is unreachable',
    );
    expect(() => routes.remove({ dst: Prefix.parse('10.0.0.0/8') })).toThrow('No such process');
    routes.add({ dst: Prefix.parse('10.0.0.0/8'), type: 'unreachable' });
    expect(routes.lookup(Addr.parse('10.1.1.1'))).toMatchObject({ error: 'EHOSTUNREACH' });
  });

  it('prefer longer prefixes, then smaller metrics, and obey rules', () => {
    const { routes } = host;
    const docker0 = host.devices.byName('docker0') as NetDevice;
    routes.add({ dst: 'default', device: docker0, metric: 100 });
    const out = (dst: string, mark?: number) => {
      const result = routes.lookup(Addr.parse(dst), { mark });
      return 'error' in result ? result.error : result.device.name;
    };
    expect(out('8.8.8.8')).toBe('eth0');
    routes.add({ dst: Prefix.parse('8.8.0.0/16'), device: docker0, metric: 5000 });
    expect(out('8.8.8.8')).toBe('docker0');
    routes.add({ dst: 'default', device: docker0, table: 100 });
    routes.addRule({ priority: 100, family: 4, mark: 7, table: 100 });
    expect(out('9.9.9.9')).toBe('eth0');
    expect(out('9.9.9.9', 7)).toBe('docker0');
  });
});
