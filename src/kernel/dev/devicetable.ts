import { Errno } from '../errno.ts';
import type { NetNamespace } from '../netns.ts';
import type { NetDevice } from './netdevice.ts';

/** The interfaces of one network namespace. Numbers are given out in order and never again. */
export class DeviceTable {
  readonly #netns: NetNamespace;
  readonly #byName = new Map<string, NetDevice>();
  readonly #byIndex = new Map<number, NetDevice>();
  /** Called with every device that appears here. */
  readonly watchers = new Set<(device: NetDevice) => void>();
  #nextIndex = 1;

  constructor(netns: NetNamespace) {
    this.#netns = netns;
  }

  /** All interfaces, by number. */
  list(): NetDevice[] {
    return [...this.#byIndex.values()].sort((a, b) => a.index - b.index);
  }

  byName(name: string): NetDevice | undefined {
    return this.#byName.get(name);
  }

  byIndex(index: number): NetDevice | undefined {
    return this.#byIndex.get(index);
  }

  /**
   * Adds a device as `name`; `%d` in it becomes the first free number.
   * @throws Errno EEXIST for a name in use, EINVAL for one that is empty, too long or has a slash or space
   */
  add<D extends NetDevice>(device: D, name: string): D {
    const given = this.#freeName(name);
    this.#insert(device, given, this.#nextIndex);
    return device;
  }

  /** Deletes a device: its addresses and routes go, and so do a veth's other end and devices on top of it. */
  remove(device: NetDevice): void {
    this.#take(device);
    device.destroyed();
  }

  /** @throws Errno EEXIST, EINVAL */
  rename(device: NetDevice, name: string): void {
    if (name === device.name) return;
    const given = this.#freeName(name);
    this.#netns.sysctl.renameDevice(device.name, given);
    this.#byName.delete(device.name);
    device.name = given;
    this.#byName.set(given, device);
  }

  /**
   * Moves a device to another namespace, where it arrives switched off and without addresses; it keeps its number
   * where that is free there.
   * @throws Errno EEXIST where the name is taken there, EINVAL for a device that cannot leave (loopback, bridge, datapath)
   */
  move(device: NetDevice, to: NetNamespace, name = device.name): void {
    if (device.netnsImmutable) throw new Errno('EINVAL', 'The interface netns is immutable');
    const given = to.devices.#freeName(name);
    const { index } = device;
    this.#take(device);
    to.devices.#insert(device, given, to.devices.#byIndex.has(index) ? to.devices.#nextIndex : index);
  }

  #insert(device: NetDevice, name: string, index: number): void {
    this.#nextIndex = Math.max(this.#nextIndex, index + 1);
    this.#byName.set(name, device);
    this.#byIndex.set(index, device);
    this.#netns.sysctl.addDevice(name);
    device.attach(this.#netns, index, name);
    for (const appeared of this.watchers) appeared(device);
  }

  #take(device: NetDevice): void {
    if (this.#byIndex.get(device.index) !== device) throw new Errno('ENODEV', device.name);
    const { index, name } = device;
    device.detach();
    this.#byIndex.delete(index);
    this.#byName.delete(name);
    this.#netns.sysctl.removeDevice(name);
  }

  #freeName(name: string): string {
    if (name === '' || name.length > 15 || name === '.' || name === '..' || /[\s/:]/.test(name)) {
      throw new Errno('EINVAL', `"${name}" is no valid name for a device`);
    }
    if (!name.includes('%d')) {
      if (this.#byName.has(name)) throw new Errno('EEXIST', name);
      return name;
    }
    for (let n = 0; ; n++) {
      const candidate = name.replace('%d', String(n));
      if (!this.#byName.has(candidate)) return candidate;
    }
  }
}
