import type { Mac } from '#netip/mac.ts';
import { NetDevice, type OperState } from './netdevice.ts';

/** A device on top of another one: its link is that device's, and it goes when that one goes. */
export abstract class UpperDevice extends NetDevice {
  protected constructor(
    readonly lower: NetDevice,
    mac: Mac,
  ) {
    super(mac);
    this.mtu = lower.mtu;
  }

  override get link(): { index: number; name?: string; netnsId?: number } {
    const { lower } = this;
    if (!this.attached || lower.netns === this.netns) return { index: lower.index, name: lower.name };
    return { index: lower.index, netnsId: this.netns.idOf(lower.netns) };
  }

  override get operstate(): OperState {
    if (!this.up) return 'down';
    return this.linkPresent() ? 'up' : 'lowerlayerdown';
  }

  protected override linkPresent(): boolean {
    return this.lower.carrier;
  }

  override destroyed(): void {
    super.destroyed();
    this.lower.uppers.delete(this);
  }
}
