import { forbidden } from '#errdefs/errdefs.ts';
import { Ipvlan, type IpvlanMode } from '#kernel/dev/ipvlan.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { DriverEndpoint, JoinInfo } from '../../driverapi/driver.ts';
import { UnderlayDriver, type UnderlayNetwork } from '../underlay/underlaydriver.ts';

/** The driver `ipvlan`: containers share the parent's hardware address and differ by IP address only. */
export class IpvlanDriver extends UnderlayDriver<IpvlanMode> {
  readonly name = 'ipvlan';
  protected readonly dummyPrefix = 'di-';
  protected readonly modes = { option: 'ipvlan_mode', all: ['l2', 'l3', 'l3s'] as const, standard: 'l2' as const };

  protected checkParent(name: string, mode: IpvlanMode): void {
    for (const { network, parent, mode: used } of this.networks.values()) {
      if (parent.device.name === name && used !== mode) {
        throw forbidden(`ipvlan network ${network.id} is already using parent interface ${name} in mode ${used}`);
      }
    }
  }

  protected prepareEndpoint(network: UnderlayNetwork<IpvlanMode>, endpoint: DriverEndpoint): void {
    endpoint.mac = network.parent.device.mac;
  }

  protected createDevice({ parent, mode }: UnderlayNetwork<IpvlanMode>, endpoint: DriverEndpoint): NetDevice {
    return Ipvlan.create(parent.device, `iv${endpoint.id.slice(0, 7)}`, mode);
  }

  /** In the layer 3 modes there is no neighbour to ask: everything goes out through the interface itself. */
  protected override gateways(
    network: UnderlayNetwork<IpvlanMode>,
    endpoint: DriverEndpoint,
  ): Pick<JoinInfo, 'gateway4' | 'gateway6' | 'defaultDevice'> {
    if (network.mode === 'l2' || network.internal) return super.gateways(network, endpoint);
    return { defaultDevice: true };
  }
}
