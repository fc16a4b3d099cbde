import type { Addr, Family } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import { MILLISECOND, type Nanoseconds, SECOND } from '../clock.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Errno } from '../errno.ts';
import type { NetNamespace } from '../netns.ts';
import type { IpPacket } from '../wire/ip.ts';
import { requestAddress } from './arp.ts';
import { solicit } from './ndisc.ts';
import { Neighbour, type NeighbourState } from './neighbour.ts';

/** What may be learned from a message of a neighbour. */
export interface NeighbourUpdate {
  mac: Mac;
  /** The message answers us, or is otherwise proof that our packets reach it. */
  confirmed?: boolean;
  /** Whether a different address may replace the known one. */
  override?: boolean;
  /** Whether to make an entry where there is none. */
  create?: boolean;
  isRouter?: boolean;
}

/** Which hardware address belongs to which IP address on each wire: the ARP cache and IPv6's neighbour cache. */
export class NeighbourTable {
  readonly #netns: NetNamespace;
  readonly #byDevice = new Map<NetDevice, Map<string, Neighbour>>();
  #reachableTime: Nanoseconds | undefined;

  constructor(netns: NetNamespace) {
    this.#netns = netns;
  }

  /** How long a proof counts: drawn once between 0.5 and 1.5 times base_reachable_time (RFC 4861 section 6.3.2). */
  get reachableTime(): Nanoseconds {
    this.#reachableTime ??= this.#netns.jitter.integer(15_000, 45_000) * MILLISECOND;
    return this.#reachableTime;
  }

