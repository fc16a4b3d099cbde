import { ZERO_MAC } from '#netip/mac.ts';
import { MICROSECOND } from '../clock.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import { Delay } from './delay.ts';
import { NetDevice, type OperState } from './netdevice.ts';

/** The loopback device: what is sent comes back in. */
export class Loopback extends NetDevice {
  override readonly kind = 'loopback';
  #delay: Delay | undefined;

  constructor() {
    super(ZERO_MAC);
    this.mtu = 65_536;
  }

  override get isLoopback(): boolean {
    return true;
  }

  override get usesNeighbours(): boolean {
    return false;
  }

  override get operstate(): OperState {
    return this.up ? 'unknown' : 'down';
  }

  protected override kindFlags(): string[] {
    return ['LOOPBACK'];
  }

  protected override send(frame: EthernetFrame): void {
    this.#delay ??= new Delay(this.netns.clock, this.netns.jitter, 10 * MICROSECOND, 12 * MICROSECOND);
    this.#delay.after(() => this.receive(frame));
  }
}
