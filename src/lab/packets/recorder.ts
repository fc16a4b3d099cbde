import type { TraceRecord, TraceStage } from '#kernel/trace.ts';
import type { ArpPacket } from '#kernel/wire/arp.ts';
import type { EthernetFrame } from '#kernel/wire/ethernet.ts';
import type { IpPacket, IpPayload } from '#kernel/wire/ip.ts';
import { NO_LOSS } from '../explain/journey.ts';
import { endsOf, packetOf } from '../explain/packet.ts';
import type { Lab } from '../lab.ts';
import { aboutOf } from './about.ts';
import { connectionOf } from './connection.ts';
import { conversationsOf, type Journey } from './conversations.ts';
import { happeningOf } from './happening.ts';
import { layersOf } from './headers.ts';
import { Landmarks } from './landmarks.ts';
import {
  type Conversation,
  type Happening,
  PACKET_LIMIT,
  type PacketHop,
  type PacketRecord,
  type Recording,
} from './recording.ts';

/** A packet that is being followed. */
interface Followed extends Journey {
  record: Omit<PacketRecord, 'conversation'>;
  /** What it was in the last record; an ARP packet is its own payload. */
  now: IpPacket | ArpPacket;
  last: TraceRecord;
  /** Where each of its hops was made. */
  spots: TraceRecord[];
}

/** Ports on which the machines of a swarm talk to each other all the time. */
const BEGINNINGS: ReadonlySet<TraceStage> = new Set(['output', 'transmit', 'neighbour', 'encapsulate', 'drop']);
const SWARM_PORTS: ReadonlySet<number> = new Set([2377, 7946]);

/**
 * Records what the network of a lab does, from its making until `finish`. It reads the lab's trace and looks at the lab, and changes
 * nothing; meant for a copy, since it works for every packet.
 */
export class Recorder {
  readonly #marks: Landmarks;
  readonly #stop: () => void;
  readonly #begin: number;
  /** Packets by what they carry: that object goes along from hop to hop, whatever is written before it. */
  readonly #byEssence = new Map<object, Followed | 'uncounted'>();
  readonly #packets: Followed[] = [];
  readonly #background: Followed[] = [];
  #more = 0;
  #backgroundMore = 0;

  constructor(lab: Lab) {
    this.#marks = new Landmarks(lab);
    this.#begin = lab.now;
    this.#stop = lab.world.trace.subscribe((record) => this.#hear(record));
  }

  /** Ends the recording. */
  finish(): Recording {
    this.#stop();
    const quiet = this.#packets.length === 0;
    const followed = quiet ? this.#background : this.#packets;
    // Who was not yet known when a packet passed may be known by now.
    for (const { record, spots } of followed) {
      for (const [index, hop] of record.hops.entries()) {
        const spot = spots[index];
        if (spot && hop.where.namespace === undefined) hop.where = this.#marks.where(spot, hop.where.device);
      }
      const first = record.hops[0];
      if (first && record.from.name === undefined) record.from.name = nameOf(first);
    }
    const { conversations, places } = conversationsOf(followed);
    const packets = followed.map(({ record }, id) => ({ ...record, id, conversation: places[id] ?? 0 }));
    answerArp(packets, conversations);
    const lost = lostIn(packets, conversations);
    return {
      packets,
      conversations,
      more: quiet ? this.#backgroundMore : this.#more,
      background: quiet ? 0 : this.#background.length + this.#backgroundMore,
      picture: this.#marks.picture,
      ...(lost !== undefined && { focus: lost }),
    };
  }

