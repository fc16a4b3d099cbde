import { isGroupMac, type Mac } from '#netip/mac.ts';
import { Errno } from '../errno.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import { scrubbed } from '../wire/ip.ts';
import type { NetDevice } from './netdevice.ts';
import { UpperDevice } from './upperdevice.ts';

export type MacvlanMode = 'bridge' | 'private' | 'vepa' | 'passthru';

/** The macvlan devices on one lower device, by their addresses. */
class MacvlanPort {
  readonly byMac = new Map<Mac, Macvlan>();
  constructor(readonly lower: NetDevice) {}

  /** What comes in from the wire: to the device that has the address, or to all; the rest is the lower device's own. */
  receive(frame: EthernetFrame): void {
    const { lower } = this;
    const [first] = this.byMac.values();
    if (first?.mode === 'passthru') {
      first.receive(frame);
      return;
    }
    if (isGroupMac(frame.dst)) {
      const sender = this.byMac.get(frame.src);
      for (const device of this.byMac.values()) {
        // What a VEPA switch reflects is for the siblings; a private device gets nothing of them.
        if (device === sender || (sender && (sender.mode === 'private' || device.mode === 'private'))) continue;
        if (device.up) device.receive(frame);
      }
    } else {
      const device = this.byMac.get(frame.dst);
      if (device) {
        const sibling = this.byMac.get(frame.src);
        if (sibling && (sibling.mode === 'private' || device.mode === 'private')) device.drop('mode-private', frame);
        else device.receive(frame);
        return;
      }
    }
    lower.netns.ip.receive(frame, lower);
  }
}

/** A device with a hardware address of its own on somebody else's wire, macvlan(8). It never reaches its own host. */
export class Macvlan extends UpperDevice {
  override readonly kind = 'macvlan';
  readonly #port: MacvlanPort;

  private constructor(
    port: MacvlanPort,
    lower: NetDevice,
    readonly mode: MacvlanMode,
    mac: Mac,
  ) {
    super(lower, mac);
    this.#port = port;
  }

  /**
   * Makes a device on `lower` (`ip link add link LOWER name NAME type macvlan mode MODE`); it can be moved to another
   * namespace afterwards.
   * @throws Errno EBUSY where `lower` is taken otherwise, EINVAL for a second device in passthru mode or on loopback
   */
  static create(lower: NetDevice, name: string, mode: MacvlanMode = 'vepa', mac?: Mac): Macvlan {
    if (lower.isLoopback) throw new Errno('EINVAL');
    if (lower.master || (lower.receiveHandler && !(lower.upperPort instanceof MacvlanPort))) throw new Errno('EBUSY');
    const port = lower.upperPort instanceof MacvlanPort ? lower.upperPort : new MacvlanPort(lower);
    const [first] = port.byMac.values();
    if (first && (mode === 'passthru' || first.mode === 'passthru')) throw new Errno('EINVAL');
    const address = mac ?? (mode === 'passthru' ? lower.mac : lower.netns.newMac());
    if (port.byMac.has(address)) throw new Errno('EADDRINUSE');
    const device = lower.netns.devices.add(new Macvlan(port, lower, mode, address), name);
    port.byMac.set(address, device);
    lower.upperPort = port;
    lower.receiveHandler = (frame) => port.receive(frame);
    lower.uppers.add(device);
    return device;
  }

  override setMac(mac: Mac): void {
    if (this.#port.byMac.has(mac)) throw new Errno('EADDRINUSE');
    this.#port.byMac.delete(this.mac);
    super.setMac(mac);
    this.#port.byMac.set(mac, this);
  }

  override destroyed(): void {
    super.destroyed();
    const { lower } = this;
    this.#port.byMac.delete(this.mac);
    if (this.#port.byMac.size > 0) return;
    lower.receiveHandler = undefined;
    lower.upperPort = undefined;
  }

  /** In bridge mode siblings are reached directly; all else, and in the other modes everything, goes to the wire. */
  protected override send(given: EthernetFrame): void {
    const { payload } = given;
    const frame = payload.kind === 'ip' ? { ...given, payload: scrubbed(payload) } : given;
    if (this.mode === 'bridge') {
      if (isGroupMac(frame.dst)) {
        for (const sibling of this.#siblings()) this.#pass(sibling, frame);
      } else {
        const sibling = this.#port.byMac.get(frame.dst);
        if (sibling?.mode === 'bridge') {
          this.#pass(sibling, frame);
          return;
        }
      }
    }
    this.lower.transmit(frame);
  }

  #siblings(): Macvlan[] {
    return [...this.#port.byMac.values()].filter((device) => device !== this && device.mode === 'bridge' && device.up);
  }

  #pass(sibling: Macvlan, frame: EthernetFrame): void {
    this.netns.clock.after(PASSING_TIME, () => {
      if (sibling.attached) sibling.receive(frame);
    });
  }
}

/** How long a frame takes from one device to its sibling. */
const PASSING_TIME = 15_000;
