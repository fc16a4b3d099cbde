import type { Clock, Nanoseconds } from './clock.ts';
import type { EthernetFrame } from './wire/ethernet.ts';
import type { IpPacket } from './wire/ip.ts';

/** What happened to a packet at one point of its way. */
export type TraceStage =
  | 'transmit'
  | 'receive'
  | 'bridge'
  | 'route'
  | 'forward'
  | 'netfilter'
  | 'nat'
  | 'neighbour'
  | 'output'
  | 'deliver'
  | 'encapsulate'
  | 'decapsulate'
  | 'drop';

/** Why a packet went no further. */
export type DropReason =
  | 'device-down'
  | 'no-carrier'
  | 'link-loss'
  | 'link-cut'
  | 'firewall'
  | 'mtu-exceeded'
  | 'other-host'
  | 'bridge-down'
  | 'bridge-same-port'
  | 'bridge-port-isolated'
  | 'bridge-filtered'
  | 'ovs-flow'
  | 'ovs-no-flow'
  | 'ovs-no-controller'
  | 'ovs-no-peer'
  | 'ovs-port-down'
  | 'ovs-recursion'
  | 'ovs-vlan'
  | 'vlan-unknown'
  | 'mode-private'
  | 'family-disabled'
  | 'martian-source'
  | 'martian-destination'
  | 'rp-filter'
  | 'no-route'
  | 'blackhole-route'
  | 'unreachable-route'
  | 'prohibited-route'
  | 'forwarding-disabled'
  | 'ttl-exceeded'
  | 'scope'
  | 'netfilter'
  | 'neighbour-failed'
  | 'neighbour-queue-full'
  | 'no-socket'
  | 'no-handler'
  | 'receive-buffer-full'
  | 'backlog-full'
  | 'bad-segment'
  | 'ipvs'
  | 'fragments'
  | 'tunnel-no-remote'
  | 'xfrm'
  | 'tunnel-unknown'
  | 'arp-suppressed'
  | 'ignored';

/** One step of a packet. Names, not objects: a record stays readable when device and namespace are gone. */
export interface TraceRecord {
  /** Counts all records of the lab from 0. */
  readonly sequence: number;
  readonly time: Nanoseconds;
  readonly host: string;
  /** Name of the network namespace, and its number as /proc/PID/ns/net shows it. */
  readonly netns: string;
  readonly inode: number;
  readonly stage: TraceStage;
  readonly device?: string;
  /** The device a bridge or router chose. */
  readonly outDevice?: string;
  readonly hook?: string;
  readonly table?: string;
  readonly chain?: string;
  readonly rule?: string;
  /** Number of the rule in its chain, 1 is the first. */
  readonly ruleNumber?: number;
  readonly verdict?: string;
  readonly reason?: DropReason;
  readonly detail?: string;
  readonly packet?: IpPacket;
  readonly frame?: EthernetFrame;
  /** At `encapsulate` and `decapsulate`: the packet that carries `frame` (or `packet`) through a tunnel. */
  readonly carrier?: IpPacket;
}

/** How many records are kept; older ones are forgotten. */
const CAPACITY = 16_384;

/** The record of all packets of a lab, which packet playback and grader read. */
export class Trace {
  /** Off saves time where nobody reads it (benchmarks). */
  enabled = true;
  readonly #ring: TraceRecord[] = [];
  readonly #subscribers = new Set<(record: TraceRecord) => void>();
  #sequence = 0;

  constructor(readonly clock: Clock) {}

  /** The number the next record gets; remember it and ask `since` later. */
  get position(): number {
    return this.#sequence;
  }

  /** Adds a record at the present time. */
  record(entry: Omit<TraceRecord, 'sequence' | 'time'>): void {
    if (!this.enabled) return;
    const record: TraceRecord = { sequence: this.#sequence, time: this.clock.now, ...entry };
    this.#ring[this.#sequence % CAPACITY] = record;
    this.#sequence++;
    for (const subscriber of this.#subscribers) subscriber(record);
  }

  /** The records from number `position` on, as far as they are still kept, oldest first. */
  since(position = 0): TraceRecord[] {
    const records: TraceRecord[] = [];
    for (let n = Math.max(position, this.#sequence - CAPACITY, 0); n < this.#sequence; n++) {
      records.push(this.#ring[n % CAPACITY] as TraceRecord);
    }
    return records;
  }

  /** Calls `subscriber` with every record to come; answers a function that ends this. */
  subscribe(subscriber: (record: TraceRecord) => void): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }
}
