import type { NetDevice } from '../dev/netdevice.ts';
import type { NetNamespace } from '../netns.ts';
import type { Random } from '../random.ts';
import type { IcmpMessage } from '../wire/icmp.ts';
import type { IpPacket } from '../wire/ip.ts';
import { tooBigMtu } from './icmperror.ts';
import type { IcmpSocket } from './icmpsocket.ts';
import type { PacketSocket } from './packetsocket.ts';
import { PathMtus } from './pathmtu.ts';
import type { Socket } from './socket.ts';
import type { InetSocketInfo, SocketInfo } from './socketinfo.ts';
import { connectionInfo } from './tcp/info.ts';
import { TcpTable } from './tcp/table.ts';
import type { TcpSocket } from './tcpsocket.ts';
import { UdpTable } from './udptable.ts';

/** The transport protocols of a network namespace: hands packets to sockets, and lists them. */
export class Transport {
  readonly netns: NetNamespace;
  /** Draws sequence numbers and ports. */
  readonly random: Random;
  readonly pathMtus: PathMtus;
  readonly tcp: TcpTable;
  readonly udp: UdpTable;
  readonly icmp = new Set<IcmpSocket>();
  readonly packet = new Set<PacketSocket>();
  /** Who takes packets of a protocol that has no sockets here, by its number (inet_add_protocol). */
  readonly protocols = new Map<number, (packet: IpPacket) => void>();
  /** TCP sockets of programs, bound, listening or connected. */
  readonly tcpSockets = new Set<TcpSocket>();
  /** Unix-domain sockets made in this namespace. */
  readonly unix = new Set<Socket>();
  /** Listeners with abstract names (`@name`), which belong to network namespaces. */
  readonly abstractNames = new Map<string, Socket>();

  constructor(netns: NetNamespace) {
    this.netns = netns;
    this.random = netns.kernel.random.fork(`sockets/${netns.inode}`);
    this.pathMtus = new PathMtus(netns);
    this.tcp = new TcpTable(netns);
    this.udp = new UdpTable(netns);
  }

  allocateInode(): number {
    return this.netns.kernel.socketInode();
  }

  /** Takes in a packet for this namespace that has passed INPUT, ICMP errors among them. */
  input(packet: IpPacket, device: NetDevice): void {
    const { payload } = packet;
    switch (payload.kind) {
      case 'tcp':
        this.tcp.input(packet, payload, device);
        return;
      case 'udp':
        this.udp.input(packet, payload, device);
        return;
      case 'icmp':
        this.#icmp(packet, payload);
        return;
      case 'esp':
      case 'fragment':
        this.netns.ip.sendIcmpError(packet, 'destination-unreachable', 2, { device });
        return;
      case 'other': {
        const handler = this.protocols.get(payload.protocol);
        if (handler) {
          handler(packet);
          return;
        }
        this.netns.ip.sendIcmpError(packet, 'destination-unreachable', 2, { device });
      }
    }
  }

  /** Sockets that wait for connections. */
  listeners(): InetSocketInfo[] {
    return this.sockets().filter((info): info is InetSocketInfo => info.protocol === 'tcp' && info.state === 'LISTEN');
  }

  /** All sockets of the namespace: what programs have, connections not accepted yet and those that linger. */
  sockets(): SocketInfo[] {
    const infos: SocketInfo[] = [];
    const shown = new Set<object>();
    for (const socket of this.tcpSockets) {
      infos.push(socket.info());
      if (socket.connection) shown.add(socket.connection);
    }
    for (const connection of this.tcp.connections()) if (!shown.has(connection)) infos.push(connectionInfo(connection));
    for (const sockets of [this.udp.sockets(), this.icmp, this.packet, this.unix]) {
      for (const socket of sockets) infos.push(socket.info());
    }
    return infos;
  }

  /** The namespace goes: its sockets end without a packet. */
  destroy(): void {
    this.tcp.destroy();
    for (const sockets of [this.tcpSockets, this.udp.sockets(), this.icmp, this.packet]) {
      for (const socket of [...sockets]) socket.abandon();
    }
  }

  #icmp(packet: IpPacket, message: IcmpMessage): void {
    const { quoted } = message;
    for (const socket of [...this.icmp]) socket.input(packet, message);
    if (!quoted) return;
    const mtu = tooBigMtu(quoted.family, message);
    if (mtu !== undefined) this.pathMtus.learn(quoted.dst, mtu);
    const { payload } = quoted;
    if (payload.kind === 'tcp') this.tcp.error(quoted, payload, message);
    else if (payload.kind === 'udp') this.udp.error(packet, quoted, payload, message);
  }
}