  /** All entries, IPv4 first, as `ip neigh` lists them. */
  list(): Neighbour[] {
    const all = [...this.#byDevice.values()].flatMap((entries) => [...entries.values()]);
    return all.sort((a, b) => a.addr.family - b.addr.family);
  }

  get(device: NetDevice, addr: Addr): Neighbour | undefined {
    return this.#byDevice.get(device)?.get(addr.text);
  }

  /** The state of an entry as of now. */
  stateOf(neighbour: Neighbour): NeighbourState {
    return neighbour.stateAt(this.#netns.clock.now, this.reachableTime);
  }

  /** Sets an entry by hand (`ip neigh replace`); `permanent` ones never change by themselves. */
  set(
    device: NetDevice,
    addr: Addr,
    mac: Mac,
    state: 'PERMANENT' | 'REACHABLE' | 'STALE' | 'NOARP' = 'PERMANENT',
  ): Neighbour {
    const neighbour = this.get(device, addr) ?? this.#create(device, addr);
    neighbour.current = state;
    this.#resolved(neighbour, mac);
    return neighbour;
  }

  /** @throws Errno ENOENT */
  remove(device: NetDevice, addr: Addr): void {
    const neighbour = this.get(device, addr);
    if (!neighbour) throw new Errno('ENOENT');
    this.#forget(neighbour);
  }

  /** Forgets entries: of one device or all, of one family or both; those set by hand only with `permanent`. */
  flush(device?: NetDevice, options: { permanent?: boolean; family?: Family } = {}): void {
    for (const neighbour of this.list()) {
      if (device && neighbour.device !== device) continue;
      if (options.family && neighbour.addr.family !== options.family) continue;
      if (options.permanent || neighbour.current !== 'PERMANENT') this.#forget(neighbour);
    }
    if (device && this.#byDevice.get(device)?.size === 0) this.#byDevice.delete(device);
  }

  /** Called when a device has lost its link: what was known is of no use (arp_evict_nocarrier). */
  carrierLost(device: NetDevice): void {
    if (this.#byDevice.has(device)) this.flush(device);
  }

  /**
   * Sends a packet to `nextHop` on the wire of `device`: at once where the hardware address is known, else after it has
   * been asked for. Where nobody answers three requests, the sender gets an ICMP error.
   */
  send(device: NetDevice, nextHop: Addr, packet: IpPacket): void {
    const { now } = this.#netns.clock;
    const neighbour = this.get(device, nextHop) ?? this.#create(device, nextHop);
    neighbour.usedAt = now;
    const state = this.stateOf(neighbour);
    if (neighbour.mac !== undefined && state !== 'FAILED' && state !== 'INCOMPLETE') {
      if (state === 'STALE') this.#delay(neighbour);
      device.transmit({ src: device.mac, dst: neighbour.mac, payload: packet });
      return;
    }
    if (neighbour.queue.length >= QUEUE_LENGTH) {
      const oldest = neighbour.queue.shift();
      this.#netns.record('drop', { device: device.name, reason: 'neighbour-queue-full', packet: oldest });
    }
    neighbour.queue.push(packet);
    this.#netns.record('neighbour', { device: device.name, packet, detail: `asks who has ${nextHop.text}` });
    if (state === 'FAILED' || neighbour.timer === undefined) {
      neighbour.current = 'INCOMPLETE';
      neighbour.mac = undefined;
      neighbour.probes = 0;
      this.#probe(neighbour);
    }
  }

  /** Learns from a message that came in on `device`. */
  update(device: NetDevice, addr: Addr, update: NeighbourUpdate): void {
    let neighbour = this.get(device, addr);
    if (!neighbour) {
      if (!update.create) return;
      neighbour = this.#create(device, addr);
    }
    if (update.isRouter !== undefined) neighbour.isRouter = update.isRouter;
    if (neighbour.current === 'PERMANENT' || neighbour.current === 'NOARP') return;
    const known = neighbour.mac !== undefined && neighbour.current !== 'FAILED' && neighbour.current !== 'INCOMPLETE';
    const changes = known && neighbour.mac !== update.mac;
    if (changes && !update.override) return;
    if (update.confirmed) {
      neighbour.confirmedAt = this.#netns.clock.now;
      neighbour.current = 'REACHABLE';
    } else if (!known || changes) {
      neighbour.current = 'STALE';
    } else {
      return;
    }
    this.#resolved(neighbour, update.mac);
  }

  /** Called where a reply of the peer proves that it is reachable (progress of TCP). */
  confirm(device: NetDevice, addr: Addr): void {
    const neighbour = this.get(device, addr);
    if (neighbour?.mac === undefined || neighbour.current === 'PERMANENT' || neighbour.current === 'FAILED') return;
    neighbour.confirmedAt = this.#netns.clock.now;
    neighbour.current = 'REACHABLE';
  }

  #create(device: NetDevice, addr: Addr): Neighbour {
    const neighbour = new Neighbour(device, addr);
    neighbour.updatedAt = this.#netns.clock.now;
    let entries = this.#byDevice.get(device);
    if (!entries) {
      entries = new Map();
      this.#byDevice.set(device, entries);
    }
    entries.set(addr.text, neighbour);
    return neighbour;
  }

  #resolved(neighbour: Neighbour, mac: Mac): void {
    neighbour.mac = mac;
    neighbour.updatedAt = this.#netns.clock.now;
    neighbour.probes = 0;
    this.#stopTimer(neighbour);
    const { device } = neighbour;
    for (const packet of neighbour.queue.splice(0)) device.transmit({ src: device.mac, dst: mac, payload: packet });
  }

  /** STALE and used: gives it five seconds to prove itself, then asks it. */
  #delay(neighbour: Neighbour): void {
    neighbour.current = 'DELAY';
    this.#stopTimer(neighbour);
    neighbour.timer = this.#netns.clock.after(DELAY_PROBE, () => {
      neighbour.timer = undefined;
      if (neighbour.current !== 'DELAY') return;
      neighbour.current = 'PROBE';
      neighbour.probes = 0;
      this.#probe(neighbour);
    });
  }

  /** Sends a request and comes back a second later, three times. */
  #probe(neighbour: Neighbour): void {
    const { device, addr } = neighbour;
    if (neighbour.probes >= MAX_PROBES) {
      this.#fail(neighbour);
      return;
    }
    neighbour.probes++;
    neighbour.timer = this.#netns.clock.after(RETRANSMIT, () => {
      neighbour.timer = undefined;
      if (neighbour.current === 'INCOMPLETE' || neighbour.current === 'PROBE') this.#probe(neighbour);
    });
    const target = neighbour.current === 'PROBE' ? neighbour.mac : undefined;
    const source = neighbour.queue[0]?.src;
    if (addr.family === 4) requestAddress(device, addr, { target, source });
    else solicit(device, addr, { target, source });
  }

  #fail(neighbour: Neighbour): void {
    neighbour.current = 'FAILED';
    neighbour.mac = undefined;
    neighbour.updatedAt = this.#netns.clock.now;
    for (const packet of neighbour.queue.splice(0)) {
      this.#netns.record('drop', {
        device: neighbour.device.name,
        reason: 'neighbour-failed',
        detail: `nobody on this network answers for ${neighbour.addr.text}`,
        packet,
      });
      this.#netns.ip.hostUnreachable(packet);
    }
  }

  #forget(neighbour: Neighbour): void {
    this.#stopTimer(neighbour);
    for (const packet of neighbour.queue.splice(0)) {
      this.#netns.record('drop', { device: neighbour.device.name, reason: 'neighbour-failed', packet });
    }
    this.#byDevice.get(neighbour.device)?.delete(neighbour.addr.text);
  }

  #stopTimer(neighbour: Neighbour): void {
    neighbour.timer?.cancel();
    neighbour.timer = undefined;
  }
}

/** unres_qlen, delay_first_probe_time, retrans_time_ms and mcast_solicit of net.ipv4.neigh. */
const QUEUE_LENGTH = 101;
const DELAY_PROBE: Nanoseconds = 5 * SECOND;
const RETRANSMIT: Nanoseconds = SECOND;
const MAX_PROBES = 3;
