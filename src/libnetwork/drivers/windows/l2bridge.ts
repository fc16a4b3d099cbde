import type { NetNamespace } from '#kernel/netns.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { DriverNetwork, IpamData } from '../../driverapi/driver.ts';
import { IpvlanDriver } from '../ipvlan/ipvlan.ts';
import { hnsCallError, type NewNetwork } from './hns.ts';
import { freeAdapter } from './transparent.ts';
import { WindowsDriver } from './windowsdriver.ts';

/**
 * The drivers `l2bridge` and `l2tunnel`: containers are on the host's own network behind the hardware address of its card. With
 * `l2tunnel` the virtualization host below, as in Azure, would see all packets and apply its policy; here there is none.
 */
export class L2bridgeDriver extends WindowsDriver {
  constructor(
    host: NetNamespace,
    readonly name: 'l2bridge' | 'l2tunnel' = 'l2bridge',
  ) {
    super(host, new IpvlanDriver(host));
  }

  protected create(network: DriverNetwork, data: IpamData): NewNetwork {
    if (data.pool.length === 0) throw hnsCallError('The parameter is incorrect.', 0x57);
    const card = freeAdapter(this.host, network);
    const gateway = data.gateway?.addr ?? Addr.fromBits(4, data.pool.first.bits + 1n);
    const inner: DriverNetwork = {
      id: network.id,
      name: network.name,
      enableIPv4: true,
      enableIPv6: false,
      internal: false,
      driverOptions: { parent: card.name, ipvlan_mode: 'l2' },
    };
    this.wires.createNetwork(inner, [{ ...data, gateway: Prefix.of(gateway, data.pool.length) }], []);
    return {
      id: this.hns.newId(),
      name: this.nameOf(network),
      type: this.name === 'l2tunnel' ? 'L2Tunnel' : 'L2Bridge',
      subnet: data.pool,
      gateway,
      adapter: card.name,
    };
  }
}
