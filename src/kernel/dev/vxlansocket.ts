import type { Family } from '#netip/addr.ts';
import type { NetNamespace } from '../netns.ts';
import { UdpSocket } from '../socket/udpsocket.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import type { IpPacket } from '../wire/ip.ts';
import type { UdpDatagram } from '../wire/udp.ts';
import { readVxlan } from '../wire/vxlan.ts';
import type { NetDevice } from './netdevice.ts';

/** What a VXLAN device takes in. */
export interface VxlanReceiver {
  readonly vni: number;
  /** @param from the packet that carried the frame */
  receiveTunnelled(frame: EthernetFrame | undefined, from: IpPacket): void;
}

/** The kernel's own UDP socket of VXLAN: one a namespace and port, shared by all devices that use them (vxlan_sock). */
export class VxlanSocket extends UdpSocket {
  readonly #receivers = new Map<number, VxlanReceiver>();

  /**
   * Adds a device to the socket on `port`, opening it for the first one.
   * @throws Errno EADDRINUSE where a program has the port; EEXIST where the network identifier is taken
   */
  static join(netns: NetNamespace, family: Family, port: number, receiver: VxlanReceiver): VxlanSocket {
    const there = netns.transport.udp
      .sockets()
      .find(
        (socket): socket is VxlanSocket =>
          socket instanceof VxlanSocket && socket.binding?.port === port && socket.binding.family === family,
      );
    const socket = there ?? new VxlanSocket(netns);
    if (!there) socket.bind(undefined, port, { family, v6only: family === 6 });
    socket.#receivers.set(receiver.vni, receiver);
    return socket;
  }

  /** Takes a device off; the last one closes the socket. */
  part(receiver: VxlanReceiver): void {
    if (this.#receivers.get(receiver.vni) === receiver) this.#receivers.delete(receiver.vni);
    if (this.#receivers.size === 0) this.release();
  }

  /** RFC 7348 section 4.1: a frame for a network that nobody here is part of is dropped without a word. */
  override input(packet: IpPacket, datagram: UdpDatagram, device: NetDevice): void {
    const content = readVxlan(datagram);
    const receiver = content && this.#receivers.get(content.vni);
    if (receiver) receiver.receiveTunnelled(content.frame, packet);
    else {
      const detail = content ? `no VXLAN device here has VNI ${content.vni}` : 'no VXLAN header';
      this.netns.record('drop', { reason: 'tunnel-unknown', device: device.name, packet, detail });
    }
  }
}
