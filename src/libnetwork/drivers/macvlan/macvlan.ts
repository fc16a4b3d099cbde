import { forbidden } from '#errdefs/errdefs.ts';
import { Macvlan, type MacvlanMode } from '#kernel/dev/macvlan.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { DriverEndpoint } from '../../driverapi/driver.ts';
import { UnderlayDriver, type UnderlayNetwork } from '../underlay/underlaydriver.ts';

/** The driver `macvlan`: containers are hosts of their own on the parent's LAN, each with its own hardware address. */
export class MacvlanDriver extends UnderlayDriver<MacvlanMode> {
  readonly name = 'macvlan';
  protected readonly dummyPrefix = 'dm-';
  protected readonly modes = {
    option: 'macvlan_mode',
    all: ['bridge', 'private', 'vepa', 'passthru'] as const,
    standard: 'bridge' as const,
  };

  protected checkParent(name: string, mode: MacvlanMode): void {
    for (const { network, parent, mode: used } of this.networks.values()) {
      if (parent.device.name !== name) continue;
      if (used === 'passthru') {
        throw forbidden(`macvlan network ${network.id} is already using parent interface ${name} in mode passthru`);
      }
      if (mode === 'passthru') {
        throw forbidden(
          `cannot use mode passthru, macvlan network ${network.id} is already using parent interface ${name}`,
        );
      }
    }
  }

  protected prepareEndpoint(_network: UnderlayNetwork<MacvlanMode>, endpoint: DriverEndpoint): void {
    endpoint.mac ??= this.netns.newMac();
  }

  protected createDevice({ parent, mode }: UnderlayNetwork<MacvlanMode>, endpoint: DriverEndpoint): NetDevice {
    return Macvlan.create(parent.device, `mv${endpoint.id.slice(0, 7)}`, mode, endpoint.mac);
  }
}
