import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { createBridge } from '../dev/bridge.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { iptables } from '../netfilter/command.ts';
import type { NetNamespace } from '../netns.ts';
import { Transport } from '../socket/transport.ts';
import { UdpSocket } from '../socket/udpsocket.ts';
import { Testbed } from '../testbed.ts';
import { ipPacket } from '../wire/ip.ts';
import type { TcpFlags } from '../wire/tcp.ts';
import { Destination } from './destination.ts';
import { Ipvs } from './ipvs.ts';
import { newScheduler, SCHEDULERS } from './scheduler.ts';

const VIP = Addr.parse('10.0.0.2');
const LB = Addr.parse('10.0.0.3');
const CLIENT = Addr.parse('10.0.0.10');
const SERVERS = ['10.0.0.21', '10.0.0.22', '10.0.0.23'];

/** A client, a load balancer and three servers on one bridge, as on an overlay network. */
describe('IPVS', () => {
  let bed: Testbed;
  let lb: NetNamespace;
  let client: NetNamespace;
  let ipvs: Ipvs;
  const servers: NetNamespace[] = [];
  let wire: NetNamespace;

  const join = (name: string, address: string): NetNamespace => {
    const netns = bed.namespace(name);
    const [port] = bed.cable(wire, `v-${name}`, '', netns, 'eth0', address);
    wire.devices.byName('br0')?.setUp(true);
    (wire.devices.byName('br0') as ReturnType<typeof createBridge>).addPort(port);
    return netns;
  };
  /** Sends one TCP segment and lets time pass. */
  const send = (flags: TcpFlags, srcPort = 40_000, seq = 1): void => {
    const segment = {
      kind: 'tcp',
      srcPort,
      dstPort: 80,
      seq,
      ack: 0,
      flags,
      window: 100,
      data: new Uint8Array(0),
    } as const;
    client.ip.output(ipPacket(CLIENT, VIP, segment));
    bed.run(1);
  };
  /** Which servers have got packets, by number; forgets them. */
  const arrived = (): number[] =>
    servers.flatMap((server, index) => {
      const packets = bed.received.get(server) ?? [];
      return packets.splice(0).map(() => index + 1);
    });
  /** The server answers the last segment. */
  const answer = (server: number, flags: TcpFlags, dstPort = 40_000): void => {
    const netns = servers[server - 1] as NetNamespace;
    const src = Addr.parse(SERVERS[server - 1] ?? '');
    const segment = {
      kind: 'tcp',
      srcPort: 80,
      dstPort,
      seq: 9,
      ack: 2,
      flags,
      window: 100,
      data: new Uint8Array(0),
    } as const;
    netns.ip.output(ipPacket(src, LB, segment));
    bed.run(1);
  };

  beforeEach(() => {
    bed = new Testbed();
    wire = bed.host;
    createBridge(wire, 'br0');
    lb = join('lb', '10.0.0.3/24');
    client = join('client', '10.0.0.10/24');
    servers.length = 0;
    for (const [index, address] of SERVERS.entries()) servers.push(join(`server${index + 1}`, `${address}/24`));
    (lb.devices.byName('eth0') as NetDevice).addAddress(Prefix.of(VIP, 32));
    lb.sysctl.set('net.ipv4.ip_forward', '1');
    ipvs = Ipvs.of(lb);
    lb.sysctl.set('net.ipv4.vs.conntrack', '1');
    iptables(lb, 4, ['-t', 'mangle', '-A', 'INPUT', '-d', '10.0.0.2/32', '-j', 'MARK', '--set-mark', '0x100']);
    iptables(lb, 4, [
      ...['-t', 'nat', '-A', 'POSTROUTING', '-d', '10.0.0.0/24', '-m', 'ipvs', '--ipvs'],
      ...['-j', 'SNAT', '--to-source', '10.0.0.3'],
    ]);
    const service = ipvs.addService({ fwmark: 0x100, family: 4 }, { scheduler: 'rr' });
    for (const server of SERVERS) service.addDestination({ addr: Addr.parse(server), port: 0 });
  });

  it('gives connections to the servers in turn, from its own address, and brings the answers back', () => {
    for (let port = 40_000; port < 40_003; port++) send({ syn: true }, port);
    expect(arrived().sort()).toEqual([1, 2, 3]);
    send({ syn: true }, 40_003);
    const [got] = servers.flatMap((server) => bed.received.get(server) ?? []);
    expect(got?.src.text).toBe('10.0.0.3');
    expect(got?.payload).toMatchObject({ dstPort: 80, srcPort: 40_003 });
    const [taken] = arrived();
    (bed.received.get(client) ?? []).length = 0;
    answer(taken ?? 0, { syn: true, ack: true }, 40_003);
    const [back] = bed.received.get(client) ?? [];
    expect(back?.src.text).toBe('10.0.0.2');
    expect(back?.payload).toMatchObject({ srcPort: 80, dstPort: 40_003 });
  });

  it('follows the states of a connection, and counts', () => {
    send({ syn: true });
    const [server = 0] = arrived();
    const [connection] = ipvs.connections.list();
    const [service] = ipvs.services();
    const taken = service?.destinations.find(({ addr }) => addr.text === SERVERS[server - 1]);
    expect([connection?.state, taken?.inactive]).toEqual(['SYN_RECV', 1]);
    answer(server, { syn: true, ack: true });
    send({ ack: true });
    expect([connection?.state, taken?.active, taken?.inactive]).toEqual(['ESTABLISHED', 1, 0]);
    send({ fin: true, ack: true });
    answer(server, { fin: true, ack: true });
    send({ ack: true });
    expect([connection?.state, taken?.active, taken?.inactive]).toEqual(['TIME_WAIT', 0, 1]);
    expect(service?.statistics.total).toMatchObject({ connections: 1, inPackets: 4, outPackets: 2 });
    // One connection in two seconds, a quarter of it taken over at once; three intervals later a part of that is left.
    bed.run(2);
    expect(service?.statistics.rates.connections).toBeCloseTo((1 / 2 / 4) * 0.75 ** 3);
    bed.run(130);
    expect(service?.statistics.rates.connections).toBeLessThan(0.001);
    ipvs.connections.list();
    expect(taken?.inactive).toBe(0);
  });

  it('sends nothing new to a server of weight 0, but keeps what it has', () => {
    const [service] = ipvs.services();
    send({ syn: true });
    const [server = 0] = arrived();
    const addr = Addr.parse(SERVERS[server - 1] ?? '');
    service?.updateDestination({ addr, port: 0, weight: 0 });
    send({ ack: true });
    expect(arrived()).toEqual([server]);
    for (let port = 41_000; port < 41_004; port++) send({ syn: true }, port);
    expect(arrived()).not.toContain(server);
    // Taken out, what still comes is dropped, and with expire_nodest_conn the connection goes.
    service?.removeDestination(addr);
    send({ ack: true });
    expect(arrived()).toEqual([]);
    expect(bed.drops()).toContain('ipvs');
    lb.sysctl.set('net.ipv4.vs.expire_nodest_conn', '1');
    send({ ack: true });
    send({ syn: true }, 40_000);
    expect(arrived()).toHaveLength(1);
  });

  it('refuses what no server takes', () => {
    for (const server of SERVERS) ipvs.services()[0]?.removeDestination(Addr.parse(server));
    send({ syn: true });
    expect(bed.received.get(client)?.at(-1)?.payload).toMatchObject({ type: 'destination-unreachable', code: 3 });
  });

  it('balances by address and port too, for clients on the balancer itself', () => {
    ipvs.flush();
    const service = ipvs.addService({ protocol: 17, addr: VIP, port: 53 }, { scheduler: 'rr' });
    service.addDestination({ addr: Addr.parse('10.0.0.21'), port: 5353 });
    const transport = new Transport(lb);
    Object.assign(lb, { transport });
    const socket = new UdpSocket(lb);
    socket.sendTo(new Uint8Array([1]), VIP, 53);
    bed.run(1);
    const [got] = bed.received.get(servers[0] as NetNamespace) ?? [];
    expect(got?.payload).toMatchObject({ kind: 'udp', dstPort: 5353 });
    if (got?.payload.kind !== 'udp') throw new Error('no datagram');
    const reply = { kind: 'udp', srcPort: 5353, dstPort: got.payload.srcPort, data: new Uint8Array([2]) } as const;
    servers[0]?.ip.output(ipPacket(got.dst, got.src, reply));
    bed.run(1);
    expect(socket.readiness().readable).toBe(true);
    expect(ipvs.connections.list().map(({ state }) => state)).toEqual(['UDP']);
  });

  it('shows clients the errors of servers as errors about the service', () => {
    send({ syn: true });
    const [got] = servers.flatMap((server) => bed.received.get(server) ?? []);
    const [server = 0] = arrived();
    if (!got) throw new Error('nothing arrived');
    const message = { kind: 'icmp', type: 'destination-unreachable', code: 10, data: new Uint8Array(0) } as const;
    servers[server - 1]?.ip.output(ipPacket(got.dst, got.src, { ...message, quoted: got }));
    bed.run(1);
    const error = bed.received.get(client)?.at(-1);
    expect(error?.src.text).toBe('10.0.0.2');
    const quoted = error?.payload.kind === 'icmp' ? error.payload.quoted : undefined;
    expect([quoted?.src.text, quoted?.dst.text]).toEqual(['10.0.0.10', '10.0.0.2']);
  });

  it('serves from the balancer itself too', () => {
    ipvs.flush();
    const service = ipvs.addService({ protocol: 17, addr: VIP, port: 53 }, { scheduler: 'rr' });
    service.addDestination({ addr: LB, port: 5353 });
    Object.assign(lb, { transport: new Transport(lb) });
    const socket = new UdpSocket(lb);
    socket.bind(LB, 5353);
    const question = { kind: 'udp', srcPort: 4000, dstPort: 53, data: new Uint8Array([1]) } as const;
    client.ip.output(ipPacket(CLIENT, VIP, question));
    bed.run(1);
    expect(socket.readiness().readable).toBe(true);
    socket.sendTo(new Uint8Array([2]), CLIENT, 4000);
    bed.run(1);
    const answer = bed.received.get(client)?.at(-1);
    expect(answer?.src.text).toBe('10.0.0.2');
    expect(answer?.payload).toMatchObject({ srcPort: 53, dstPort: 4000 });
  });

  it('sends packets on unchanged in direct routing', () => {
    ipvs.flush();
    const service = ipvs.addService({ protocol: 6, addr: VIP, port: 80 });
    service.addDestination({ addr: Addr.parse('10.0.0.22'), port: 80, forward: 'route' });
    servers[1]?.loopback.addAddress(Prefix.of(VIP, 32));
    send({ syn: true });
    const [got] = bed.received.get(servers[1] as NetNamespace) ?? [];
    expect([got?.src.text, got?.dst.text]).toEqual(['10.0.0.10', '10.0.0.2']);
  });

  it('keeps a client at its server while persistence lasts', () => {
    const selector = { fwmark: 0x100, family: 4 } as const;
    ipvs.service(selector)?.configure({ scheduler: 'rr', persistence: 60 });
    for (let port = 42_000; port < 42_004; port++) send({ syn: true }, port);
    expect(new Set(arrived()).size).toBe(1);
  });

  it.each(SCHEDULERS)('%s passes over servers of weight 0', (name) => {
    const scheduler = newScheduler(name);
    const list = [0, 3, 0].map(
      (weight, index) => new Destination(bed.world.clock, { addr: Addr.parse(SERVERS[index] ?? ''), port: 80, weight }),
    );
    const chosen = Array.from({ length: 8 }, (_, n) => scheduler.choose(list, CLIENT.offset(n), VIP.offset(n)));
    expect(chosen.every((server) => server === undefined || server === list[1])).toBe(true);
    expect(chosen).toContain(list[1]);
  });

  it('wrr gives connections by weight', () => {
    const scheduler = newScheduler('wrr');
    const list = [3, 1].map(
      (weight, index) => new Destination(bed.world.clock, { addr: Addr.parse(SERVERS[index] ?? ''), port: 80, weight }),
    );
    const chosen = Array.from({ length: 8 }, () => list.indexOf(scheduler.choose(list, CLIENT, VIP) as Destination));
    expect(chosen.filter((index) => index === 0)).toHaveLength(6);
  });
});
