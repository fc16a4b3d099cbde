import type { WaitQueue } from '../../coroutine.ts';
import type { NetNamespace } from '../../netns.ts';
import type { IpPacket } from '../../wire/ip.ts';
import type { TcpSegment } from '../../wire/tcp.ts';
import type { Binding } from '../binding.ts';
import { type ConnectionKeeper, TcpConnection } from './connection.ts';
import { resetFor } from './segment.ts';
import type { TcpTable } from './table.ts';

/** A TCP socket in LISTEN: the handshakes under way and the connections nobody has accepted yet. */
export class TcpListener implements ConnectionKeeper {
  readonly #netns: NetNamespace;
  readonly #table: TcpTable;
  readonly #embryos = new Set<TcpConnection>();
  readonly #ready: TcpConnection[] = [];
  open = true;

  constructor(
    netns: NetNamespace,
    table: TcpTable,
    readonly binding: Binding,
    public backlog: number,
    readonly ttl: number | undefined,
    /** Woken when a connection can be accepted. */
    readonly changed: WaitQueue,
  ) {
    this.#netns = netns;
    this.#table = table;
  }

  /** Connections to accept. */
  get waiting(): number {
    return this.#ready.length;
  }

  /** Handshakes under way and connections waiting, for ss(8). */
  connections(): TcpConnection[] {
    return [...this.#embryos, ...this.#ready];
  }

  /** Takes in a segment for which there is no connection. */
  input(packet: IpPacket, segment: TcpSegment): void {
    const { flags } = segment;
    if (flags.rst) return;
    if (flags.ack) {
      this.#netns.ip.output(resetFor(packet, segment));
      return;
    }
    if (!flags.syn) return;
    if (this.#full) {
      this.#netns.record('drop', { reason: 'backlog-full', packet });
      return;
    }
    const connection = new TcpConnection(this.#netns, {
      local: { addr: packet.dst, port: segment.dstPort },
      remote: { addr: packet.src, port: segment.srcPort },
      keeper: this,
      device: this.binding.device,
      ttl: this.ttl,
    });
    this.#embryos.add(connection);
    this.#table.add(connection);
    connection.answer(segment);
  }

  /** The next connection to accept, if there is one. */
  take(): TcpConnection | undefined {
    return this.#ready.shift();
  }

  closed(connection: TcpConnection): void {
    this.#embryos.delete(connection);
    this.#table.closed(connection);
  }

  established(connection: TcpConnection): boolean {
    if (!this.#embryos.has(connection)) return true;
    if (this.#full) {
      this.#netns.record('drop', { reason: 'backlog-full', detail: 'the queue of connections to accept is full' });
      return false;
    }
    this.#embryos.delete(connection);
    this.#ready.push(connection);
    this.changed.wakeAll();
    return true;
  }

  /** Stops listening; connections nobody accepted are reset, unless the namespace goes and all is silence. */
  close(quietly = false): void {
    this.open = false;
    for (const connection of this.connections()) {
      if (quietly) connection.terminate();
      else connection.abort();
    }
    this.#ready.length = 0;
    this.changed.wakeAll();
  }

  get #full(): boolean {
    return this.#ready.length > this.backlog;
  }
}
