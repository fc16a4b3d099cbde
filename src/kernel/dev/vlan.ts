import { Errno } from '../errno.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import type { NetDevice } from './netdevice.ts';
import { UpperDevice } from './upperdevice.ts';

/** An 802.1Q VLAN on top of another device: sends with its tag, and gets the frames that come with it. */
export class Vlan extends UpperDevice {
  override readonly kind = 'vlan';

  private constructor(
    lower: NetDevice,
    /** The VLAN identifier, 0 to 4094. */
    readonly id: number,
  ) {
    super(lower, lower.mac);
  }

  /**
   * Makes VLAN `id` on `lower` (`ip link add link LOWER name NAME type vlan id N`).
   * @throws Errno EEXIST where the VLAN or the name is taken, ERANGE for a wrong number
   */
  static create(lower: NetDevice, name: string, id: number): Vlan {
    if (!Number.isInteger(id) || id < 0 || id > 4094) throw new Errno('ERANGE', 'Invalid VLAN id');
    if (lower.vlans.has(id)) throw new Errno('EEXIST', 'VLAN device already exists');
    const vlan = lower.netns.devices.add(new Vlan(lower, id), name);
    lower.vlans.set(id, vlan);
    lower.uppers.add(vlan);
    return vlan;
  }

  override destroyed(): void {
    super.destroyed();
    this.lower.vlans.delete(this.id);
  }

  protected override send(frame: EthernetFrame): void {
    this.lower.transmit({ ...frame, vlan: this.id });
  }
}
