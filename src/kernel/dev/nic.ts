import type { EthernetFrame } from '../wire/ethernet.ts';
import { scrubbed } from '../wire/ip.ts';
import { NetDevice, type OperState } from './netdevice.ts';
import type { Switch, SwitchPort } from './switch.ts';

/**
 * A host's network card. To the host it looks like one end of a cable whose other end is in a switch: that is how the
 * machines of a virtual lab are wired, and `ip link` shows it as `eth0@ifN`.
 */
export class Nic extends NetDevice {
  override readonly kind = 'veth';
  #port: SwitchPort | undefined;

  override get isPhysical(): boolean {
    return true;
  }

  override get link(): { index: number; netnsId: number } | undefined {
    return this.#port && this.attached
      ? { index: this.#port.index, netnsId: this.netns.idOf(this.#port.segment) }
      : undefined;
  }

  override get operstate(): OperState {
    if (!this.up) return 'down';
    return this.linkPresent() ? 'up' : 'lowerlayerdown';
  }

  /** The switch it is plugged into. */
  get segment(): Switch | undefined {
    return this.#port?.segment;
  }

  protected override linkPresent(): boolean {
    return this.#port?.connected === true;
  }

  /** Called by the switch: the cable is plugged in, or pulled out with undefined. */
  plug(port: SwitchPort | undefined): void {
    this.#port = port;
    if (port && this.attached) this.netns.idOf(port.segment);
    if (this.attached && this.up) this.carrierChanged();
  }

  /** Called by the switch: the cable was cut or mended. */
  linkChanged(): void {
    if (this.attached && this.up) this.carrierChanged();
  }

  protected override send(frame: EthernetFrame): void {
    const { payload } = frame;
    this.#port?.segment.forward(this.#port, payload.kind === 'ip' ? { ...frame, payload: scrubbed(payload) } : frame);
  }
}
