import { Errno } from '../../errno.ts';
import type { EthernetFrame } from '../../wire/ethernet.ts';
import type { IpPacket, IpPayload } from '../../wire/ip.ts';
import { vxlanDatagram } from '../../wire/vxlan.ts';
import { flowHash } from '../flowhash.ts';
import { type VxlanReceiver, VxlanSocket } from '../vxlansocket.ts';
import type { Datapath } from './datapath.ts';
import { TunnelEndpoint } from './tunnelendpoint.ts';
import type { TunnelPort } from './tunnelport.ts';

/** First and last port that datagrams are sent from, chosen by the flow inside. */
const [LOW, HIGH] = [32_768, 60_999];

/** The ports of one VNI. */
interface Network extends VxlanReceiver {
  readonly ports: Set<TunnelPort>;
  readonly sockets: Set<VxlanSocket>;
}

/** All VXLAN ports of a datapath that use one UDP port; RFC 7348. */
export class VxlanEndpoint extends TunnelEndpoint {
  readonly #networks = new Map<number, Network>();

  constructor(
    datapath: Datapath,
    readonly port: number,
  ) {
    super(datapath, `vxlan_sys_${port}`, 'vxlan');
  }

  /** @throws Errno EADDRINUSE where a program has the UDP port, EEXIST where another port has the same ends */
  override add(port: TunnelPort): void {
    const { remote, key = 0 } = port.options;
    const network = this.#networks.get(key) ?? this.#network(key);
    for (const { options } of network.ports) if (options.remote.equals(remote)) throw new Errno('EEXIST');
    try {
      network.sockets.add(VxlanSocket.join(this.datapath.netns, remote.family, this.port, network));
    } catch (error) {
      if (this.#networks.size === 0) this.close();
      throw error;
    }
    network.ports.add(port);
    this.#networks.set(key, network);
  }

  override part(port: TunnelPort): void {
    const { key = 0 } = port.options;
    const network = this.#networks.get(key);
    network?.ports.delete(port);
    if (network?.ports.size === 0) {
      for (const socket of network.sockets) socket.part(network);
      this.#networks.delete(key);
    }
    if (this.#networks.size === 0) this.close();
  }

  protected override label(key = 0): string {
    return `VNI ${key}`;
  }

  protected override encapsulated({ options }: TunnelPort, frame: EthernetFrame): IpPayload {
    return vxlanDatagram(LOW + (flowHash(frame) % (HIGH - LOW)), this.port, options.key ?? 0, frame);
  }

  #network(vni: number): Network {
    const ports = new Set<TunnelPort>();
    const receiveTunnelled = (frame: EthernetFrame | undefined, from: IpPacket) => {
      if (frame) this.take(ports, vni, frame, from);
    };
    return { vni, ports, sockets: new Set(), receiveTunnelled };
  }
}
