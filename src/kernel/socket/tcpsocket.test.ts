import { beforeEach, describe, expect, it } from 'vitest';
import { SECOND } from '../clock.ts';
import { A, B, drain, SocketBed } from './net.testbed.ts';
import { TcpSocket } from './tcpsocket.ts';

const text = (bytes: unknown) => (bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : bytes);
const bytes = (value: string) => new TextEncoder().encode(value);

/** Bytes that tell where they belong. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

let bed: SocketBed;
beforeEach(() => {
  bed = new SocketBed();
});

describe('TcpSocket', () => {
  it('connects, carries data both ways and closes in order', () => {
    const listener = bed.listen(80);
    const server = bed.go(
      (function* () {
        const socket = yield* listener.accept();
        const request = yield* socket.read(100);
        yield* socket.write(bytes(`echo ${text(request)}`));
        socket.close();
        return 'done';
      })(),
    );
    const client = new TcpSocket(bed.a);
    const answer = bed.finish(
      (function* () {
        yield* client.connect(B, 80);
        yield* client.write(bytes('hello'));
        return yield* drain(client);
      })(),
    );
    expect(text(answer)).toBe('echo hello');
    expect(server.result).toBe('done');
    client.close();
    bed.run(1);
    expect(bed.segments()).toEqual([
      'a S',
      'b S.',
      'a .',
      'a P. 5',
      'b .',
      'b P. 10',
      'b F.',
      'a .',
      'a .',
      'a F.',
      'b .',
    ]);
    expect(bed.b.transport.sockets().map((info) => info.state)).toEqual(['LISTEN', 'TIME-WAIT']);
    expect(bed.a.transport.sockets()).toEqual([]);
    bed.run(61);
    expect(bed.b.transport.sockets().map((info) => info.state)).toEqual(['LISTEN']);
  });

  it('is refused by a reset where nobody listens', () => {
    expect(bed.finish(new TcpSocket(bed.a).connect(B, 81))).toBe('ECONNREFUSED');
    expect(bed.segments()).toEqual(['a S', 'b R.']);
    expect(bed.drops()).toContain('no-socket');
  });

  it('repeats a SYN that nobody answers and gives up after 131 seconds, as tcp_syn_linear_timeouts has it', () => {
    bed.filter((frame) => frame.payload.kind === 'arp');
    const times: number[] = [];
    bed.world.trace.subscribe((record) => {
      if (record.stage === 'output') times.push(Math.round(record.time / SECOND));
    });
    const start = bed.world.clock.now;
    expect(bed.finish(new TcpSocket(bed.a).connect(B, 80))).toBe('ETIMEDOUT');
    expect(times).toEqual([0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67]);
    expect(Math.round((bed.world.clock.now - start) / SECOND)).toBe(131);
  });

  it('says that there is no route, at once, or that nobody has the address', () => {
    expect(bed.finish(new TcpSocket(bed.a).connect(A.offset(1 << 20), 80))).toBe('ENETUNREACH');
    expect(bed.finish(new TcpSocket(bed.a).connect(A.offset(50), 80))).toBe('EHOSTUNREACH');
  });

  it('gives up waiting when told to', () => {
    bed.filter(() => false);
    expect(bed.finish(new TcpSocket(bed.a).connect(B, 80, { timeout: 2 * SECOND }))).toBe('EINPROGRESS');
  });

  it('lets one half be closed while the other goes on', () => {
    const [client, server] = bed.connected(bed.listen(80));
    bed.finish(
      (function* () {
        yield* client.write(bytes('question'));
        client.shutdown('write');
      })(),
    );
    expect(text(bed.finish(drain(server)))).toBe('question');
    bed.run(1);
    expect([client.state, server.state]).toEqual(['FIN-WAIT-2', 'CLOSE-WAIT']);
    bed.finish(server.write(bytes('answer')));
    server.close();
    expect(text(bed.finish(drain(client)))).toBe('answer');
    expect(bed.finish(client.write(bytes('more')))).toBe('EPIPE');
  });

  it('resets a connection that is closed with unread data, and one to a process that is gone', () => {
    const listener = bed.listen(80);
    const [client, server] = bed.connected(listener);
    bed.finish(client.write(bytes('unread')));
    bed.run(1);
    server.close();
    expect(bed.finish(client.read(10))).toBe('ECONNRESET');
    expect(bed.finish(client.write(bytes('x')))).toBe('EPIPE');
    const [other, peer] = bed.connected(listener);
    peer.close();
    bed.run(1);
    bed.finish(other.write(bytes('x')));
    bed.run(1);
    expect(bed.finish(other.write(bytes('y')))).toBe('EPIPE');
    expect(bed.b.transport.sockets().map((info) => info.state)).toEqual(['LISTEN']);
  });

  it('resets who waits to be accepted when the listener closes', () => {
    const listener = bed.listen(80);
    const client = new TcpSocket(bed.a);
    bed.finish(client.connect(B, 80));
    bed.run(1);
    expect(bed.b.transport.listeners()).toMatchObject([{ receiveQueue: 1, sendQueue: 128 }]);
    listener.close();
    bed.run(1);
    expect(bed.finish(client.read(1))).toBe('ECONNRESET');
  });

  it('carries a megabyte, in segments of the path', () => {
    const [client, server] = bed.connected(bed.listen(80));
    const data = pattern(1_000_000);
    bed.go(
      (function* () {
        yield* client.write(data);
        client.close();
      })(),
    );
    const started = bed.world.clock.now;
    expect(Buffer.compare(bed.finish(drain(server)) as Uint8Array, data)).toBe(0);
    expect((bed.world.clock.now - started) / SECOND).toBeLessThan(2);
    expect(bed.segments().filter((line) => line.startsWith('a .') && line.endsWith(' 1460')).length).toBeGreaterThan(
      680,
    );
    expect(bed.wire.length).toBeLessThan(1200);
  });

  it('survives loss and reordering', () => {
    const [client, server] = bed.connected(bed.listen(80));
    let count = 0;
    bed.filter(() => ++count % 7 !== 0);
    const data = pattern(300_000);
    bed.go(
      (function* () {
        yield* client.write(data);
        client.close();
      })(),
    );
    const started = bed.world.clock.now;
    expect(Buffer.compare(bed.finish(drain(server), 120) as Uint8Array, data)).toBe(0);
    expect((bed.world.clock.now - started) / SECOND).toBeLessThan(60);
  });

  it('stops at a closed window and goes on when it opens', () => {
    const [client, server] = bed.connected(bed.listen(80));
    const data = pattern(400_000);
    const write = bed.go(client.write(data));
    bed.run(30);
    expect(write.result).toBeUndefined();
    expect(server.info().receiveQueue).toBeGreaterThan(64_000);
    expect(server.info().receiveQueue).toBeLessThanOrEqual(65_280);
    expect(client.info()).toMatchObject({ sendQueue: 262_144, timer: { kind: 'persist' } });
    let received = 0;
    bed.finish(
      (function* () {
        while (received < data.length) received += (yield* server.read(65_536)).length;
      })(),
    );
    expect(write.result).toBe(400_000);
  });

  it('stalls where large packets vanish, and shrinks segments where ICMP tells', () => {
    const [client, server] = bed.connected(bed.listen(80));
    bed.filter(
      (frame) =>
        frame.payload.kind === 'arp' ||
        frame.payload.payload.kind !== 'tcp' ||
        frame.payload.payload.data.length <= 1360,
    );
    bed.go(client.write(pattern(5000)));
    const read = bed.go(server.read(10_000));
    bed.run(20);
    expect(read.result).toBeUndefined();
    const lost = bed.world.trace
      .since(0)
      .findLast((record) => record.stage === 'output' && record.packet?.src.equals(A))?.packet;
    if (!lost) throw new Error('nothing sent');
    bed.b.ip.sendIcmpError(lost, 'destination-unreachable', 4, { mtu: 1400 });
    bed.run(1);
    expect(read.result).toHaveLength(1360);
    expect(bed.a.transport.pathMtus.get(B)).toBe(1400);
    // The next connection knows already.
    const other = new TcpSocket(bed.a);
    bed.finish(other.connect(B, 80));
    expect(other.connection?.sender.mss).toBe(1360);
  });

  it('times out a connection whose other end is gone', () => {
    const [client] = bed.connected(bed.listen(80));
    bed.filter((frame) => frame.payload.kind === 'arp');
    const started = bed.world.clock.now;
    bed.finish(client.write(bytes('x')));
    expect(bed.finish(client.read(1), 2000)).toBe('ETIMEDOUT');
    expect((bed.world.clock.now - started) / SECOND).toBeGreaterThan(900);
  });

  it('drops SYNs while the queue of the listener is full', () => {
    bed.listen(80, 0);
    expect(bed.finish(new TcpSocket(bed.a).connect(B, 80))).toBeUndefined();
    bed.run(1);
    expect(bed.finish(new TcpSocket(bed.a).connect(B, 80, { timeout: 3 * SECOND }))).toBe('EINPROGRESS');
    expect(bed.drops()).toContain('backlog-full');
  });

  it('works over loopback, IPv4 on an IPv6 listener too', () => {
    const listener = new TcpSocket(bed.b);
    listener.bind(undefined, 80, { family: 6 });
    listener.listen();
    const [, server] = bed.connected(listener);
    expect(server.info()).toMatchObject({ family: 6, local: { addr: B, port: 80 }, remote: { addr: A } });
    const local = new TcpSocket(bed.b);
    expect(bed.finish(local.connect(B, 80))).toBeUndefined();
    expect(local.connection?.sender.mss).toBe(65_495);
  });

  it('is silent when its namespace goes', () => {
    const [client, server] = bed.connected(bed.listen(80));
    const read = bed.go(server.read(1));
    const before = bed.wire.length;
    bed.b.transport.destroy();
    bed.run(1);
    expect(read.result).toHaveLength(0);
    expect(bed.wire).toHaveLength(before);
    expect(bed.b.transport.sockets()).toEqual([]);
    expect(client.state).toBe('ESTAB');
  });
});

describe('bind', () => {
  const code = (call: () => void) => {
    try {
      call();
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'ok';
  };
  const listening = (addr: typeof A | undefined, port: number, options = {}) =>
    code(() => {
      const socket = new TcpSocket(bed.b);
      socket.bind(addr, port, options);
      socket.listen();
    });

  it('refuses what overlaps a listener', () => {
    expect(listening(B, 80)).toBe('ok');
    expect(listening(undefined, 80)).toBe('EADDRINUSE');
    expect(listening(undefined, 80, { family: 6 })).toBe('EADDRINUSE');
    expect(listening(undefined, 80, { family: 6, v6only: true })).toBe('ok');
    expect(listening(B, 81)).toBe('ok');
    expect(listening(A, 82)).toBe('EADDRNOTAVAIL');
  });

  it('takes a port over from connections in TIME-WAIT', () => {
    const listener = bed.listen(80);
    const [client, server] = bed.connected(listener);
    server.close();
    client.close();
    listener.close();
    bed.run(1);
    expect(listening(undefined, 80)).toBe('ok');
  });

  it('needs a capability for low ports unless a setting allows them', () => {
    const owner = { credentials: { uid: 1000, gid: 1000, capabilities: new Set() } } as never;
    expect(code(() => new TcpSocket(bed.b, owner).bind(undefined, 80))).toBe('EACCES');
    bed.b.sysctl.set('net.ipv4.ip_unprivileged_port_start', '0');
    expect(code(() => new TcpSocket(bed.b, owner).bind(undefined, 80))).toBe('ok');
  });
});
