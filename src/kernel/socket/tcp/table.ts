import type { Addr } from '#netip/addr.ts';
import type { NetDevice } from '../../dev/netdevice.ts';
import type { NetNamespace } from '../../netns.ts';
import type { IcmpMessage } from '../../wire/icmp.ts';
import type { IpPacket } from '../../wire/ip.ts';
import type { TcpSegment } from '../../wire/tcp.ts';
import { type Binding, overlaps, score } from '../binding.ts';
import type { Endpoint } from '../endpoint.ts';
import { socketError, tooBigMtu } from '../icmperror.ts';
import type { ConnectionKeeper, TcpConnection } from './connection.ts';
import type { TcpListener } from './listener.ts';
import { resetFor } from './segment.ts';

/** All TCP connections, listeners and bound ports of a network namespace. */
export class TcpTable implements ConnectionKeeper {
  readonly #netns: NetNamespace;
  readonly #connections = new Map<string, TcpConnection>();
  readonly #listeners = new Map<number, TcpListener[]>();
  /** Sockets bound to each port, listening or not. */
  readonly #bound = new Map<number, Set<Binding>>();

  constructor(netns: NetNamespace) {
    this.#netns = netns;
  }

  connections(): Iterable<TcpConnection> {
    return this.#connections.values();
  }

  listeners(): TcpListener[] {
    return [...this.#listeners.values()].flat();
  }

  // --- ports ------------------------------------------------------------------------------------------------------

  bind(binding: Binding): void {
    const at = this.#bound.get(binding.port);
    if (at) at.add(binding);
    else this.#bound.set(binding.port, new Set([binding]));
  }

  unbind(binding: Binding): void {
    const at = this.#bound.get(binding.port);
    at?.delete(binding);
    if (at?.size === 0) this.#bound.delete(binding.port);
  }

  /** Whether another socket listens where `binding` would; with SO_REUSEADDR, which all have here, only that counts. */
  conflicts(binding: Binding): boolean {
    return (this.#listeners.get(binding.port) ?? []).some(
      (other) => other.binding !== binding && overlaps(other.binding, binding),
    );
  }

  /** Whether nobody is bound to the port. */
  isFree(port: number): boolean {
    return !this.#bound.has(port);
  }

  listen(listener: TcpListener): void {
    const { port } = listener.binding;
    const at = this.#listeners.get(port);
    if (at) at.push(listener);
    else this.#listeners.set(port, [listener]);
  }

  unlisten(listener: TcpListener): void {
    const { port } = listener.binding;
    const rest = (this.#listeners.get(port) ?? []).filter((other) => other !== listener);
    if (rest.length === 0) this.#listeners.delete(port);
    else this.#listeners.set(port, rest);
  }

  // --- connections ------------------------------------------------------------------------------------------------

  add(connection: TcpConnection): void {
    this.#connections.set(key(connection.local, connection.remote), connection);
  }

  find(local: Endpoint, remote: Endpoint): TcpConnection | undefined {
    return this.#connections.get(key(local, remote));
  }

  closed(connection: TcpConnection): void {
    const name = key(connection.local, connection.remote);
    if (this.#connections.get(name) === connection) this.#connections.delete(name);
  }

  established(): boolean {
    return true;
  }

  // --- packets ----------------------------------------------------------------------------------------------------

  input(packet: IpPacket, segment: TcpSegment, device: NetDevice): void {
    const local = { addr: packet.dst, port: segment.dstPort };
    const connection = this.find(local, { addr: packet.src, port: segment.srcPort });
    // A new connection may take the place of one in TIME-WAIT (RFC 9293, 3.6.1).
    if (connection && !(connection.state === 'TIME-WAIT' && segment.flags.syn && !segment.flags.ack)) {
      connection.input(segment);
      return;
    }
    const listener = this.#listenerFor(packet.dst, segment.dstPort, device);
    if (listener) {
      connection?.terminate();
      listener.input(packet, segment);
      return;
    }
    if (segment.flags.rst) return;
    this.#netns.record('drop', {
      reason: 'no-socket',
      device: device.name,
      packet,
      detail: `nothing listens on TCP port ${segment.dstPort}`,
    });
    this.#netns.ip.output(resetFor(packet, segment), packet.src.isLinkLocal ? { device } : {});
  }

  /** An ICMP error about a segment sent from here. */
  error(quoted: IpPacket, segment: TcpSegment, message: IcmpMessage): void {
    const connection = this.find(
      { addr: quoted.src, port: segment.srcPort },
      { addr: quoted.dst, port: segment.dstPort },
    );
    if (!connection) return;
    const mtu = tooBigMtu(quoted.family, message);
    if (mtu !== undefined) {
      connection.mtuReduced(this.#netns.transport.pathMtus.get(quoted.dst) ?? mtu);
      return;
    }
    const error = socketError(quoted.family, message);
    if (error) connection.icmpError(error);
  }

  /** Ends everything without a packet. */
  destroy(): void {
    for (const listener of this.listeners()) listener.close(true);
    for (const connection of [...this.#connections.values()]) connection.terminate();
  }

  #listenerFor(addr: Addr, port: number, device: NetDevice): TcpListener | undefined {
    let best: TcpListener | undefined;
    let points = -1;
    for (const listener of this.#listeners.get(port) ?? []) {
      const own = score(listener.binding, addr, device);
      if (own > points) [best, points] = [listener, own];
    }
    return best;
  }
}

function key(local: Endpoint, remote: Endpoint): string {
  return `${local.port} ${remote.port} ${remote.addr.text} ${local.addr.text}`;
}
