import { Nic } from '#kernel/dev/nic.ts';
import { type Obstacle, Switch, type SwitchPort } from '#kernel/dev/switch.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { EthernetFrame } from '#kernel/wire/ethernet.ts';
import type { World } from '#kernel/world.ts';
import { Addr } from '#netip/addr.ts';
import { type Mac, parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import { LabError } from '../errors.ts';
import type { HostSpec } from '../scenario.ts';
import { type Fault, type FaultPair, obstacleOf } from './fault.ts';
import { attachGateway } from './gateway.ts';
import { DEFAULT_SEGMENT, type InterfaceSpec, type SegmentSpec } from './spec.ts';

/** First address that hosts get in a subnet is this plus their number. */
const FIRST_HOST = 10n;

/** Where a frame comes from and where it goes; undefined for the lab's own router, and for all. */
type Ends = readonly [string | undefined, string | undefined];

/** A segment with its switch. */
export interface Segment {
  readonly name: string;
  readonly subnet: Prefix;
  readonly gateway?: Addr;
  readonly mtu?: number;
  readonly switch: Switch;
}

/** What lies between the hosts of a lab: switches, the cards plugged into them, and what is wrong with them. */
export class Underlay {
  readonly segments: ReadonlyMap<string, Segment>;
  /** The routers that were made for segments, with their subnets. */
  readonly gateways: { kernel: Kernel; subnet: Prefix }[] = [];
  readonly #cards = new Map<string, Nic[]>();
  readonly #hostOfMac = new Map<Mac, string>();
  readonly #hostOfAddress = new Map<string, string>();
  #faults: readonly Fault[] = [];

  /**
   * @param hosts those to be plugged in: a gateway that is none of them is made here
   * @throws LabError for a segment that cannot be
   */
  constructor(world: World, hosts: readonly HostSpec[], specs: readonly SegmentSpec[] = [DEFAULT_SEGMENT]) {
    this.segments = new Map(specs.map((spec) => [spec.name, segmentOf(world, spec)]));
    if (this.segments.size < specs.length) throw new LabError('the scenario has two segments of one name');
    const own = new Set(hosts.flatMap(({ interfaces = [] }) => interfaces.map(({ address }) => address)));
    for (const { switch: segment, gateway, subnet } of this.segments.values()) {
      if (!gateway || own.has(gateway.text)) continue;
      this.gateways.push({ kernel: attachGateway(world, segment, Prefix.of(gateway, subnet.length)), subnet });
    }
  }

  /** All that is wrong now. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** The network cards of a host, eth0 first. */
  cards(host: string): readonly Nic[] {
    return this.#cards.get(host) ?? [];
  }

  /**
   * Gives a host its network cards, addresses and default route.
   * @param number of the host, 1 or more: its addresses and MACs come from it
   * @throws LabError for a segment that is not there, or an address that is none of its subnet
   */
  plugIn(kernel: Kernel, { name, interfaces }: HostSpec, number: number): void {
    const [first] = this.segments.values();
    const specs: readonly InterfaceSpec[] = interfaces ?? (first ? [{ segment: first.name }] : []);
    kernel.net.loopback.setUp(true);
    let routed = false;
    for (const [index, spec] of specs.entries()) {
      const segment = this.segments.get(spec.segment);
      if (!segment) throw new LabError(`host ${name}: there is no segment ${spec.segment}; there are ${this.#names()}`);
      const nic = new Nic(macOf(index, number));
      kernel.net.devices.add(nic, `eth${index}`);
      segment.switch.attach(nic);
      this.#hostOfMac.set(nic.mac, name);
      this.#cards.set(name, [...this.cards(name), nic]);
      const address = spec.address === 'none' ? undefined : addressOf(name, segment, spec.address, number);
      if (address) {
        nic.addAddress(Prefix.of(address, segment.subnet.length));
        this.#hostOfAddress.set(address.text, name);
      }
      nic.setUp(true);
      const { gateway } = segment;
      if (!gateway || !address || routed || this.#hostOfAddress.get(gateway.text) === name) continue;
      kernel.net.routes.add({ dst: 'default', via: gateway, device: nic, scope: 'global', proto: 'boot' });
      routed = true;
    }
  }

  /** Breaks something; the same kind of fault of the same hosts (and port) is replaced. */
  add(fault: Fault): void {
    this.#faults = [...this.#faults.filter((other) => !sameFault(other, fault)), fault];
    this.#changed();
  }

  /** Mends what `wanted` says; answers what that was. */
  mend(wanted: (fault: Fault) => boolean): readonly Fault[] {
    const mended = this.#faults.filter(wanted);
    this.#faults = this.#faults.filter((fault) => !wanted(fault));
    this.#changed();
    return mended;
  }

  #changed(): void {
    for (const [host, cards] of this.#cards) {
      const cut = this.#faults.some(
        (fault) => fault.kind === 'cut' && fault.host === host && fault.other === undefined,
      );
      for (const nic of cards) nic.segment?.setConnected(nic, !cut);
    }
    const obstacle = this.#faults.length === 0 ? undefined : this.#obstacle.bind(this);
    for (const segment of this.segments.values()) segment.switch.obstacle = obstacle;
  }

  #obstacle(from: SwitchPort, to: SwitchPort, frame: EthernetFrame): Obstacle | undefined {
    const near: Ends = [this.#hostOfMac.get(from.nic.mac), this.#hostOfMac.get(to.nic.mac)];
    const far = this.#far(near, frame);
    let all: Obstacle | undefined;
    for (const fault of this.#faults) {
      if (!concerns(fault, fault.other === undefined ? near : far)) continue;
      // What a router passes on has been slowed before it.
      if (fault.other !== undefined && !concerns({ host: near[0] ?? '' }, [fault.host, fault.other])) continue;
      const one = obstacleOf(fault, frame);
      if (one?.drop) return one;
      if (one) all = { ...all, ...one };
    }
    return all;
  }

  /** The hosts that a frame's packet is between: they may be on different segments. */
  #far(near: Ends, { payload }: EthernetFrame): Ends {
    if (payload.kind !== 'ip') return near;
    const { src, dst } = payload;
    return [this.#hostOfAddress.get(src.text) ?? near[0], this.#hostOfAddress.get(dst.text) ?? near[1]];
  }

  #names(): string {
    return [...this.segments.keys()].join(', ');
  }
}

