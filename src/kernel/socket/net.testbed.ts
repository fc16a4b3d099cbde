import { Addr } from '#netip/addr.ts';
import { SECOND } from '../clock.ts';
import type { Coroutine } from '../coroutine.ts';
import { isErrno } from '../errno.ts';
import type { NetNamespace } from '../netns.ts';
import type { Thread } from '../scheduler.ts';
import { Testbed } from '../testbed.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import type { IpPacket } from '../wire/ip.ts';
import { TcpSocket } from './tcpsocket.ts';

export const A = Addr.parse('10.0.0.1');
export const B = Addr.parse('10.0.0.2');

/** For tests: two namespaces on one cable, 10.0.0.1 and 10.0.0.2, with their real transport. */
export class SocketBed extends Testbed {
  readonly a: NetNamespace;
  readonly b: NetNamespace;
  readonly devices;
  /** Packets that crossed the cable, in the order in which they were sent. */
  readonly wire: { time: number; packet: IpPacket }[] = [];

  constructor() {
    super();
    this.a = this.namespace('a');
    this.b = this.namespace('b');
    this.devices = this.cable(this.a, 'eth0', '10.0.0.1/24', this.b, 'eth0', '10.0.0.2/24');
    for (const device of this.devices) {
      device.captures.add(({ time, direction, frame }) => {
        if (direction === 'out' && frame.payload.kind === 'ip' && frame.payload.payload.kind !== 'icmp')
          this.wire.push({ time, packet: frame.payload });
      });
    }
  }

  override namespace(name: string): NetNamespace {
    const netns = super.namespace(name);
    Reflect.deleteProperty(netns.transport, 'input');
    return netns;
  }

  /** Runs a coroutine as a thread; what it throws ends up in `result` as its errno's name. */
  go<T>(coroutine: Coroutine<T>): { result: T | string | undefined; thread: Thread } {
    const run: { result: T | string | undefined; thread: Thread } = {
      result: undefined,
      thread: undefined as unknown as Thread,
    };
    run.thread = this.world.scheduler.spawn(coroutine, (end) => {
      if ('value' in end) run.result = end.value;
      else if ('error' in end) {
        if (!isErrno(end.error)) throw end.error;
        run.result = end.error.code;
      }
    });
    return run;
  }

  /** Runs a coroutine and lets time pass until it is done. */
  finish<T>(coroutine: Coroutine<T>, seconds = 300): T | string | undefined {
    const run = this.go(coroutine);
    this.world.scheduler.run({ until: this.world.clock.now + seconds * SECOND, done: () => run.thread.done });
    return run.result;
  }

  /** A socket of `b` that listens on `port`. */
  listen(port: number, backlog?: number): TcpSocket {
    const socket = new TcpSocket(this.b);
    socket.bind(undefined, port);
    socket.listen(backlog);
    return socket;
  }

  /** A connection from `a` to `port` of `b`: both ends. */
  connected(listener: TcpSocket): [TcpSocket, TcpSocket] {
    const client = new TcpSocket(this.a);
    const port = listener.local?.port ?? 0;
    const pair = this.finish(
      (function* () {
        yield* client.connect(B, port);
        return yield* listener.accept();
      })(),
    );
    if (!(pair instanceof TcpSocket)) throw new Error(`no connection: ${pair}`);
    return [client, pair];
  }

  /** Lets frames sent by either end pass only where `pass` answers true. */
  filter(pass: (frame: EthernetFrame) => boolean): void {
    for (const device of this.devices) {
      const transmit = device.transmit.bind(device);
      device.transmit = (frame) => {
        if (pass(frame)) transmit(frame);
      };
    }
  }

  /** TCP segments seen, as `A>B S` with flags and length. */
  segments(): string[] {
    return this.wire.flatMap(({ packet: { src, payload } }) => {
      if (payload.kind !== 'tcp') return [];
      const { syn, ack, fin, rst, psh } = payload.flags;
      const flags = `${syn ? 'S' : ''}${fin ? 'F' : ''}${rst ? 'R' : ''}${psh ? 'P' : ''}${ack ? '.' : ''}`;
      return [`${src.equals(A) ? 'a' : 'b'} ${flags}${payload.data.length > 0 ? ` ${payload.data.length}` : ''}`];
    });
  }
}

/** Reads until the end of the stream. */
export function* drain(socket: TcpSocket): Coroutine<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const bytes = yield* socket.read(65_536);
    if (bytes.length === 0) break;
    chunks.push(bytes);
  }
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
