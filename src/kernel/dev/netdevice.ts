import type { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { Nanoseconds } from '../clock.ts';
import { Errno } from '../errno.ts';
import type { InterfaceAddress } from '../ip/address.ts';
import { type AddressOptions, addInterfaceAddress, removeInterfaceAddress } from '../ip/ifaddr.ts';
import { linkDown, linkUp } from '../ip/linkstate.ts';
import type { NetNamespace } from '../netns.ts';
import type { DropReason } from '../trace.ts';
import { type EthernetFrame, frameLength } from '../wire/ethernet.ts';
import type { Bridge } from './bridge.ts';

export type DeviceKind =
  | 'loopback'
  | 'veth'
  | 'bridge'
  | 'dummy'
  | 'vlan'
  | 'macvlan'
  | 'ipvlan'
  | 'vxlan'
  | 'gretap'
  | 'openvswitch';

/** IF_OPER_* of RFC 2863, as /sys/class/net/DEV/operstate spells them. */
export type OperState = 'unknown' | 'down' | 'lowerlayerdown' | 'up';

/** Counters of /proc/net/dev. */
export interface DeviceStats {
  rxPackets: number;
  rxBytes: number;
  rxErrors: number;
  rxDropped: number;
  multicast: number;
  txPackets: number;
  txBytes: number;
  txErrors: number;
  txDropped: number;
}

/** A frame as seen at a device, for tcpdump and packet sockets. */
export interface CapturedFrame {
  readonly time: Nanoseconds;
  readonly direction: 'in' | 'out';
  readonly frame: EthernetFrame;
}

/** Takes over frames that come in on a device before the protocols see them (rx_handler of Linux). */
export type ReceiveHandler = (frame: EthernetFrame) => void;

/** What Open vSwitch keeps with a device that is a port of one of its bridges. */
export interface VirtualPort {
  /** The device of the datapath, which `ip link` shows as its master. */
  readonly datapath: NetDevice;
  /** Name of the bridge. */
  readonly bridge: string;
  /** Called when the device leaves its namespace. */
  deviceGone(): void;
}

/** A network interface: name, hardware address, state and counters; what it does with frames, its kind decides. */
export abstract class NetDevice {
  abstract readonly kind: DeviceKind;
  name = '';
  /** Number in its namespace; 0 while it is in none. */
  index = 0;
  mtu = 1500;
  txQueueLength = 1000;
  alias: string | undefined;
  /** The bridge it is a port of. */
  master: Bridge | undefined;
  /** Its port on an Open vSwitch bridge. */
  vport: VirtualPort | undefined;
  /** Set by whoever sits on top of it and takes all its frames (macvlan, ipvlan). */
  receiveHandler: ReceiveHandler | undefined;
  /** Set where packets for an address are to be handed on to a device on top of it, after this namespace's INPUT (ipvlan l3s). */
  layer3Owner: ((addr: Addr) => NetDevice | undefined) | undefined;
  /** What that handler belongs to, kept by its kind. */
  upperPort: object | undefined;
  /** VLAN devices on top of it, by tag: they get the frames with that tag. */
  readonly vlans = new Map<number, NetDevice>();
  /** Devices made on top of this one; they go when it goes. */
  readonly uppers = new Set<NetDevice>();
  readonly addresses: InterfaceAddress[] = [];
  /** Whether IPv6 has been set up since it was switched on; src/kernel/ip/linkstate.ts keeps it. */
  ipv6Ready = false;
  readonly captures = new Set<(record: CapturedFrame) => void>();
  readonly stats: DeviceStats = {
    rxPackets: 0,
    rxBytes: 0,
    rxErrors: 0,
    rxDropped: 0,
    multicast: 0,
    txPackets: 0,
    txBytes: 0,
    txErrors: 0,
    txDropped: 0,
  };
  #netns: NetNamespace | undefined;
  #up = false;
  #activated = false;
  #mac: Mac;

  constructor(mac: Mac) {
    this.#mac = mac;
  }

  // --- identity ---------------------------------------------------------------------------------------------------

  get mac(): Mac {
    return this.#mac;
  }

  /** Sets the hardware address (`ip link set address`); the IPv6 link-local address stays, as on Linux. */
  setMac(mac: Mac): void {
    this.#mac = mac;
    this.macChanged();
  }

  /** The namespace it is in. @throws Errno ENODEV when it is in none (removed, or not added yet) */
  get netns(): NetNamespace {
    if (!this.#netns) throw new Errno('ENODEV', `${this.name || this.kind} is in no network namespace`);
    return this.#netns;
  }

  get attached(): boolean {
    return this.#netns !== undefined;
  }

  /** The `@` part of its name in `ip link`: the other end of a veth or what it is stacked on. */
  get link(): { index: number; name?: string; netnsId?: number } | undefined {
    return undefined;
  }

  /** The device it is a port of, Linux bridge or Open vSwitch datapath. */
  get controller(): NetDevice | undefined {
    return this.master ?? this.vport?.datapath;
  }

  /** Whether frames carry hardware addresses and neighbours must be looked up; not on loopback. */
  get usesNeighbours(): boolean {
    return true;
  }

  get isLoopback(): boolean {
    return false;
  }

  /** Whether it is hardware, which outlives the namespace it is in. */
  get isPhysical(): boolean {
    return false;
  }

  /** Whether it stays in its namespace for good. */
  get netnsImmutable(): boolean {
    return this.isLoopback || this.kind === 'bridge';
  }

  // --- state ------------------------------------------------------------------------------------------------------

  /** IFF_UP: whether the administrator has switched it on. */
  get up(): boolean {
    return this.#up;
  }

  /** Whether the link below is there; LOWER_UP in `ip link`. Of a device that is down, always false to see. */
  get carrier(): boolean {
    return this.#up && this.linkPresent();
  }

  get operstate(): OperState {
    if (!this.#up) return 'down';
    return this.linkPresent() ? 'up' : 'down';
  }

  /** Its queueing discipline: none of these devices queues, and one that was never up has none yet. */
  get qdisc(): 'noqueue' | 'noop' {
    return this.#activated ? 'noqueue' : 'noop';
  }

  /** Flags as `ip link` lists them, in its order. */
  flags(): string[] {
    const running = this.operstate === 'up' || this.operstate === 'unknown';
    const flags: string[] = [];
    if (this.#up && !running) flags.push('NO-CARRIER');
    flags.push(...this.kindFlags());
    if (this.#up) flags.push('UP');
    if (this.carrier) flags.push('LOWER_UP');
    return flags;
  }

  /** Bits of /sys/class/net/DEV/flags (IFF_UP, IFF_BROADCAST, IFF_LOOPBACK, IFF_NOARP, IFF_MULTICAST). */
  flagBits(): number {
    const bits: Record<string, number> = { UP: 0x1, BROADCAST: 0x2, LOOPBACK: 0x8, NOARP: 0x80, MULTICAST: 0x1000 };
    return this.flags().reduce((sum, flag) => sum | (bits[flag] ?? 0), 0);
  }

  /** Switches it on or off, with all that follows for addresses, routes, neighbours and the other end. */
  setUp(up: boolean): void {
    if (up === this.#up) return;
    const before = this.carrier;
    this.#up = up;
    if (up) this.#activated = true;
    if (up) linkUp(this);
    else linkDown(this);
    this.stateChanged();
    if (this.carrier !== before) this.carrierChanged();
  }

  /** Sets the largest packet in bytes. @throws Errno EINVAL */
  setMtu(mtu: number): void {
    if (!Number.isInteger(mtu) || mtu < 68 || mtu > 65_536) throw new Errno('EINVAL', 'mtu less than device minimum');
    this.mtu = mtu;
    this.#netns?.routes.changed();
    this.master?.portChanged(this);
  }

  /** Gives it an address; its local and connected routes follow. @throws Errno EEXIST, EACCES (IPv6 is switched off) */
  addAddress(prefix: Prefix, options: AddressOptions = {}): InterfaceAddress {
    return addInterfaceAddress(this, prefix, options);
  }

  /** Takes an address and its routes away. @throws Errno EADDRNOTAVAIL */
  removeAddress(prefix: Prefix): void {
    removeInterfaceAddress(this, prefix);
  }

  // --- frames -----------------------------------------------------------------------------------------------------

  /** Sends a frame out of the device. What cannot be sent is dropped and traced. */
  transmit(frame: EthernetFrame): void {
    if (!this.#up) {
      this.stats.txDropped++;
      this.drop('device-down', frame);
      return;
    }
    if (!this.linkPresent()) {
      this.stats.txDropped++;
      this.drop('no-carrier', frame);
      return;
    }
    this.#netns?.record('transmit', { device: this.name, frame });
    this.capture('out', frame);
    this.stats.txPackets++;
    this.stats.txBytes += frameLength(frame);
    this.send(frame);
  }

  /**
   * Takes in a frame that arrived; called by what is at the other end.
   * @param filtered whether PREROUTING has seen it already (br_netfilter)
   */
  receive(frame: EthernetFrame, filtered = false): void {
    if (!this.#netns) return;
    if (!this.#up) {
      this.stats.rxDropped++;
      this.drop('device-down', frame);
      return;
    }
    this.stats.rxPackets++;
    this.stats.rxBytes += frameLength(frame);
    this.capture('in', frame);
    const vlan = frame.vlan === undefined ? undefined : this.vlans.get(frame.vlan);
    if (vlan) vlan.receive({ ...frame, vlan: undefined });
    else if (this.receiveHandler) this.receiveHandler(frame);
    else if (this.master) this.master.receiveFromPort(this, frame);
    else this.netns.ip.receive(frame, this, filtered);
  }

  /** Shows a frame to whoever captures here. */
  capture(direction: 'in' | 'out', frame: EthernetFrame): void {
    if (this.captures.size === 0) return;
    const record = { time: this.netns.clock.now, direction, frame };
    for (const callback of this.captures) callback(record);
  }

  /** Records in the trace that `frame` ends here. */
  drop(reason: DropReason, frame: EthernetFrame, detail?: string): void {
    this.#netns?.record('drop', { device: this.name, reason, frame, detail });
  }

  /** What the kind does to send a frame. */
  protected abstract send(frame: EthernetFrame): void;

  // --- for kinds of devices ---------------------------------------------------------------------------------------

  /** Whether there is a link below, looking at the kind alone. */
  protected linkPresent(): boolean {
    return true;
  }

  protected kindFlags(): string[] {
    return ['BROADCAST', 'MULTICAST'];
  }

  /** Called after it was switched on or off. */
  protected stateChanged(): void {}

  /** Called after `mac` was set. */
  protected macChanged(): void {
    this.master?.portChanged(this);
  }

  /** Called when the link below came or went: tells everything that depends on it. */
  carrierChanged(): void {
    this.master?.portChanged(this);
    for (const upper of this.uppers) upper.carrierChanged();
    if (this.carrier) linkUp(this);
    else this.#netns?.neighbours.carrierLost(this);
  }

  /** Called by the device table. */
  attach(netns: NetNamespace, index: number, name: string): void {
    this.#netns = netns;
    this.index = index;
    this.name = name;
    this.attachedTo(netns);
  }

  /** Called by the device table: leaves its bridge and gives up addresses and routes. */
  detach(): void {
    this.master?.removePort(this);
    this.vport?.deviceGone();
    this.setUp(false);
    for (const address of [...this.addresses]) removeInterfaceAddress(this, address.prefix);
    this.#netns = undefined;
    this.#activated = false;
    this.index = 0;
  }

  /** Called once it is in a namespace. */
  protected attachedTo(_netns: NetNamespace): void {}

  /** Called when it is deleted, as opposed to moved: takes along what cannot be without it. */
  destroyed(): void {
    for (const upper of [...this.uppers]) if (upper.attached) upper.netns.devices.remove(upper);
  }
}
