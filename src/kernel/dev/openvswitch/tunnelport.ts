import type { Addr } from '#netip/addr.ts';
import type { EthernetFrame } from '../../wire/ethernet.ts';
import type { OvsBridge } from './bridge.ts';
import { OvsPort } from './port.ts';
import { VxlanEndpoint } from './vxlanendpoint.ts';

/** The ends of a tunnel: `options` of an interface of type vxlan, ovs-vswitchd.conf.db(5). */
export interface TunnelOptions {
  readonly remote: Addr;
  /** The address to send from; the route's by default. */
  readonly local?: Addr;
  /** The network identifier. */
  readonly key: number;
  /** UDP port of both ends. */
  readonly port: number;
  readonly ttl: number;
  readonly tos: number;
  /** Whether outer packets may be fragmented on the way (df_default=false). */
  readonly dontFragment: boolean;
}

/** A port whose other side is another machine, reached by VXLAN. */
export class TunnelPort extends OvsPort {
  readonly #endpoint: VxlanEndpoint;

  /** @throws Errno EADDRINUSE, EEXIST */
  constructor(
    bridge: OvsBridge,
    name: string,
    number: number,
    readonly options: TunnelOptions,
  ) {
    super(bridge, name, number);
    this.#endpoint = VxlanEndpoint.join(bridge.datapath, this);
  }

  protected override send(frame: EthernetFrame): void {
    this.#endpoint.send(this, frame);
  }

  override close(): void {
    this.#endpoint.part(this);
  }
}