  #hear(record: TraceRecord): void {
    const packet = contentOf(record);
    if (!packet || (record.stage === 'drop' && NO_LOSS.has(record.reason))) return;
    const essence = essenceOf(packet);
    let followed = this.#byEssence.get(essence) ?? this.#translated(record, packet);
    if (followed === 'uncounted') return;
    if (followed && startsAgain(record, followed.last, packet)) followed = undefined;
    followed ??= this.#begins(record, packet);
    this.#byEssence.set(essence, followed ?? 'uncounted');
    if (!followed) return;
    if (record.carrier) this.#byEssence.set(essenceOf(record.carrier), followed);
    this.#marks.visit(record);
    this.#add(followed, record, packet);
    followed.last = record;
    if (packet === ownPacket(record) && !isCarrier(packet)) followed.now = packet;
  }

  #begins(record: TraceRecord, packet: IpPacket | ArpPacket): Followed | undefined {
    // Anything else was on its way before the recording began.
    if (!BEGINNINGS.has(record.stage)) return undefined;
    const background = isBackground(packet);
    const list = background ? this.#background : this.#packets;
    if (list.length >= PACKET_LIMIT) {
      if (background) this.#backgroundMore++;
      else this.#more++;
      return undefined;
    }
    this.#marks.visit(record);
    const inner = innermost(packet);
    const ends = inner.kind === 'arp' ? { from: inner.senderIp.text, to: inner.targetIp.text } : endsOf(inner);
    const goal = inner.kind === 'arp' ? inner.targetIp : inner.dst;
    const { kind, name } = this.#marks.where(record);
    const followed: Followed = {
      record: {
        id: list.length,
        from: { ...(kind === 'host' || kind === 'container' ? { name } : {}), address: ends.from },
        to: this.#marks.endpoint(record.host, goal, ends.to),
        about: aboutOf(inner),
        hops: [],
        outcome: 'under-way',
      },
      first: inner,
      now: inner,
      last: record,
      inode: record.inode,
      host: record.host,
      spots: [],
    };
    list.push(followed);
    return followed;
  }

  /** The packet that came to be `packet` by a translation in this very moment and place. */
  #translated(record: TraceRecord, packet: IpPacket | ArpPacket): Followed | undefined {
    if (record.stage !== 'nat' || packet.kind === 'arp') return undefined;
    const { payload, src, dst } = packet;
    return [...this.#packets].reverse().find(({ last, now }) => {
      if (last.time !== record.time || last.inode !== record.inode || last.host !== record.host) return false;
      if (now.kind === 'arp' || !('data' in payload) || !('data' in now.payload)) return false;
      const same = now.payload.kind === payload.kind && now.payload.data === payload.data;
      const sequence = payload.kind !== 'tcp' || (now.payload.kind === 'tcp' && now.payload.seq === payload.seq);
      return same && sequence && (now.src.equals(src) || now.dst.equals(dst));
    });
  }

  #add(followed: Followed, record: TraceRecord, packet: IpPacket | ArpPacket): void {
    const { record: entry, spots, now } = followed;
    const previous = entry.hops.at(-1);
    const what = happeningOf(this.#marks, record, now.kind === 'ip' ? now : undefined);
    if (!what) return;
    if (what.kind === 'drop') entry.outcome = 'dropped';
    else if (what.kind === 'deliver' && !isCarrier(packet)) entry.outcome = 'delivered';
    const here = previous && isHere(followed.last, record);
    if (here && merged(previous.what, what)) return;
    if (isLoopback(what)) return;
    const frame = record.stage === 'encapsulate' && record.carrier ? record.carrier : (record.frame ?? packet);
    const ip = ownPacket(record);
    const connection = ip?.kind === 'ip' ? connectionOf(ip) : undefined;
    const hop: PacketHop = {
      time: record.time - this.#begin,
      where: this.#marks.where(record, placeOf(what)),
      what,
      layers: layersOf(frame),
      ...(connection && { connection }),
    };
    // Taken in and at once passed on or delivered: one thing for who watches.
    if (here && previous.what.kind === 'receive' && (what.kind === 'deliver' || what.kind === 'forward')) {
      entry.hops[entry.hops.length - 1] = hop;
      return;
    }
    entry.hops.push(hop);
    spots.push(record);
  }
}

/** The packet that was lost last, unless what was tried after it was answered. */
function lostIn(packets: readonly PacketRecord[], conversations: readonly Conversation[]): number | undefined {
  const talks = conversations.filter(({ kind }) => kind !== 'arp' && kind !== 'dns');
  const last = talks.at(-1) ?? conversations.at(-1);
  return last?.packets.find((id) => packets[id]?.outcome === 'dropped');
}

/** The trace is silent on who takes ARP in; who was asked and who had asked is known where there is an answer. */
function answerArp(packets: PacketRecord[], conversations: readonly Conversation[]): void {
  for (const { kind, packets: ids } of conversations) {
    if (kind !== 'arp') continue;
    for (const [index, id] of ids.entries()) {
      const [packet, before] = [packets[id], packets[ids[index - 1] ?? -1]];
      if (packet?.about.key !== 'arpReply') continue;
      if (before) arrive(before, packet.hops[0]);
      arrive(packet, before?.hops[0]);
    }
  }
}