/** @throws LabError */
function segmentOf(world: World, spec: SegmentSpec): Segment {
  const subnet = Prefix.tryParse(spec.subnet)?.masked();
  if (!subnet) throw new LabError(`segment ${spec.name}: ${spec.subnet} is no subnet`);
  const gateway = spec.gateway === undefined ? undefined : Addr.tryParse(spec.gateway);
  if (spec.gateway !== undefined && !(gateway && subnet.contains(gateway)))
    throw new LabError(`segment ${spec.name}: the gateway ${spec.gateway} is no address in ${subnet.text}`);
  const between = new Switch(world, spec.name);
  if (spec.mtu !== undefined) between.mtu = spec.mtu;
  return {
    name: spec.name,
    subnet,
    ...(gateway && { gateway }),
    ...(spec.mtu && { mtu: spec.mtu }),
    switch: between,
  };
}

function sameFault(a: Fault, b: Fault): boolean {
  const port = (fault: Fault) => (fault.kind === 'block' ? `${fault.port}/${fault.proto}` : '');
  return a.kind === b.kind && port(a) === port(b) && samePair(a, b);
}

/** Whether two faults are about the same hosts, in either order. */
export function samePair(a: FaultPair, b: FaultPair): boolean {
  if (a.other === undefined || b.other === undefined) return a.host === b.host && a.other === b.other;
  return (a.host === b.host && a.other === b.other) || (a.host === b.other && a.other === b.host);
}

function concerns({ host, other }: FaultPair, ends: Ends): boolean {
  return ends.includes(host) && (other === undefined || ends.includes(other));
}

function macOf(index: number, number: number): Mac {
  const byte = (value: number) => value.toString(16).padStart(2, '0');
  const mac = number < 1 || number > 0xef ? undefined : parseMac(`08:00:27:00:${byte(index)}:${byte(0x10 + number)}`);
  if (mac === undefined) throw new LabError(`number ${number} gives no MAC address`);
  return mac;
}

function addressOf(host: string, { name, subnet }: Segment, wanted: string | undefined, number: number): Addr {
  const address =
    wanted === undefined
      ? Addr.fromBits(subnet.family, subnet.first.bits + FIRST_HOST + BigInt(number))
      : Addr.tryParse(wanted);
  if (!address || !subnet.contains(address))
    throw new LabError(
      `host ${host}: ${wanted ?? `host number ${number}`} is no address of segment ${name}, ${subnet.text}`,
    );
  return address;
}
