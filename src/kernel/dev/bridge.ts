import { BROADCAST_MAC, isGroupMac, type Mac, ZERO_MAC } from '#netip/mac.ts';
import { Errno } from '../errno.ts';
import { fragmentsOf } from '../ip/fragment.ts';
import { filterBridged, filterBridgedOut } from '../netfilter/bridged.ts';
import type { NetNamespace } from '../netns.ts';
import { ETHERNET_HEADER, type EthernetFrame, frameLength } from '../wire/ethernet.ts';
import { BridgePort } from './bridgeport.ts';
import { ForwardingDatabase } from './fdb.ts';
import { NetDevice, type OperState } from './netdevice.ts';

/** Addresses that no bridge passes on: 01:80:c2:00:00:00 to 0f (IEEE 802.1D). */
const LINK_CONSTRAINED = /^01:80:c2:00:00:0/;

/** An Ethernet bridge: a learning switch inside the kernel and, as a device, the host's own port on it. */
export class Bridge extends NetDevice {
  override readonly kind = 'bridge';
  readonly fdb: ForwardingDatabase;
  readonly #ports = new Map<NetDevice, BridgePort>();
  #macSet: boolean;
  #mtuSet = false;
  #hadLink = false;
  /** Whether the states of its ports were ever looked at: a bridge that nobody has touched keeps the carrier it is born with. */
  #selected: boolean;

  /** @param mac a fixed address; else it is random, and the lowest of the ports' while there are any */
  constructor(netns: NetNamespace, mac?: Mac) {
    super(mac ?? netns.newMac());
    this.fdb = new ForwardingDatabase(netns.clock);
    this.#macSet = mac !== undefined;
    this.#selected = mac !== undefined;
  }

  // --- ports ------------------------------------------------------------------------------------------------------

