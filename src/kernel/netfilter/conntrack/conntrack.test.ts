import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { SECOND } from '../../clock.ts';
import type { NetNamespace } from '../../netns.ts';
import { Testbed } from '../../testbed.ts';
import { type IpPacket, ipPacket } from '../../wire/ip.ts';
import type { TcpFlags } from '../../wire/tcp.ts';
import { flowOf } from './connection.ts';
import type { Conntrack } from './conntrack.ts';

const A = Addr.parse('10.0.0.1');
const B = Addr.parse('10.0.0.2');
const NO_DATA = new Uint8Array(0);

let ns: NetNamespace;
let conntrack: Conntrack;

beforeEach(() => {
  ns = new Testbed().host;
  conntrack = ns.conntrack;
});

function pass(packet: IpPacket): string {
  const tracked = conntrack.track(packet);
  if (!tracked) return 'dropped';
  conntrack.confirm(tracked);
  return flowOf(tracked)?.state ?? 'INVALID';
}

function tcp(reply: boolean, flags: TcpFlags): string {
  const [srcPort, dstPort] = reply ? [80, 4000] : [4000, 80];
  const payload = { kind: 'tcp', srcPort, dstPort, seq: 0, ack: 0, flags, window: 1, data: NO_DATA } as const;
  return pass(reply ? ipPacket(B, A, payload) : ipPacket(A, B, payload));
}

function udp(reply: boolean): string {
  const [srcPort, dstPort] = reply ? [53, 4000] : [4000, 53];
  const payload = { kind: 'udp', srcPort, dstPort, data: NO_DATA } as const;
  return pass(reply ? ipPacket(B, A, payload) : ipPacket(A, B, payload));
}

const later = (seconds: number) => ns.clock.advanceTo(ns.clock.now + seconds * SECOND);

describe('TCP', () => {
  it('follows a connection from SYN to TIME_WAIT', () => {
    const states: (string | undefined)[] = [];
    const step = (reply: boolean, flags: TcpFlags) => {
      const state = tcp(reply, flags);
      const [connection] = conntrack.list();
      states.push(`${state} ${connection?.tcp} ${connection && conntrack.remaining(connection)}`);
    };
    step(false, { syn: true });
    step(true, { syn: true, ack: true });
    step(false, { ack: true });
    step(false, { fin: true, ack: true });
    step(true, { ack: true });
    step(true, { fin: true, ack: true });
    step(false, { ack: true });
    expect(states).toEqual([
      'NEW SYN_SENT 120',
      'ESTABLISHED SYN_RECV 60',
      'ESTABLISHED ESTABLISHED 432000',
      'ESTABLISHED FIN_WAIT 120',
      'ESTABLISHED CLOSE_WAIT 60',
      'ESTABLISHED LAST_ACK 30',
      'ESTABLISHED TIME_WAIT 120',
    ]);
    expect(conntrack.list()[0]?.assured).toBe(true);
    later(121);
    expect(conntrack.count).toBe(0);
  });

  it('finds answers to nothing invalid', () => {
    expect(tcp(false, { syn: true, ack: true })).toBe('INVALID');
    expect(tcp(false, { rst: true })).toBe('INVALID');
    expect(conntrack.count).toBe(0);
  });

  it('picks up connections in the middle, unless told not to', () => {
    expect(tcp(false, { ack: true })).toBe('NEW');
    expect(conntrack.list()[0]?.tcp).toBe('ESTABLISHED');
    conntrack.flush();
    ns.sysctl.set('net.netfilter.nf_conntrack_tcp_loose', '0');
    expect(tcp(false, { ack: true })).toBe('INVALID');
  });

  it('forgets a connection that was refused', () => {
    tcp(false, { syn: true });
    expect(tcp(true, { rst: true, ack: true })).toBe('ESTABLISHED');
    expect(conntrack.count).toBe(0);
  });

  it('begins anew where the ports are used again', () => {
    tcp(false, { syn: true });
    tcp(true, { syn: true, ack: true });
    tcp(false, { ack: true });
    tcp(false, { rst: true });
    expect(conntrack.list()[0]?.tcp).toBe('CLOSE');
    expect(tcp(false, { syn: true })).toBe('NEW');
    expect(conntrack.list().map((connection) => connection.tcp)).toEqual(['SYN_SENT']);
  });
});

describe('UDP', () => {
  it('lives 30 seconds, and 120 once it has become a stream', () => {
    expect(udp(false)).toBe('NEW');
    expect(udp(false)).toBe('NEW');
    expect(udp(true)).toBe('ESTABLISHED');
    later(3);
    udp(false);
    const [connection] = conntrack.list();
    expect(connection?.assured).toBe(true);
    expect(connection && conntrack.remaining(connection)).toBe(120);
    later(121);
    expect(udp(true)).toBe('NEW');
  });
});

describe('ICMP', () => {
  const echo = (type: 'echo-request' | 'echo-reply', src: Addr, dst: Addr) =>
    ipPacket(src, dst, { kind: 'icmp', type, code: 0, id: 9, seq: 1, data: NO_DATA });

  it('pairs questions with answers', () => {
    expect(pass(echo('echo-reply', B, A))).toBe('INVALID');
    expect(pass(echo('echo-request', A, B))).toBe('NEW');
    expect(pass(echo('echo-reply', B, A))).toBe('ESTABLISHED');
    expect(conntrack.count).toBe(1);
  });

  it('relates errors to the connection they are about', () => {
    const quoted = ipPacket(A, B, { kind: 'udp', srcPort: 4000, dstPort: 53, data: NO_DATA });
    const error = ipPacket(Addr.parse('10.0.0.9'), A, {
      kind: 'icmp',
      type: 'destination-unreachable',
      code: 3,
      data: NO_DATA,
      quoted,
    });
    expect(pass(error)).toBe('INVALID');
    udp(false);
    const flow = flowOf(conntrack.track(error) ?? error);
    expect(flow).toMatchObject({ state: 'RELATED', reply: true });
  });

  it('leaves neighbour discovery alone', () => {
    const six = Addr.parse('fe80::1');
    expect(
      pass(ipPacket(six, six, { kind: 'icmp', type: 'neighbour-solicitation', code: 0, data: NO_DATA, target: six })),
    ).toBe('UNTRACKED');
  });
});

describe('the table', () => {
  it('tells of what happens', () => {
    const events: string[] = [];
    const stop = conntrack.subscribe((event, connection) => events.push(`${event} ${connection.protocol}`));
    udp(false);
    udp(true);
    later(31);
    conntrack.list();
    stop();
    udp(false);
    expect(events).toEqual(['NEW 17', 'UPDATE 17', 'DESTROY 17']);
  });

  it('drops what is new when it is full', () => {
    ns.sysctl.set('net.netfilter.nf_conntrack_max', '1');
    udp(false);
    expect(tcp(false, { syn: true })).toBe('dropped');
    expect(ns.sysctl.get('net.netfilter.nf_conntrack_count')).toBe('1');
  });
});
