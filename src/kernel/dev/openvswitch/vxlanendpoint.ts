import type { Addr } from '#netip/addr.ts';
import { Errno } from '../../errno.ts';
import { type EthernetFrame, frameLength } from '../../wire/ethernet.ts';
import { type IpPacket, ipPacket, scrubbed } from '../../wire/ip.ts';
import { vxlanDatagram } from '../../wire/vxlan.ts';
import { flowHash } from '../flowhash.ts';
import { VxlanSocket } from '../vxlansocket.ts';
import type { Datapath } from './datapath.ts';
import { TunnelDevice } from './tunneldevice.ts';
import type { TunnelPort } from './tunnelport.ts';

/** First and last port that datagrams are sent from, chosen by the flow inside. */
const [LOW, HIGH] = [32_768, 60_999];

/** The tunnels of one VNI: a frame that comes in belongs to the port whose remote end sent it. */
class Network {
  readonly ports = new Set<TunnelPort>();
  #sockets: VxlanSocket[] = [];

  constructor(
    readonly endpoint: VxlanEndpoint,
    readonly vni: number,
  ) {}

  add(port: TunnelPort): void {
    const { netns } = this.endpoint.datapath;
    const { family } = port.options.remote;
    const socket = VxlanSocket.join(netns, family, this.endpoint.port, this);
    if (!this.#sockets.includes(socket)) this.#sockets.push(socket);
    this.ports.add(port);
  }

  remove(port: TunnelPort): void {
    this.ports.delete(port);
    if (this.ports.size > 0) return;
    for (const socket of this.#sockets) socket.part(this);
    this.#sockets = [];
  }

  receiveTunnelled(frame: EthernetFrame | undefined, from: IpPacket): void {
    if (!frame) return;
    const { device, datapath } = this.endpoint;
    const port = [...this.ports].find(({ options }) => options.remote.equals(from.src));
    const detail = `VNI ${this.vni}`;
    datapath.netns.record('decapsulate', { device: device.name, frame, carrier: from, detail });
    if (!port) {
      device.drop('tunnel-unknown', frame, `no port has the remote end ${from.src.text}`);
      return;
    }
    device.pass('in', frame, frameLength(frame));
    port.input(frame);
  }
}

/** All VXLAN ports of a datapath that use one UDP port; RFC 7348. */
export class VxlanEndpoint {
  readonly device: TunnelDevice;
  readonly #networks = new Map<number, Network>();

  private constructor(
    readonly datapath: Datapath,
    readonly port: number,
  ) {
    const { netns } = datapath;
    this.device = netns.devices.add(new TunnelDevice(netns.newMac()), `vxlan_sys_${port}`);
    this.device.vport = { datapath: datapath.device, bridge: datapath.device.name, deviceGone: () => {} };
    this.device.setUp(true);
  }

  /**
   * Adds a port; the first one makes the device.
   * @throws Errno EADDRINUSE where a program has the UDP port, EEXIST where another port has the same ends
   */
  static join(datapath: Datapath, port: TunnelPort): VxlanEndpoint {
    const { options } = port;
    const there = datapath.endpoints.get(options.port);
    const others = there ? (there.#networks.get(options.key)?.ports ?? []) : [];
    for (const other of others) if (other.options.remote.equals(options.remote)) throw new Errno('EEXIST');
    const endpoint = there ?? new VxlanEndpoint(datapath, options.port);
    datapath.endpoints.set(options.port, endpoint);
    const network = endpoint.#networks.get(options.key) ?? new Network(endpoint, options.key);
    try {
      network.add(port);
    } catch (error) {
      if (!there) endpoint.#close();
      throw error;
    }
    endpoint.#networks.set(options.key, network);
    return endpoint;
  }

  /** Takes a port off; the last one takes the device along. */
  part(port: TunnelPort): void {
    const network = this.#networks.get(port.options.key);
    network?.remove(port);
    if (network?.ports.size === 0) this.#networks.delete(port.options.key);
    if (this.#networks.size === 0) this.#close();
  }

  /** Sends a frame to the other end of a port. */
  send(port: TunnelPort, given: EthernetFrame): void {
    const { netns } = this.datapath;
    const { remote, local, key, ttl, tos, dontFragment } = port.options;
    const frame = given.payload.kind === 'ip' ? { ...given, payload: scrubbed(given.payload) } : given;
    const src = local ?? this.#sourceFor(remote);
    if (!src) {
      port.bridge.drop('tunnel-no-remote', frame, port, `there is no route to ${remote.text}`);
      return;
    }
    const datagram = vxlanDatagram(LOW + (flowHash(frame) % (HIGH - LOW)), this.port, key, frame);
    const outer = ipPacket(src, remote, datagram, { ttl, tos, dontFragment });
    this.device.pass('out', frame, frameLength(frame));
    netns.record('encapsulate', { device: this.device.name, frame, carrier: outer, detail: `VNI ${key}` });
    const error = netns.ip.output(outer);
    if (error === 'EMSGSIZE')
      port.bridge.drop('mtu-exceeded', frame, port, 'with the tunnel it is too big for the underlay');
    else if (error) port.bridge.drop('tunnel-no-remote', frame, port, `${error} on the way to ${remote.text}`);
  }

  #sourceFor(remote: Addr): Addr | undefined {
    const route = this.datapath.netns.routes.lookup(remote, {});
    return 'error' in route ? undefined : route.src;
  }

  #close(): void {
    this.datapath.endpoints.delete(this.port);
    this.device.vport = undefined;
    if (this.device.attached) this.device.netns.devices.remove(this.device);
  }
}