  /** The ports in the order of their numbers. */
  get ports(): BridgePort[] {
    return [...this.#ports.values()].sort((a, b) => a.number - b.number);
  }

  port(device: NetDevice): BridgePort | undefined {
    return this.#ports.get(device);
  }

  /**
   * Makes `device` a port (`ip link set DEVICE master BRIDGE`).
   * @throws Errno EBUSY when it is a port elsewhere, EINVAL for loopback, ELOOP for a bridge
   */
  addPort(device: NetDevice): BridgePort {
    if (device.isLoopback || device.netns !== this.netns) throw new Errno('EINVAL');
    if (device.kind === 'bridge') throw new Errno('ELOOP', 'Can not enslave a bridge to a bridge');
    if (device.master || device.receiveHandler) throw new Errno('EBUSY');
    const numbers = new Set([...this.#ports.values()].map((port) => port.number));
    let number = 1;
    while (numbers.has(number)) number++;
    const port = new BridgePort(device, number);
    this.#ports.set(device, port);
    device.master = this;
    this.fdb.addLocal(device.mac, port);
    this.portChanged();
    return port;
  }

  /** Takes a port out; harmless when it is none. */
  removePort(device: NetDevice): void {
    const port = this.#ports.get(device);
    if (!port) return;
    this.#ports.delete(device);
    device.master = undefined;
    this.fdb.flushPort(port, true);
    // The bridge may have had its address from this port.
    this.fdb.addLocal(this.mac, undefined);
    this.portChanged();
  }

  /** Called when a port came, went, got or lost its link, or changed its address or MTU. */
  portChanged(device?: NetDevice): void {
    const port = device && this.#ports.get(device);
    if (port) {
      if (!port.device.carrier) this.fdb.flushPort(port, false);
      const own = this.fdb.find(port.device.mac);
      if (own?.port !== port || !own.local) {
        this.fdb.flushPort(port, true);
        this.fdb.addLocal(port.device.mac, port);
      }
    }
    this.#inheritMac();
    this.#inheritMtu();
    this.#selected = true;
    const present = this.linkPresent();
    const changed = this.up && present !== this.#hadLink;
    this.#hadLink = present;
    if (changed) this.carrierChanged();
  }

  override setMac(mac: Mac): void {
    this.#macSet = true;
    super.setMac(mac);
    this.portChanged();
  }

  override setMtu(mtu: number): void {
    super.setMtu(mtu);
    this.#mtuSet = true;
  }

  /** Its identifier in the spanning tree protocol, which begins with the priority; without an address until it has a port. */
  get bridgeId(): string {
    return `8000.${this.#macSet || this.#ports.size > 0 ? this.mac : ZERO_MAC}`;
  }

  /** There is a link while any port forwards. */
  override get operstate(): OperState {
    return this.up && !this.#selected ? 'unknown' : super.operstate;
  }

  protected override linkPresent(): boolean {
    if (!this.#selected) return true;
    for (const port of this.#ports.values()) if (port.forwarding) return true;
    return false;
  }

  protected override attachedTo(): void {
    this.fdb.addLocal(this.mac, undefined);
  }

  protected override macChanged(): void {
    this.fdb.flushOwn();
    this.fdb.addLocal(this.mac, undefined);
  }

  protected override stateChanged(): void {
    this.#hadLink = this.linkPresent();
  }

  override detach(): void {
    for (const device of [...this.#ports.keys()]) this.removePort(device);
    super.detach();
  }

  #inheritMac(): void {
    if (this.#macSet) return;
    let lowest: Mac | undefined;
    for (const { mac } of this.#ports.keys()) if (lowest === undefined || mac < lowest) lowest = mac;
    if (lowest !== undefined && lowest !== this.mac) super.setMac(lowest);
  }

  #inheritMtu(): void {
    if (this.#mtuSet || this.#ports.size === 0) return;
    let lowest = Number.POSITIVE_INFINITY;
    for (const { mtu } of this.#ports.keys()) lowest = Math.min(lowest, mtu);
    if (lowest === this.mtu) return;
    this.mtu = lowest;
    this.netns.routes.changed();
  }

  // --- frames -----------------------------------------------------------------------------------------------------

  /** What the host sends out through the bridge. */
  protected override send(frame: EthernetFrame): void {
    const entry = isGroupMac(frame.dst) ? undefined : this.fdb.find(frame.dst);
    if (entry?.port && !entry.local) {
      this.#sendOut(entry.port, frame);
      return;
    }
    this.#flood(frame, undefined, (out) => this.#sendOut(out, frame));
  }

  /** Takes in what arrived on a port: learns, then passes on, floods, or hands it to the host. */
  receiveFromPort(device: NetDevice, frame: EthernetFrame): void {
    const port = this.#ports.get(device);
    if (!port || !this.up || !port.forwarding) {
      device.drop(this.up ? 'device-down' : 'bridge-down', frame);
      return;
    }
    if (port.learning) this.fdb.learn(frame.src, port);
    if (LINK_CONSTRAINED.test(frame.dst)) {
      device.drop('bridge-filtered', frame);
      return;
    }
    const group = isGroupMac(frame.dst);
    const entry = group ? undefined : this.fdb.find(frame.dst);
    if (entry?.local) {
      this.receive(frame);
      return;
    }
    const filtered = filterBridged(this, port, frame);
    if (filtered.outcome === 'dropped') return;
    const passed = filtered.frame;
    // NAT gave it another destination: it is no longer for this wire, so it takes the way through the host.
    if (filtered.outcome === 'redirected') {
      this.receive({ ...passed, dst: this.mac }, true);
      return;
    }
    if (group) this.receive(passed, filtered.seen);
    else if (this.captures.size > 0) this.capture('in', passed);
    if (entry?.port) this.#passOn(port, entry.port, passed);
    else this.#flood(passed, port, (out) => this.#forward(port, out, passed));
  }

  #passOn(from: BridgePort, to: BridgePort, frame: EthernetFrame): void {
    if (to === from && !from.hairpin) from.device.drop('bridge-same-port', frame);
    else if (from.isolated && to.isolated) from.device.drop('bridge-port-isolated', frame, to.device.name);
    else if (!to.forwarding) to.device.drop('no-carrier', frame);
    else this.#forward(from, to, frame);
  }

  #flood(frame: EthernetFrame, from: BridgePort | undefined, sendOut: (port: BridgePort) => void): void {
    const broadcast = frame.dst === BROADCAST_MAC;
    const group = isGroupMac(frame.dst);
    for (const port of this.#ports.values()) {
      if (!port.forwarding || (port === from && !port.hairpin) || (from?.isolated && port.isolated)) continue;
      if (broadcast ? port.broadcastFlood : group ? port.multicastFlood : port.flood) sendOut(port);
    }
  }

  #forward(from: BridgePort, to: BridgePort, frame: EthernetFrame): void {
    const passed = filterBridgedOut(this, from, to, frame);
    if (!passed) return;
    this.netns.record('bridge', { device: from.device.name, outDevice: to.device.name, frame: passed });
    this.#sendOut(to, passed);
  }

  #sendOut(port: BridgePort, frame: EthernetFrame): void {
    const { payload } = frame;
    if (frameLength(frame) <= port.device.mtu + ETHERNET_HEADER + 4) port.device.transmit(frame);
    else if (payload.kind === 'ip' && payload.fragmented && !payload.dontFragment) {
      // br_netfilter put it together, and now takes it apart again.
      for (const piece of fragmentsOf(payload, port.device.mtu)) port.device.transmit({ ...frame, payload: piece });
    } else port.device.drop('mtu-exceeded', frame);
  }
}

/** Makes a bridge (`ip link add NAME type bridge`). @throws Errno EEXIST, EINVAL */
export function createBridge(netns: NetNamespace, name: string, mac?: Mac): Bridge {
  return netns.devices.add(new Bridge(netns, mac), name);
}
