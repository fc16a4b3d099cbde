import type { Addr } from '#netip/addr.ts';
import type { EthernetFrame } from '../../wire/ethernet.ts';
import type { OvsBridge } from './bridge.ts';
import type { Datapath } from './datapath.ts';
import { GreEndpoint } from './greendpoint.ts';
import { OvsPort } from './port.ts';
import type { TunnelEndpoint } from './tunnelendpoint.ts';
import { VxlanEndpoint } from './vxlanendpoint.ts';

/** The ends of a tunnel: `options` of an interface of type vxlan or gre, ovs-vswitchd.conf.db(5). */
export interface TunnelOptions {
  readonly kind: 'vxlan' | 'gre';
  readonly remote: Addr;
  /** The address to send from; the route's by default. */
  readonly local?: Addr;
  /** The network identifier. */
  readonly key?: number;
  /** UDP port of both ends, for VXLAN. */
  readonly port: number;
  readonly ttl: number;
  readonly tos: number;
  /** Whether outer packets may be fragmented on the way (df_default=false). */
  readonly dontFragment: boolean;
}

/** A port whose other side is another machine, reached by VXLAN or GRE. */
export class TunnelPort extends OvsPort {
  readonly #endpoint: TunnelEndpoint;

  /** @throws Errno EADDRINUSE, EEXIST */
  constructor(
    bridge: OvsBridge,
    name: string,
    number: number,
    readonly options: TunnelOptions,
  ) {
    super(bridge, name, number);
    this.#endpoint = endpointOf(bridge.datapath, options);
    this.#endpoint.add(this);
  }

  protected override send(frame: EthernetFrame): void {
    this.#endpoint.send(this, frame);
  }

  override close(): void {
    this.#endpoint.part(this);
  }
}

function endpointOf(datapath: Datapath, { kind, port }: TunnelOptions): TunnelEndpoint {
  const name = kind === 'gre' ? 'gre_sys' : `vxlan_sys_${port}`;
  return (
    datapath.endpoints.get(name) ?? (kind === 'gre' ? new GreEndpoint(datapath) : new VxlanEndpoint(datapath, port))
  );
}
