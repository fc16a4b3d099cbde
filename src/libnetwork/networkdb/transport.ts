import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import type { Addr } from '#netip/addr.ts';
import { Envelope } from './envelope.ts';
import type { Datagram, StreamMessage } from './message.ts';

/** Both TCP and UDP. */
export const GOSSIP_PORT = 7946;
/** memberlist's TCPTimeout. */
const STREAM_TIMEOUT = 10 * SECOND;
/** No message is longer. */
const LONGEST = 32 * 1024 * 1024;

/** What is done with what comes in. */
export interface TransportHandler {
  datagram(message: Datagram, from: Addr): void;
  /** Serves one exchange over TCP: gets the first message, answers, and may go on reading. */
  stream(first: StreamMessage, exchange: Exchange): Coroutine<void>;
}

/** One TCP connection between two nodes. */
export interface Exchange {
  send(message: StreamMessage): Coroutine<void>;
  /** Undefined where the other end has no more to say. */
  receive(): Coroutine<StreamMessage | undefined>;
}

/** The sockets of the gossip on port 7946: datagrams and, for what must arrive, TCP connections. */
export class Transport {
  readonly envelope = new Envelope();
  readonly #threads = new Set<Thread>();
  readonly #descriptors = new Set<number>();
  #udp: UdpSocket | undefined;

  constructor(
    readonly process: Process,
    readonly netns: NetNamespace,
    readonly bindAddress: Addr,
    readonly handler: TransportHandler,
  ) {}

  /** @throws Errno EADDRINUSE … */
  open(): void {
    const udp = new UdpSocket(this.netns, this.process);
    const tcp = new TcpSocket(this.netns, this.process);
    this.#install(udp);
    this.#install(tcp);
    const bind = this.bindAddress.isUnspecified ? undefined : this.bindAddress;
    const family = bind?.family ?? (this.netns.sysctl.get('net.ipv6.conf.lo.disable_ipv6') === '0' ? 6 : 4);
    udp.bind(bind, GOSSIP_PORT, { family });
    tcp.bind(bind, GOSSIP_PORT, { family });
    tcp.listen(4096);
    this.#udp = udp;
    this.run(this.#serveDatagrams(udp));
    this.run(this.#serveStreams(tcp));
  }

  /** Ends everything that was begun here. */
  close(): void {
    this.#udp = undefined;
    for (const thread of [...this.#threads]) thread.cancel();
    this.#threads.clear();
    for (const fd of [...this.#descriptors]) this.#close(fd);
  }

  /** Sends a datagram; what cannot be sent is lost, as on the wire. */
  send(to: Addr, message: Datagram): void {
    this.sendBytes(to, this.envelope.seal(JSON.stringify(message)));
  }

  /** The same for a message that was sealed before. */
  sendBytes(to: Addr, bytes: Uint8Array): void {
    try {
      this.#udp?.sendTo(bytes, to, GOSSIP_PORT, this.bindAddress.isUnspecified ? undefined : this.bindAddress);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }

  /** Connects to a node and runs an exchange. @returns undefined where it cannot be reached or falls silent */
  *call<T>(to: Addr, work: (exchange: Exchange) => Coroutine<T>, timeout = STREAM_TIMEOUT): Coroutine<T | undefined> {
    const socket = new TcpSocket(this.netns, this.process);
    const fd = this.#install(socket);
    const timer = this.netns.clock.after(timeout, () => this.#close(fd));
    try {
      yield* socket.connect(to, GOSSIP_PORT, { timeout });
      return yield* work(this.#exchange(socket));
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    } finally {
      timer.cancel();
      this.#close(fd);
    }
  }

  /** Starts a thread of dockerd that ends with the gossip. */
  run(coroutine: Coroutine<unknown>): void {
    const until = this.#until(coroutine, () => this.#threads.delete(thread));
    const thread: Thread = this.process.thread(until);
    this.#threads.add(thread);
  }

  *#until(coroutine: Coroutine<unknown>, ended: () => void): Coroutine<void> {
    try {
      yield* coroutine;
    } finally {
      ended();
    }
  }

  *#serveDatagrams(socket: UdpSocket): Coroutine<void> {
    for (;;) {
      try {
        const datagram = yield* socket.receive();
        if (!this.#udp) return;
        const message = datagram && this.envelope.open<Datagram>(datagram.data);
        if (message) this.handler.datagram(message, datagram.from.addr);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (!this.#udp) return;
      }
    }
  }

  *#serveStreams(listener: TcpSocket): Coroutine<void> {
    for (;;) {
      try {
        this.run(this.#serveStream(yield* listener.accept()));
      } catch (error) {
        if (error instanceof Errno) return;
        throw error;
      }
    }
  }

  *#serveStream(socket: TcpSocket): Coroutine<void> {
    const fd = this.#install(socket);
    const timer = this.netns.clock.after(STREAM_TIMEOUT, () => this.#close(fd));
    try {
      const exchange = this.#exchange(socket);
      const first = yield* exchange.receive();
      if (first) yield* this.handler.stream(first, exchange);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    } finally {
      timer.cancel();
      this.#close(fd);
    }
  }

  #exchange(socket: TcpSocket): Exchange {
    const { envelope } = this;
    return {
      *send(message) {
        const bytes = envelope.seal(JSON.stringify(message));
        const framed = new Uint8Array(4 + bytes.length);
        new DataView(framed.buffer).setUint32(0, bytes.length);
        framed.set(bytes, 4);
        yield* socket.write(framed);
      },
      *receive() {
        const header = yield* readExactly(socket, 4);
        const length = header && new DataView(header.buffer).getUint32(0);
        if (!length || length > LONGEST) return undefined;
        const bytes = yield* readExactly(socket, length);
        return bytes && envelope.open<StreamMessage>(bytes);
      },
    };
  }

  #install(file: OpenFile): number {
    const fd = this.process.files.install(file);
    this.#descriptors.add(fd);
    return fd;
  }

  #close(fd: number): void {
    if (this.#descriptors.delete(fd) && this.process.files.has(fd)) this.process.files.close(fd);
  }
}

function* readExactly(socket: TcpSocket, length: number): Coroutine<Uint8Array | undefined> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const part = yield* socket.read(length - at);
    if (part.length === 0) return undefined;
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
