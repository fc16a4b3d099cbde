import { Errno } from '../../errno.ts';
import type { EthernetFrame } from '../../wire/ethernet.ts';
import type { NetDevice } from '../netdevice.ts';
import type { OvsBridge } from './bridge.ts';
import { InternalDevice } from './internaldevice.ts';
import { OvsPort, type PortStats, tooLong } from './port.ts';

/** A device of the host that all its frames are taken from: `master ovs-system` in `ip link`. */
export class DevicePort extends OvsPort {
  readonly #device: NetDevice;

  /**
   * @param gone called when the device leaves its namespace or is deleted
   * @throws Errno EBUSY where something else has the device, EINVAL for loopback and bridges' own devices
   */
  constructor(bridge: OvsBridge, device: NetDevice, number: number, gone: (port: DevicePort) => void) {
    super(bridge, device.name, number);
    if (device.isLoopback || device instanceof InternalDevice) throw new Errno('EINVAL');
    if (device.master || device.receiveHandler) throw new Errno('EBUSY');
    this.#device = device;
    device.vport = { datapath: bridge.datapath.device, bridge: bridge.name, deviceGone: () => gone(this) };
    device.receiveHandler = (frame) => this.input(frame);
  }

  override get device(): NetDevice {
    return this.#device;
  }

  override get linkUp(): boolean {
    return this.#device.carrier;
  }

  override get stats(): PortStats {
    return this.#device.stats;
  }

  protected override send(frame: EthernetFrame): void {
    if (tooLong(frame, this.#device)) this.#device.drop('mtu-exceeded', frame);
    else this.#device.transmit(frame);
  }

  override close(): void {
    this.#device.vport = undefined;
    this.#device.receiveHandler = undefined;
  }
}

/** A port whose other side is the host itself. */
export class InternalPort extends OvsPort {
  readonly #device: InternalDevice;

  constructor(bridge: OvsBridge, device: InternalDevice, number: number) {
    super(bridge, device.name, number);
    this.#device = device;
    device.output = (frame) => this.input(frame);
  }

  override get device(): InternalDevice {
    return this.#device;
  }

  override get linkUp(): boolean {
    return this.device.up;
  }

  protected override send(frame: EthernetFrame): void {
    if (tooLong(frame, this.device)) this.device.drop('mtu-exceeded', frame);
    else this.device.receive(frame);
  }

  override close(): void {
    this.device.output = undefined;
    if (this.device.attached) this.device.netns.devices.remove(this.device);
  }
}
