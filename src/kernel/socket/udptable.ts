import type { NetDevice } from '../dev/netdevice.ts';
import type { NetNamespace } from '../netns.ts';
import { type IcmpMessage, UNREACHABLE4, UNREACHABLE6 } from '../wire/icmp.ts';
import type { IpPacket } from '../wire/ip.ts';
import type { UdpDatagram } from '../wire/udp.ts';
import type { Binding } from './binding.ts';
import { overlaps } from './binding.ts';
import { socketError } from './icmperror.ts';
import type { UdpSocket } from './udpsocket.ts';

/** All bound UDP sockets of a network namespace, by port. */
export class UdpTable {
  readonly #netns: NetNamespace;
  readonly #ports = new Map<number, UdpSocket[]>();

  constructor(netns: NetNamespace) {
    this.#netns = netns;
  }

  sockets(): UdpSocket[] {
    return [...this.#ports.values()].flat();
  }

  isFree(port: number): boolean {
    return !this.#ports.has(port);
  }

  /** Whether a socket without SO_REUSEADDR is in the way. */
  conflicts(binding: Binding, reuse: boolean): boolean {
    return (this.#ports.get(binding.port) ?? []).some(
      (other) => other.binding && !(reuse && other.reuse) && overlaps(other.binding, binding),
    );
  }

  add(socket: UdpSocket, port: number): void {
    const at = this.#ports.get(port);
    if (at) at.push(socket);
    else this.#ports.set(port, [socket]);
  }

  remove(socket: UdpSocket, port: number): void {
    const rest = (this.#ports.get(port) ?? []).filter((other) => other !== socket);
    if (rest.length === 0) this.#ports.delete(port);
    else this.#ports.set(port, rest);
  }

  /** Gives a datagram to the socket that fits best; to all that fit where it went to a group. */
  input(packet: IpPacket, datagram: UdpDatagram, device: NetDevice): void {
    const candidates = this.#ports.get(datagram.dstPort) ?? [];
    const group = packet.dst.isMulticast || this.#netns.routes.addressType(packet.dst) === 'broadcast';
    if (group) {
      const takers = candidates.filter((socket) => socket.score(packet, datagram, device) >= 0);
      for (const socket of takers) socket.input(packet, datagram, device);
      if (takers.length === 0) this.#netns.record('drop', { reason: 'no-socket', device: device.name, packet });
      return;
    }
    let best: UdpSocket | undefined;
    let points = -1;
    for (const socket of candidates) {
      const own = socket.score(packet, datagram, device);
      if (own > points) [best, points] = [socket, own];
    }
    if (best) {
      best.input(packet, datagram, device);
      return;
    }
    const detail = `nothing listens on UDP port ${datagram.dstPort}`;
    this.#netns.record('drop', { reason: 'no-socket', device: device.name, packet, detail });
    const code = packet.family === 4 ? UNREACHABLE4.port : UNREACHABLE6.port;
    this.#netns.ip.sendIcmpError(packet, 'destination-unreachable', code, { device });
  }

  /** An ICMP error about a datagram sent from here. */
  error(packet: IpPacket, quoted: IpPacket, datagram: UdpDatagram, message: IcmpMessage): void {
    const error = socketError(quoted.family, message);
    if (!error) return;
    for (const socket of [...(this.#ports.get(datagram.srcPort) ?? [])]) {
      if (socket.sent(quoted, datagram)) socket.icmpError({ ...error, from: packet.src, message, quoted });
    }
  }
}
