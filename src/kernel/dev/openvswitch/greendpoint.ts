import { Errno } from '../../errno.ts';
import type { EthernetFrame } from '../../wire/ethernet.ts';
import { GRE_PROTOCOL, greOf, readGre } from '../../wire/gre.ts';
import type { IpPacket, IpPayload } from '../../wire/ip.ts';
import type { Datapath } from './datapath.ts';
import { TunnelEndpoint } from './tunnelendpoint.ts';
import type { TunnelPort } from './tunnelport.ts';

/** All GRE ports of a datapath. */
export class GreEndpoint extends TunnelEndpoint {
  readonly #ports = new Set<TunnelPort>();

  constructor(datapath: Datapath) {
    super(datapath, 'gre_sys', 'gretap');
    datapath.netns.transport.protocols.set(GRE_PROTOCOL, (packet) => this.#receive(packet));
  }

  override add(port: TunnelPort): void {
    const { remote, key } = port.options;
    for (const { options } of this.#ports)
      if (options.key === key && options.remote.equals(remote)) throw new Errno('EEXIST');
    this.#ports.add(port);
  }

  override part(port: TunnelPort): void {
    this.#ports.delete(port);
    if (this.#ports.size > 0) return;
    this.datapath.netns.transport.protocols.delete(GRE_PROTOCOL);
    this.close();
  }

  protected override label(key: number | undefined): string {
    return key === undefined ? 'GRE' : `GRE key ${key}`;
  }

  protected override encapsulated({ options }: TunnelPort, frame: EthernetFrame): IpPayload {
    return greOf(frame, options.key);
  }

  #receive(packet: IpPacket): void {
    const content = packet.payload.kind === 'other' ? readGre(packet.payload) : undefined;
    if (!content) {
      this.datapath.netns.record('drop', { reason: 'tunnel-unknown', device: this.name, packet });
      return;
    }
    const ports = [...this.#ports].filter(({ options }) => options.key === content.key);
    this.take(ports, content.key, content.frame, packet);
  }
}
