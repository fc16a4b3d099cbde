import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { type Mac, ZERO_MAC } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import type { NetNamespace } from '../netns.ts';
import { Transport } from '../socket/transport.ts';
import { Testbed } from '../testbed.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import { readVxlan, VXLAN_PORT } from '../wire/vxlan.ts';
import { createBridge } from './bridge.ts';
import { Nic } from './nic.ts';
import { Switch } from './switch.ts';
import { createVeth } from './veth.ts';
import { Vxlan, type VxlanOptions } from './vxlan.ts';

const A = Addr.parse('192.168.56.11');
const B = Addr.parse('192.168.56.12');

/** Two hosts on one switch; on each a VXLAN device in a namespace of its own. */
describe('VXLAN', () => {
  let bed: Testbed;
  let segment: Switch;

  const host = (name: string, mac: string, address: string): NetNamespace => {
    const netns = bed.namespace(name);
    // A real transport, under what the testbed collects: the tunnel needs its UDP sockets.
    const transport = new Transport(netns);
    Object.assign(netns, { transport });
    const card = netns.devices.add(new Nic(mac as Mac), 'eth0');
    segment.attach(card);
    card.addAddress(Prefix.parse(address));
    card.setUp(true);
    return netns;
  };
  let a: NetNamespace;
  let b: NetNamespace;

  const tunnel = (underlay: NetNamespace, name: string, address: string, options: Partial<VxlanOptions> = {}) => {
    const device = Vxlan.create(underlay, 'vx0', { vni: 42, port: VXLAN_PORT, ...options });
    const netns = bed.namespace(name);
    underlay.devices.move(device, netns);
    if (address !== '') device.addAddress(Prefix.parse(address));
    device.setUp(true);
    return { device, netns };
  };
  const reaches = (from: NetNamespace, to: string, options = {}) =>
    bed.ping(from, to, options).some((message) => message.type === 'echo-reply');
  const onTheWire = (underlay: NetNamespace): EthernetFrame[] => {
    const frames: EthernetFrame[] = [];
    underlay.devices.byName('eth0')?.captures.add(({ frame }) => frames.push(frame));
    return frames;
  };

  beforeEach(() => {
    bed = new Testbed();
    segment = new Switch(bed.world);
    a = host('a', '08:00:27:00:00:11', '192.168.56.11/24');
    b = host('b', '08:00:27:00:00:12', '192.168.56.12/24');
  });

  it('carries frames to the endpoint of all zeros and learns where senders are', () => {
    const left = tunnel(a, 'left', '10.9.0.1/24', { remote: B });
    const right = tunnel(b, 'right', '10.9.0.2/24', { remote: A });
    const frames = onTheWire(a);
    expect(left.device.mtu).toBe(1500);
    expect(reaches(left.netns, '10.9.0.2')).toBe(true);
    const [learned] = left.device.fdb.list();
    expect(learned).toMatchObject({ mac: right.device.mac, state: 'learned' });
    expect(learned?.remotes[0]?.dst.text).toBe('192.168.56.12');
    const carried = frames.flatMap(({ payload }) =>
      payload.kind === 'ip' && payload.payload.kind === 'udp' ? [payload.payload] : [],
    );
    expect(carried.every((datagram) => datagram.dstPort === 4789)).toBe(true);
    const bytes = carried[0]?.data ?? new Uint8Array(0);
    expect([...bytes.subarray(0, 8)]).toEqual([8, 0, 0, 0, 0, 0, 42, 0]);
    expect(carried[0]?.tunnelled?.length).toBe(bytes.length);
    const read = readVxlan({ kind: 'udp', srcPort: 1, dstPort: 4789, data: bytes });
    expect(read?.frame?.src).toBe(left.device.mac);
  });

  it('follows entries made by hand, and drops what nobody is known for', () => {
    const left = tunnel(a, 'left', '10.9.0.1/24', { learning: false });
    const right = tunnel(b, 'right', '10.9.0.2/24', { learning: false });
    expect(reaches(left.netns, '10.9.0.2')).toBe(false);
    expect(bed.drops()).toContain('tunnel-no-remote');
    left.netns.neighbours.set(left.device, Addr.parse('10.9.0.2'), right.device.mac);
    left.device.fdb.add(right.device.mac, { dst: B });
    right.netns.neighbours.set(right.device, Addr.parse('10.9.0.1'), left.device.mac);
    right.device.fdb.add(left.device.mac, { dst: A });
    expect(reaches(left.netns, '10.9.0.2')).toBe(true);
    expect(() => left.device.fdb.add(right.device.mac, { dst: B })).toThrow(/File exists/);
    left.device.fdb.append(ZERO_MAC, { dst: B });
    left.device.fdb.append(ZERO_MAC, { dst: Addr.parse('192.168.56.13') });
    expect(left.device.fdb.find(ZERO_MAC)?.remotes).toHaveLength(2);
    left.device.fdb.remove(ZERO_MAC, { dst: A });
    expect(left.device.fdb.find(ZERO_MAC)?.remotes).toHaveLength(2);
    expect(() => left.device.fdb.remove('02:00:00:00:00:09' as Mac)).toThrow(/No such file/);
  });

  it('answers ARP from the neighbour table with proxy, and sends no question through the tunnel', () => {
    const sandbox = (underlay: NetNamespace, name: string, address: string, remote: Addr) => {
      const { device, netns } = tunnel(underlay, name, '', { proxy: true, remote });
      const bridge = createBridge(netns, 'br0');
      bridge.setUp(true);
      bridge.addPort(device);
      const container = bed.namespace(`${name}-container`);
      const [eth, port] = createVeth({ netns: container, name: 'eth0' }, { netns, name: 'veth0' });
      bridge.addPort(port);
      port.setUp(true);
      eth.addAddress(Prefix.parse(address));
      eth.setUp(true);
      return { device, netns, container, eth };
    };
    const left = sandbox(a, 'left', '10.9.0.1/24', B);
    const right = sandbox(b, 'right', '10.9.0.2/24', A);
    const frames = onTheWire(a);
    expect(reaches(left.container, '10.9.0.2')).toBe(false);
    expect(bed.drops()).toContain('arp-suppressed');
    left.netns.neighbours.set(left.device, Addr.parse('10.9.0.2'), right.eth.mac);
    right.netns.neighbours.set(right.device, Addr.parse('10.9.0.1'), left.eth.mac);
    expect(reaches(left.container, '10.9.0.2')).toBe(true);
    const questions = frames.filter(
      ({ payload }) =>
        payload.kind === 'ip' &&
        payload.payload.kind === 'udp' &&
        payload.payload.tunnelled?.frame.payload.kind === 'arp',
    );
    expect(questions).toEqual([]);
    // A bridged sender who may not fragment is told where the underlay is known to be too small.
    a.devices.byName('eth0')?.setMtu(1400);
    const answers = bed.ping(left.container, '10.9.0.2', { size: 1400, dontFragment: true });
    expect(answers).toMatchObject([{ type: 'destination-unreachable', code: 4, mtu: 1350 }]);
  });

  it('belongs to the namespace it was made in, and one network identifier is there once', () => {
    const left = tunnel(a, 'left', '10.9.0.1/24', { remote: B });
    expect(a.transport.udp.sockets().map((socket) => socket.local?.port)).toEqual([4789]);
    expect(() => Vxlan.create(a, 'vx1', { vni: 42, port: 4789 })).toThrow(/File exists/);
    const other = Vxlan.create(a, 'vx1', { vni: 43, port: 4789 });
    other.setUp(true);
    expect(a.transport.udp.sockets()).toHaveLength(1);
    left.netns.devices.remove(left.device);
    other.setUp(false);
    expect(a.transport.udp.sockets()).toEqual([]);
    expect(other.link).toBeUndefined();
    a.destroy();
    expect(other.attached).toBe(false);
  });

  it('notices when the way to the other end leads through itself', () => {
    const device = Vxlan.create(a, 'vx0', { vni: 42, port: VXLAN_PORT, remote: Addr.parse('10.9.0.2') });
    device.addAddress(Prefix.parse('10.9.0.1/24'));
    device.setUp(true);
    a.neighbours.set(device, Addr.parse('10.9.0.2'), '02:00:00:00:00:02' as Mac);
    expect(reaches(a, '10.9.0.2')).toBe(false);
    expect(bed.drops()).toContain('tunnel-no-remote');
  });

  it('drops what comes for a network that is not here', () => {
    const left = tunnel(a, 'left', '10.9.0.1/24', { remote: B });
    tunnel(b, 'right', '10.9.0.2/24', { vni: 43, remote: A });
    expect(reaches(left.netns, '10.9.0.2')).toBe(false);
    expect(bed.drops()).toContain('tunnel-unknown');
    segment.detach(b.devices.byName('eth0') as Nic);
  });
});
