import type { Addr } from '#netip/addr.ts';
import { type EthernetFrame, frameLength } from '../../wire/ethernet.ts';
import { type IpPacket, type IpPayload, ipPacket, scrubbed } from '../../wire/ip.ts';
import type { Datapath } from './datapath.ts';
import { TunnelDevice } from './tunneldevice.ts';
import type { TunnelPort } from './tunnelport.ts';

/** This host's side of all tunnels of one kind, and the device they go through. */
export abstract class TunnelEndpoint {
  readonly device: TunnelDevice;

  /** @param name of the device, and of the endpoint among those of the datapath */
  protected constructor(
    readonly datapath: Datapath,
    readonly name: string,
    kind: TunnelDevice['kind'],
  ) {
    const { netns } = datapath;
    this.device = netns.devices.add(new TunnelDevice(kind, netns.newMac()), name);
    this.device.vport = { datapath: datapath.device, bridge: datapath.device.name, deviceGone: () => {} };
    this.device.setUp(true);
    datapath.endpoints.set(name, this);
  }

  /** Adds a port. @throws Errno EEXIST where another port has the same ends */
  abstract add(port: TunnelPort): void;

  /** Takes a port off; the last one takes the device along. */
  abstract part(port: TunnelPort): void;

  /** How the trace names a tunnel: its kind and key. */
  protected abstract label(key: number | undefined): string;

  /** What carries a frame. */
  protected abstract encapsulated(port: TunnelPort, frame: EthernetFrame): IpPayload;

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
    const outer = ipPacket(src, remote, this.encapsulated(port, frame), { ttl, tos, dontFragment });
    this.device.pass('out', frame, frameLength(frame));
    netns.record('encapsulate', { device: this.name, frame, carrier: outer, detail: this.label(key) });
    const error = netns.ip.output(outer);
    if (error === 'EMSGSIZE')
      port.bridge.drop('mtu-exceeded', frame, port, 'with the tunnel it is too big for the underlay');
    else if (error) port.bridge.drop('tunnel-no-remote', frame, port, `${error} on the way to ${remote.text}`);
  }

  /** Gives a frame that came out of a packet to the port of its sender. */
  protected take(ports: Iterable<TunnelPort>, key: number | undefined, frame: EthernetFrame, from: IpPacket): void {
    this.datapath.netns.record('decapsulate', { device: this.name, frame, carrier: from, detail: this.label(key) });
    const port = [...ports].find(({ options }) => options.remote.equals(from.src));
    if (!port) {
      this.device.drop('tunnel-unknown', frame, `no port has the remote end ${from.src.text} and that key`);
      return;
    }
    this.device.pass('in', frame, frameLength(frame));
    port.input(frame);
  }

  protected close(): void {
    this.datapath.endpoints.delete(this.name);
    this.device.vport = undefined;
    if (this.device.attached) this.device.netns.devices.remove(this.device);
  }

  #sourceFor(remote: Addr): Addr | undefined {
    const route = this.datapath.netns.routes.lookup(remote, {});
    return 'error' in route ? undefined : route.src;
  }
}
