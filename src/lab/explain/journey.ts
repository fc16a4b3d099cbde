import type { TraceRecord } from '#kernel/trace.ts';
import type { IpPacket } from '#kernel/wire/ip.ts';
import type { Addr } from '#netip/addr.ts';
import { DROP_REASONS, type LossCause } from './dropreason.ts';
import { dropText, type Hop, hopOf, type Names } from './hop.ts';
import { packetOf } from './packet.ts';

/** The way of a packet and where it ended. */
export interface Journey {
  /** None where no packet was sent at all. */
  hops: Hop[];
  /** How many of the hops are those of the packet; the rest are the answer's. */
  there: number;
  /** The record of its arrival, where it arrived. */
  arrival?: TraceRecord;
  /** Set where it, or the answer to it, did not arrive. */
  end?: Loss;
}

/** Where a packet ended, and why, in words that follow "it ended at X:". */
export interface Loss {
  where: string;
  cause: LossCause;
  text: string;
  /** It was the answer that was lost. */
  reply: boolean;
  record: TraceRecord;
}

/** What the network did, and where the sender sits. */
export interface Sent {
  readonly records: readonly TraceRecord[];
  /** Name of the host and number of the network namespace. */
  readonly host: string;
  readonly inode: number;
}

/** Copies of a frame that a bridge sent to all ports end at those it was not meant for; that is no loss. */
export const NO_LOSS: ReadonlySet<string | undefined> = new Set(['other-host', 'bridge-same-port']);

/**
 * Follows the first packet that was sent to `address` hop by hop, through address translation and tunnels, and then the
 * first answer on its way back.
 * @param wanted which packet to `address` is meant; any where left out
 */
export function follow(
  names: Names,
  sent: Sent,
  address: string,
  wanted: (packet: IpPacket) => boolean = () => true,
): Journey {
  const { records } = sent;
  const start = records.findIndex((record) => {
    const packet = packetOf(record);
    return (
      record.inode === sent.inode &&
      record.host === sent.host &&
      packet?.dst.text === address &&
      (record.stage === 'output' || record.stage === 'drop') &&
      wanted(packet)
    );
  });
  const first = records[start];
  const packet = first && packetOf(first);
  if (!packet) return { hops: [], there: 0 };
  const way = trail(records.slice(start), packet);
  const hops = hopsOf(names, way);
  const there = hops.length;
  const lost = ending(names, way, false);
  if (lost) return { hops, there, end: lost };

  const last = way[way.length - 1];
  const arrived = last && packetOf(last);
  if (!arrived) return { hops, there };
  const arrival = last;
  const answers = records.slice(records.indexOf(last) + 1);
  const back = answers.find((record) => {
    const answer = packetOf(record);
    return (
      answer?.src.equals(arrived.dst) &&
      answer.dst.equals(arrived.src) &&
      record.inode === last.inode &&
      record.host === last.host
    );
  });
  const answer = back && packetOf(back);
  if (!answer) return { hops, there, arrival };
  const home = trail(answers.slice(answers.indexOf(back)), answer);
  return { hops: [...hops, ...hopsOf(names, home)], there, arrival, end: ending(names, home, true) };
}

/** Where a packet that was sent to `sent` was on its way to when it was last seen, after all translations. */
export function goalOf({ arrival, end }: Journey, sent: { addr: Addr; port?: number }): { addr: Addr; port?: number } {
  const record = arrival ?? (end?.reply ? undefined : end?.record);
  const packet = record && !record.carrier ? packetOf(record) : undefined;
  if (!packet) return sent;
  const { dst, payload } = packet;
  return { addr: dst, port: payload.kind === 'tcp' || payload.kind === 'udp' ? payload.dstPort : sent.port };
}

/** The records of one packet, from the first to its delivery or loss. */
export function trail(records: readonly TraceRecord[], first: IpPacket): TraceRecord[] {
  const found: TraceRecord[] = [];
  let current = first;
  for (const [index, record] of records.entries()) {
    const packet = packetOf(record);
    if (!packet || !samePacket(packet, current, record.stage === 'nat')) continue;
    if (record.stage === 'drop' && NO_LOSS.has(record.reason)) continue;
    if (record.stage === 'nat') current = packet;
    found.push(record);
    if (record.stage === 'encapsulate' && record.carrier) {
      // Inside another packet it is seen no more until it comes out; where it never does, the other one was lost.
      const outer = trail(records.slice(index + 1), record.carrier);
      if (outer[outer.length - 1]?.stage !== 'deliver') return [...found, ...outer];
    }
    if (record.stage === 'deliver') {
      // Delivered to the IP layer; the protocol above may still have nobody for it.
      const after = records[index + 1];
      const refused = after && packetOf(after);
      if (after?.stage === 'drop' && refused && samePacket(refused, current, false)) found.push(after);
      return found;
    }
    if (record.stage === 'drop') return found;
  }
  return found;
}

/** Whether two records show the same packet: same ports or echo numbers, and the same ends unless NAT changed one. */
function samePacket(a: IpPacket, b: IpPacket, translated: boolean): boolean {
  const ends = a.src.equals(b.src) && a.dst.equals(b.dst);
  if (!(translated ? a.src.equals(b.src) || a.dst.equals(b.dst) : ends)) return false;
  const [x, y] = [a.payload, b.payload];
  if (x.kind === 'tcp' && y.kind === 'tcp') {
    return x.seq === y.seq && (translated || (x.srcPort === y.srcPort && x.dstPort === y.dstPort));
  }
  if (x.kind === 'udp' && y.kind === 'udp') return translated || (x.srcPort === y.srcPort && x.dstPort === y.dstPort);
  if (x.kind === 'icmp' && y.kind === 'icmp') return x.type === y.type && x.seq === y.seq;
  return false;
}

function hopsOf(names: Names, records: readonly TraceRecord[]): Hop[] {
  const said = new Set<string>();
  return records.flatMap((record, index) => {
    if (saysNothing(record, records[index - 1], records[index + 1])) return [];
    const hop = hopOf(names, record, records[index - 1]);
    // What is sent again because no answer came goes the same way again.
    const text = `${hop.where} ${hop.what}`;
    if (said.has(text)) return [];
    said.add(text);
    return [hop];
  });
}

/** Whether the record before or behind tells the same already. */
function saysNothing(record: TraceRecord, before: TraceRecord | undefined, after: TraceRecord | undefined): boolean {
  const { stage, device } = record;
  if (stage === 'transmit') return true;
  if (stage !== 'receive' || !after || after.inode !== record.inode || after.host !== record.host) return false;
  const goesOn = after.stage === 'deliver' || after.stage === 'forward';
  return (goesOn && after.device === device) || (before?.stage === 'output' && before.inode === record.inode);
}

function ending(names: Names, records: readonly TraceRecord[], reply: boolean): Loss | undefined {
  const record = records[records.length - 1];
  if (!record || record.stage === 'deliver') return undefined;
  const where = names.ownerOf(record);
  if (record.stage === 'drop') {
    return {
      where,
      cause: DROP_REASONS[record.reason ?? 'ignored'].cause,
      text: dropText(names, record),
      reply,
      record,
    };
  }
  // The probe gave up before the kernel did.
  if (record.stage === 'neighbour') return { where, ...DROP_REASONS['neighbour-failed'], reply, record };
  return { where, cause: 'no-answer', text: 'it was not seen any further', reply, record };
}