function arrive(packet: PacketRecord, place: PacketHop | undefined): void {
  const last = packet.hops.at(-1);
  if (packet.outcome !== 'under-way' || !last) return;
  packet.outcome = 'delivered';
  if (!place) return;
  const { where, time } = place;
  const what: Happening = { kind: 'deliver', device: { name: where.device ?? '' } };
  packet.hops.push({ time: Math.max(time, last.time), where, what, layers: last.layers });
}

/** What a record is about, as it is seen from outside: in a tunnel, what is in it. */
function contentOf(record: TraceRecord): IpPacket | ArpPacket | undefined {
  return record.frame?.payload ?? record.packet;
}

function ownPacket(record: TraceRecord): IpPacket | ArpPacket | undefined {
  return record.frame?.payload.kind === 'arp' ? record.frame.payload : packetOf(record);
}

function isCarrier(packet: IpPacket | ArpPacket): boolean {
  return innermost(packet) !== packet;
}

/** The packet that a tunnel carries, however deep. */
function innermost(packet: IpPacket | ArpPacket): IpPacket | ArpPacket {
  const frame = packet.kind === 'ip' ? tunnelledIn(packet.payload) : undefined;
  return frame ? innermost(frame.payload) : packet;
}

function tunnelledIn(payload: IpPayload): EthernetFrame | undefined {
  const open = payload.kind === 'esp' ? payload.sealed?.payload : payload;
  return open?.kind === 'udp' ? open.tunnelled?.frame : undefined;
}

/** What stays one and the same object from hop to hop: the innermost payload. */
function essenceOf(packet: IpPacket | ArpPacket): object {
  const inner = innermost(packet);
  if (inner.kind === 'arp') return inner;
  const { payload } = inner;
  if (payload.kind === 'esp') return payload.sealed?.payload ?? payload;
  return payload.kind === 'fragment' ? (payload.whole ?? payload) : payload;
}

/** Whether what was seen before is sent once more: then it is a packet of its own. */
function startsAgain(record: TraceRecord, last: TraceRecord, packet: IpPacket | ArpPacket): boolean {
  if (record.stage !== 'output' || isCarrier(packet)) return false;
  return !(isHere(last, record) && (last.stage === 'output' || last.stage === 'nat'));
}

function isHere(last: TraceRecord, record: TraceRecord): boolean {
  return last.time === record.time && last.inode === record.inode && last.host === record.host;
}

/** Adds `next` to what happened just before, where it tells no more than another port of the same bridge. */
function merged(before: Happening, next: Happening): boolean {
  if (before.kind === 'bridge' && next.kind === 'transmit')
    return before.to.some(({ name }) => name === next.device.name);
  if (before.kind === 'bridge' && next.kind === 'bridge' && before.from.name === next.from.name) {
    before.to.push(...next.to);
    return true;
  }
  if (before.kind === 'transmit' && next.kind === 'transmit') {
    before.ports.push(next.device);
    return true;
  }
  return false;
}

/** The loopback device adds nothing to what is sent and delivered. */
function isLoopback(what: Happening): boolean {
  return (what.kind === 'transmit' || what.kind === 'receive') && what.device.name === 'lo';
}

/** The device at which a packet is after it. */
function placeOf(what: Happening): string | undefined {
  switch (what.kind) {
    case 'output':
      return what.out.name;
    case 'forward':
      return what.to.name;
    case 'bridge':
      return what.to[0]?.name;
    case 'transmit':
    case 'receive':
    case 'deliver':
      return what.device.name;
    case 'drop':
      return what.device?.name;
    default:
      return undefined;
  }
}

function nameOf({ where }: PacketHop): string | undefined {
  return where.kind === 'host' || where.kind === 'container' ? where.name : undefined;
}

/** What machines say without being asked to: announcements of addresses, and the talk of a swarm. */
function isBackground(packet: IpPacket | ArpPacket): boolean {
  if (packet.kind === 'arp') return packet.senderIp.equals(packet.targetIp);
  const { payload, src } = packet;
  if (payload.kind === 'icmp') return src.isUnspecified || payload.type === 'router-solicitation';
  if (payload.kind !== 'tcp' && payload.kind !== 'udp') return false;
  return SWARM_PORTS.has(payload.srcPort) || SWARM_PORTS.has(payload.dstPort);
}
