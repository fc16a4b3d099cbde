import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { SECOND } from '../clock.ts';
import { IcmpSocket } from './icmpsocket.ts';
import { A, B, SocketBed } from './net.testbed.ts';
import { PacketSocket } from './packetsocket.ts';
import { UdpSocket } from './udpsocket.ts';

const bytes = (value: string) => new TextEncoder().encode(value);

let bed: SocketBed;
beforeEach(() => {
  bed = new SocketBed();
});

describe('UdpSocket', () => {
  it('carries datagrams both ways and tells who sent them', () => {
    const server = new UdpSocket(bed.b);
    server.bind(undefined, 53, { family: 6 });
    const client = new UdpSocket(bed.a);
    client.sendTo(bytes('question'), B, 53);
    const got = bed.finish(server.receive());
    expect(got).toMatchObject({ data: bytes('question'), from: { addr: A, port: client.local?.port }, to: B });
    server.sendTo(bytes('answer'), A, client.local?.port ?? 0);
    expect(bed.finish(client.receive())).toMatchObject({ data: bytes('answer'), from: { port: 53 } });
    expect(bed.b.transport.sockets()).toMatchObject([{ protocol: 'udp', state: 'UNCONN', family: 6 }]);
  });

  it('reports a closed port to a connected socket only', () => {
    const connected = new UdpSocket(bed.a);
    connected.connect(B, 99);
    bed.finish(connected.write(bytes('x')));
    expect(bed.finish(connected.receive(SECOND))).toBe('ECONNREFUSED');
    const free = new UdpSocket(bed.a);
    free.sendTo(bytes('x'), B, 99);
    expect(bed.finish(free.receive(SECOND))).toBeUndefined();
    const asking = new UdpSocket(bed.a);
    asking.keepErrors = true;
    asking.sendTo(bytes('x'), B, 99);
    bed.run(1);
    expect(asking.receiveError()).toMatchObject({ code: 'ECONNREFUSED', from: B });
  });

  it('prefers the socket that fits best and gives broadcasts to all', () => {
    const all = new UdpSocket(bed.b);
    all.reuse = true;
    all.bind(undefined, 500);
    const one = new UdpSocket(bed.b);
    one.reuse = true;
    one.bind(B, 500);
    const client = new UdpSocket(bed.a);
    client.sendTo(bytes('x'), B, 500);
    bed.run(1);
    expect([all.readiness().readable, one.readiness().readable]).toEqual([false, true]);
    expect(() => client.sendTo(bytes('x'), Addr.parse('10.0.0.255'), 500)).toThrow('Permission denied');
    client.setBroadcast(true);
    client.sendTo(bytes('x'), Addr.parse('10.0.0.255'), 500);
    bed.run(1);
    expect(all.readiness().readable).toBe(true);
  });

  it('refuses a port that is taken', () => {
    new UdpSocket(bed.b).bind(undefined, 53);
    expect(() => new UdpSocket(bed.b).bind(B, 53)).toThrow('Address already in use');
  });

  it('says what is too long and where nothing leads', () => {
    const socket = new UdpSocket(bed.a);
    expect(() => socket.sendTo(new Uint8Array(65_508), B, 1)).toThrow('Message too long');
    expect(() => socket.sendTo(bytes('x'), Addr.parse('9.9.9.9'), 1)).toThrow('Network is unreachable');
    socket.dontFragment = true;
    expect(() => socket.sendTo(new Uint8Array(1473), B, 1)).toThrow('Message too long');
  });
});

describe('IcmpSocket', () => {
  it('gets the echo of its own requests and errors about them', () => {
    const socket = new IcmpSocket(bed.a, 4);
    const other = new IcmpSocket(bed.a, 4);
    socket.send(B, { id: 7, seq: 1, data: new Uint8Array(56) });
    expect(bed.finish(socket.receive(SECOND))).toMatchObject({
      from: B,
      ttl: 64,
      message: { type: 'echo-reply', id: 7, seq: 1 },
    });
    socket.send(Addr.parse('10.0.0.77'), { id: 7, seq: 2, data: new Uint8Array(56) });
    expect(bed.finish(socket.receive(10 * SECOND))).toMatchObject({
      from: A,
      message: { type: 'destination-unreachable', code: 1 },
    });
    expect(other.readiness().readable).toBe(false);
    expect(() => socket.send(Addr.parse('9.9.9.9'), { id: 7, seq: 3, data: new Uint8Array(0) })).toThrow(
      'Network is unreachable',
    );
  });
});

describe('PacketSocket', () => {
  it('sees the frames of its device', () => {
    const [device] = bed.devices;
    if (!device) throw new Error('no device');
    const socket = new PacketSocket(bed.a, device);
    new IcmpSocket(bed.a, 4).send(B, { id: 1, seq: 1, data: new Uint8Array(0) });
    bed.run(1);
    const kinds: string[] = [];
    while (socket.readiness().readable) {
      const seen = bed.finish(socket.receive());
      if (typeof seen === 'object') kinds.push(`${seen.direction} ${seen.frame.payload.kind}`);
    }
    expect(kinds.slice(0, 4)).toEqual(['out arp', 'in arp', 'out ip', 'in ip']);
    socket.close();
    expect(device.captures.size).toBe(1);
  });
});
