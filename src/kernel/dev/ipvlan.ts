import type { Addr } from '#netip/addr.ts';
import { isGroupMac } from '#netip/mac.ts';
import { Errno } from '../errno.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import { type IpPacket, scrubbed } from '../wire/ip.ts';
import type { NetDevice } from './netdevice.ts';
import { UpperDevice } from './upperdevice.ts';

export type IpvlanMode = 'l2' | 'l3' | 'l3s';

/** The ipvlan devices on one lower device. All share its hardware address; the IP address decides whose a packet is. */
class IpvlanPort {
  readonly devices = new Set<Ipvlan>();
  constructor(
    readonly lower: NetDevice,
    readonly mode: IpvlanMode,
  ) {}

  owner(addr: Addr): Ipvlan | undefined {
    for (const device of this.devices) {
      if (device.up && device.addresses.some((address) => address.prefix.addr.equals(addr))) return device;
    }
    return undefined;
  }

  /** What comes in from the wire. */
  receive(frame: EthernetFrame): void {
    const { payload } = frame;
    if (this.mode === 'l3s' && payload.kind === 'ip') {
      // There the lower device's namespace asks whose it is, after its PREROUTING.
      this.lower.netns.ip.receive(frame, this.lower);
      return;
    }
    const target =
      payload.kind === 'arp' ? payload.targetIp : (payload.kind === 'ip' && solicited(payload)) || payload.dst;
    const owner = this.owner(target);
    if (owner && (this.mode === 'l2' || payload.kind === 'ip')) {
      owner.receive(frame);
      return;
    }
    if (isGroupMac(frame.dst) && this.mode === 'l2')
      for (const device of this.devices) if (device.up) device.receive(frame);
    this.lower.netns.ip.receive(frame, this.lower);
  }
}

/** A device that shares the hardware address of the one below and is told apart by its IP addresses, ipvlan(8). */
export class Ipvlan extends UpperDevice {
  override readonly kind = 'ipvlan';
  readonly #port: IpvlanPort;

  private constructor(port: IpvlanPort, lower: NetDevice) {
    super(lower, lower.mac);
    this.#port = port;
  }

  get mode(): IpvlanMode {
    return this.#port.mode;
  }

  /**
   * Makes a device on `lower` (`ip link add link LOWER name NAME type ipvlan mode MODE`).
   * @throws Errno EBUSY where `lower` is taken otherwise, EINVAL for a mode other than its siblings' or on loopback
   */
  static create(lower: NetDevice, name: string, mode: IpvlanMode = 'l3'): Ipvlan {
    if (lower.isLoopback) throw new Errno('EINVAL');
    if (lower.master || (lower.receiveHandler && !(lower.upperPort instanceof IpvlanPort))) throw new Errno('EBUSY');
    const port = lower.upperPort instanceof IpvlanPort ? lower.upperPort : new IpvlanPort(lower, mode);
    if (port.mode !== mode) throw new Errno('EINVAL');
    const device = lower.netns.devices.add(new Ipvlan(port, lower), name);
    port.devices.add(device);
    lower.upperPort = port;
    lower.receiveHandler = (frame) => port.receive(frame);
    if (mode === 'l3s') lower.layer3Owner = (addr) => port.owner(addr);
    lower.uppers.add(device);
    return device;
  }

  /** In layer 3 modes the host routes for it: it asks for no neighbours. */
  override get usesNeighbours(): boolean {
    return this.mode === 'l2';
  }

  protected override kindFlags(): string[] {
    return this.mode === 'l2' ? super.kindFlags() : ['BROADCAST', 'MULTICAST', 'NOARP'];
  }

  override destroyed(): void {
    super.destroyed();
    const { lower } = this;
    this.#port.devices.delete(this);
    if (this.#port.devices.size > 0) return;
    lower.receiveHandler = undefined;
    lower.layer3Owner = undefined;
    lower.upperPort = undefined;
  }

  protected override send(given: EthernetFrame): void {
    const { payload } = given;
    const frame = payload.kind === 'ip' ? { ...given, payload: scrubbed(payload) } : given;
    if (this.mode === 'l2') this.#sendFrame(frame);
    else if (frame.payload.kind === 'ip') this.#route(frame, frame.payload);
  }

  #sendFrame(frame: EthernetFrame): void {
    const { payload } = frame;
    if (isGroupMac(frame.dst)) {
      for (const sibling of this.#port.devices) if (sibling !== this && sibling.up) this.#pass(sibling, frame);
    } else {
      const sibling = payload.kind === 'arp' ? this.#port.owner(payload.targetIp) : this.#port.owner(payload.dst);
      if (sibling && sibling !== this) {
        this.#pass(sibling, frame);
        return;
      }
    }
    this.lower.transmit(frame);
  }

  /** Layer 3: siblings directly, everything else by the routing, OUTPUT and POSTROUTING of the lower device's namespace. */
  #route(frame: EthernetFrame, packet: IpPacket): void {
    const sibling = packet.dst.isMulticast ? undefined : this.#port.owner(packet.dst);
    if (sibling && sibling !== this) {
      this.#pass(sibling, frame);
      return;
    }
    const { lower } = this;
    const { routes, ip } = lower.netns;
    const route = routes.lookup(packet.dst);
    if (packet.dst.isMulticast || 'error' in route || route.device !== lower) this.drop('no-route', frame);
    else ip.outputRouted(packet, route);
  }

  #pass(sibling: Ipvlan, frame: EthernetFrame): void {
    this.netns.clock.after(PASSING_TIME, () => {
      if (sibling.attached) sibling.receive(frame);
    });
  }
}

/** The address a neighbour solicitation or advertisement is about. */
function solicited(packet: IpPacket): Addr | undefined {
  const { payload } = packet;
  return payload.kind === 'icmp' && payload.type === 'neighbour-solicitation' ? payload.target : undefined;
}

/** How long a frame takes from one device to its sibling. */
const PASSING_TIME = 15_000;
