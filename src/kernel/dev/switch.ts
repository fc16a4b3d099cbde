import { isGroupMac, type Mac } from '#netip/mac.ts';
import { MICROSECOND, type Nanoseconds, SECOND } from '../clock.ts';
import { Errno } from '../errno.ts';
import type { Random } from '../random.ts';
import type { DropReason } from '../trace.ts';
import { ETHERNET_HEADER, type EthernetFrame, frameLength } from '../wire/ethernet.ts';
import type { World } from '../world.ts';
import { Delay } from './delay.ts';
import type { Nic } from './nic.ts';

const BASE_LATENCY: Nanoseconds = 50 * MICROSECOND;
const LATENCY_SPREAD: Nanoseconds = 50 * MICROSECOND;
const AGEING_TIME: Nanoseconds = 300 * SECOND;
/** A card takes a tag beyond its MTU. */
const VLAN_TAG = 4;

/** A socket of a switch with the card that is plugged in. */
export interface SwitchPort {
  readonly segment: Switch;
  readonly nic: Nic;
  /** Number of the port, shown as the other end's interface number. */
  readonly index: number;
  /** False while the cable is cut. */
  connected: boolean;
  /** Share of frames lost on the way out of the switch, 0 to 1. */
  loss: number;
  /** Added to the usual latency of frames out of the switch. */
  extraLatency: Nanoseconds;
  readonly delay: Delay;
}

/** What stands in the way of a frame between two sockets of a switch. */
export interface Obstacle {
  /** It goes no further, for this reason. */
  readonly drop?: DropReason;
  /** Share of such frames that are lost, 0 to 1. */
  readonly loss?: number;
  readonly delay?: Nanoseconds;
  /** Said in the trace where it is dropped or lost. */
  readonly note?: string;
}

/** A network segment between hosts: a learning Ethernet switch with some latency. It belongs to the lab, not to a host. */
export class Switch {
  readonly #world: World;
  readonly #random: Random;
  readonly #ports = new Map<Nic, SwitchPort>();
  readonly #learned = new Map<Mac, { port: SwitchPort; at: Nanoseconds }>();
  #nextIndex = 2;
  /** Longest packet it carries, in bytes: longer ones vanish, for a switch tells nobody. */
  mtu: number | undefined;
  /** What is wrong on the way between two of its sockets: asked for every frame, where it is set. */
  obstacle: ((from: SwitchPort, to: SwitchPort, frame: EthernetFrame) => Obstacle | undefined) | undefined;

  constructor(
    world: World,
    readonly name = 'switch',
  ) {
    this.#world = world;
    this.#random = world.random.fork(`segment/${name}`);
  }

  get ports(): readonly SwitchPort[] {
    return [...this.#ports.values()];
  }

  /** Plugs a card in. @throws Errno EBUSY when it is plugged in somewhere */
  attach(nic: Nic): SwitchPort {
    if (nic.segment) throw new Errno('EBUSY');
    const delay = new Delay(this.#world.clock, this.#random, BASE_LATENCY, LATENCY_SPREAD);
    const port: SwitchPort = {
      segment: this,
      nic,
      index: this.#nextIndex++,
      connected: true,
      loss: 0,
      extraLatency: 0,
      delay,
    };
    this.#ports.set(nic, port);
    nic.plug(port);
    return port;
  }

  /** Unplugs a card; harmless when it is not plugged in here. */
  detach(nic: Nic): void {
    if (!this.#ports.delete(nic)) return;
    this.#forget(nic);
    nic.plug(undefined);
  }

  /** Cuts or mends a card's cable. @throws Errno ENODEV when it is not plugged in here */
  setConnected(nic: Nic, connected: boolean): void {
    const port = this.#port(nic);
    if (port.connected === connected) return;
    port.connected = connected;
    if (!connected) this.#forget(nic);
    nic.linkChanged();
  }

  /** Makes a cable bad. @throws Errno ENODEV when the card is not plugged in here */
  impair(nic: Nic, options: { loss?: number; extraLatency?: Nanoseconds }): void {
    const port = this.#port(nic);
    port.loss = options.loss ?? port.loss;
    port.extraLatency = options.extraLatency ?? port.extraLatency;
  }

  /** Takes a frame from a card and passes it on. */
  forward(from: SwitchPort, frame: EthernetFrame): void {
    const { now } = this.#world.clock;
    this.#learned.set(frame.src, { port: from, at: now });
    const known = isGroupMac(frame.dst) ? undefined : this.#learned.get(frame.dst);
    if (known && now - known.at <= AGEING_TIME) {
      if (known.port !== from) this.#sendOut(known.port, from, frame);
      return;
    }
    for (const port of this.#ports.values()) if (port !== from) this.#sendOut(port, from, frame);
  }

  #sendOut(port: SwitchPort, from: SwitchPort, frame: EthernetFrame): void {
    if (!port.connected) {
      from.nic.drop('no-carrier', frame, `cable of port ${port.index} of ${this.name}`);
      return;
    }
    if (this.mtu !== undefined && frameLength(frame) - ETHERNET_HEADER > this.mtu) {
      from.nic.drop('mtu-exceeded', frame, `${this.name} carries packets of ${this.mtu} bytes at the most`);
      return;
    }
    const obstacle = this.obstacle?.(from, port, frame);
    if (obstacle?.drop) {
      from.nic.drop(obstacle.drop, frame, obstacle.note);
      return;
    }
    if (frameLength(frame) > port.nic.mtu + ETHERNET_HEADER + VLAN_TAG) {
      from.nic.drop('mtu-exceeded', frame, `the card at port ${port.index} takes ${port.nic.mtu} bytes at the most`);
      return;
    }
    const loss = Math.max(port.loss, from.loss, obstacle?.loss ?? 0);
    if (loss > 0 && this.#random.fraction() < loss) {
      from.nic.drop('link-loss', frame, obstacle?.note);
      return;
    }
    port.delay.after(
      () => {
        if (port.connected && port.nic.attached) port.nic.receive(frame);
      },
      port.extraLatency + from.extraLatency + (obstacle?.delay ?? 0),
    );
  }

  #port(nic: Nic): SwitchPort {
    const port = this.#ports.get(nic);
    if (!port) throw new Errno('ENODEV');
    return port;
  }

  #forget(nic: Nic): void {
    for (const [mac, { port }] of this.#learned) if (port.nic === nic) this.#learned.delete(mac);
  }
}
