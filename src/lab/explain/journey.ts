import type { Cause } from '#course/schema/cause.ts';
import type { ProbeResult } from '../probe/run.ts';
import type { Subject } from '../subject.ts';
import { type Packet, packetOf, type TraceRecord } from '../trace.ts';
import type { Hop } from '../verdict.ts';
import { DROP_REASONS } from './dropreason.ts';

/** The way of a packet and where it ended. */
export interface Journey {
  /** None where no packet was sent at all. */
  hops: Hop[];
  /** Set where it, or the answer to it, did not arrive. */
  end?: Loss;
}

/** Where a packet ended, and why, in words that follow "it ended at X:". */
export interface Loss {
  where: string;
  cause: Cause;
  text: string;
  /** It was the answer that was lost. */
  reply: boolean;
}

/** Copies of a frame that a bridge sent to all ports end at those it was not meant for; that is no loss. */
const NO_LOSS: ReadonlySet<string | undefined> = new Set(['other-host', 'bridge-same-port']);

/**
 * Follows the first packet that a probe sent to `address` hop by hop, through address translation, and then the first
 * answer on its way back.
 */
export function follow(subject: Subject, result: ProbeResult, address: string): Journey {
  const start = result.records.findIndex((record) => {
    const packet = packetOf(record);
    return (
      record.inode === result.inode &&
      packet?.dst.text === address &&
      (record.stage === 'output' || record.stage === 'drop')
    );
  });
  const first = result.records[start];
  const sent = first && packetOf(first);
  if (!sent) return { hops: [] };
  const there = trail(result.records.slice(start), sent);
  const hops = there.map((record) => hopOf(subject, record));
  const lost = ending(subject, there, hops, false);
  if (lost) return { hops, end: lost };

  const last = there[there.length - 1];
  const arrived = last && packetOf(last);
  if (!arrived) return { hops };
  const answers = result.records.slice(result.records.indexOf(last) + 1);
  const back = answers.find((record) => {
    const packet = packetOf(record);
    return packet?.src.equals(arrived.dst) && packet.dst.equals(arrived.src) && record.inode === last.inode;
  });
  const answer = back && packetOf(back);
  if (!answer) return { hops };
  const home = trail(answers.slice(answers.indexOf(back)), answer);
  const homeHops = home.map((record) => hopOf(subject, record));
  return { hops: [...hops, ...homeHops], end: ending(subject, home, homeHops, true) };
}

/** The records of one packet, from the first to its delivery or loss. */
function trail(records: readonly TraceRecord[], first: Packet): TraceRecord[] {
  const found: TraceRecord[] = [];
  let current = first;
  for (const record of records) {
    const packet = packetOf(record);
    if (!packet || !samePacket(packet, current, record.stage === 'nat')) continue;
    if (record.stage === 'drop' && NO_LOSS.has(record.reason)) continue;
    if (record.stage === 'nat') current = packet;
    found.push(record);
    if (record.stage === 'deliver') {
      // Delivered to the IP layer; the protocol above may still have nobody for it.
      const after = records[records.indexOf(record) + 1];
      const refused = after && packetOf(after);
      if (after?.stage === 'drop' && refused && samePacket(refused, current, false)) found.push(after);
      return found;
    }
    if (record.stage === 'drop') return found;
  }
  return found;
}

/** Whether two records show the same packet: same ports or echo numbers, and the same ends unless NAT changed one. */
function samePacket(a: Packet, b: Packet, translated: boolean): boolean {
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

function ending(subject: Subject, records: TraceRecord[], hops: Hop[], reply: boolean): Loss | undefined {
  const [record, hop] = [records[records.length - 1], hops[hops.length - 1]];
  if (!record || !hop || record.stage === 'deliver') return undefined;
  const { where } = hop;
  if (record.stage === 'drop') {
    return { where, cause: DROP_REASONS[record.reason ?? 'ignored'].cause, text: dropText(subject, record), reply };
  }
  // The probe gave up before the kernel did.
  if (record.stage === 'neighbour') return { where, ...DROP_REASONS['neighbour-failed'], reply };
  return { where, cause: 'no-answer', text: 'it was not seen any further', reply };
}

function hopOf(subject: Subject, record: TraceRecord): Hop {
  const where = subject.ownerOf(record.inode, record.netns);
  const hop: Hop = { where, what: '', device: record.device ?? record.outDevice };
  const named = (device: string | undefined) => {
    const network = device === undefined ? undefined : subject.networkOfBridge(record.host, device);
    return network === undefined ? `\`${device ?? '?'}\`` : `\`${device}\` (network \`${network}\`)`;
  };
  switch (record.stage) {
    case 'output':
      return { ...hop, what: `sends it out of ${named(record.outDevice)}` };
    case 'transmit':
      return { ...hop, what: `puts it on the wire at ${named(record.device)}` };
    case 'receive':
      return { ...hop, what: `takes it in on ${named(record.device)}` };
    case 'bridge':
      return { ...hop, what: `the bridge passes it from ${named(record.device)} to ${named(record.outDevice)}` };
    case 'forward':
      return { ...hop, what: `passes it on from ${named(record.device)} to ${named(record.outDevice)}` };
    case 'nat':
      return { ...hop, what: `changes its address: ${record.detail ?? ''}` };
    case 'neighbour':
      return { ...hop, what: record.detail ?? 'asks who has the address' };
    case 'deliver':
      return { ...hop, what: 'is where it arrives' };
    case 'drop':
      return { ...hop, what: dropText(subject, record), rule: record.rule, dropped: true };
    default:
      return { ...hop, what: record.detail ?? record.stage, rule: record.rule };
  }
}

function dropText(subject: Subject, record: TraceRecord): string {
  const { text } = DROP_REASONS[record.reason ?? 'ignored'];
  if (record.reason !== 'netfilter') return record.device ? `${text} (at \`${record.device}\`)` : text;
  const rule = record.rule ? ` \`${record.rule}\`` : '';
  const verb = record.verdict === 'REJECT' ? 'rejects' : 'drops';
  const place = record.ruleNumber === undefined ? '' : `, rule ${record.ruleNumber} of chain \`${record.chain ?? ''}\``;
  const networks = bridgesIn(record.rule).map((device) => subject.networkOfBridge(record.host, device));
  const about = [...new Set(networks)].filter((name) => name !== undefined).map((name) => `\`${name}\``);
  const note = about.length === 0 ? '' : `; it guards the network ${about.join(', ')}`;
  // Docker writes into chains of its own, and into PREROUTING of the table raw.
  const docker = /^DOCKER(?!-USER)/.test(record.chain ?? '') || (record.table === 'raw' && about.length > 0);
  const owner = docker ? "Docker's firewall rule" : 'the firewall rule';
  return `${owner}${rule} ${verb} it (table \`${record.table ?? 'filter'}\`${place}${note})`;
}

function bridgesIn(rule: string | undefined): string[] {
  return rule?.match(/\b(docker0|br-[0-9a-f]{12})\b/g) ?? [];
}
