import type { ArpPacket } from '#kernel/wire/arp.ts';
import type { IpPacket } from '#kernel/wire/ip.ts';
import { endsOf } from '../explain/packet.ts';
import type { Conversation, ConversationKind, Happening, PacketRecord } from './recording.ts';

/** A packet's way, with what it was when it was sent and when it was seen last. */
export interface Journey {
  readonly record: Omit<PacketRecord, 'conversation'>;
  readonly first: IpPacket | ArpPacket;
  readonly now: IpPacket | ArpPacket;
  /** Where it was sent. */
  readonly host: string;
  readonly inode: number;
}

/** Groups packets into conversations, in order of their first packets. @returns also which one each packet belongs to */
export function conversationsOf(journeys: readonly Journey[]): { conversations: Conversation[]; places: number[] } {
  const conversations: Conversation[] = [];
  const places: number[] = [];
  const byKey = new Map<string, number>();
  for (const [id, { record, first, now, host, inode }] of journeys.entries()) {
    // An answer leaves with the ends that its question arrived with.
    const sent = keyOf(first, host, inode);
    let place = byKey.get(sent);
    if (place === undefined) {
      place = conversations.length;
      const { from, to } = record;
      conversations.push({ kind: kindOf(first, record), from, to, packets: [], outcome: 'unanswered' });
    }
    byKey.set(sent, place);
    byKey.set(keyOf(now, host, inode), place);
    places.push(place);
    const conversation = conversations[place] as Conversation;
    conversation.packets.push(id);
  }
  for (const conversation of conversations) conversation.outcome = outcomeOf(conversation, journeys);
  return { conversations, places };
}

function kindOf(packet: IpPacket | ArpPacket, { about }: Journey['record']): ConversationKind {
  if (about.key === 'arpRequest' || about.key === 'arpReply') return 'arp';
  if (about.key === 'dnsQuery' || about.key === 'dnsAnswer') return 'dns';
  if (packet.kind === 'arp') return 'arp';
  const { kind } = packet.payload;
  return kind === 'tcp' || kind === 'udp' || kind === 'icmp' ? kind : 'other';
}

/** The same text for both directions of a conversation. */
function keyOf(packet: IpPacket | ArpPacket, host: string, inode: number): string {
  if (packet.kind === 'arp') return sorted('arp', packet.senderIp.text, packet.targetIp.text);
  const { payload } = packet;
  if (payload.kind === 'icmp') {
    if (payload.quoted) return keyOf(payload.quoted, host, inode);
    if (payload.target) return `nd ${payload.target.text}`;
    return `${sorted('icmp', packet.src.text, packet.dst.text)} ${payload.id ?? ''}`;
  }
  const { from, to } = endsOf(packet);
  // Every namespace has a loopback of its own.
  const inside = packet.dst.isLoopback || packet.src.isLoopback ? ` ${host} ${inode}` : '';
  return `${sorted(payload.kind, from, to)}${inside}`;
}

function sorted(kind: string, a: string, b: string): string {
  return `${kind} ${a < b ? `${a} ${b}` : `${b} ${a}`}`;
}

function outcomeOf({ packets, kind }: Conversation, journeys: readonly Journey[]): Conversation['outcome'] {
  const all = packets.map((id) => (journeys[id] as Journey).record);
  if (all.some(({ outcome }) => outcome === 'dropped')) return 'dropped';
  if (kind === 'arp') {
    // A tunnel may know the answer itself, of which the trace says nothing; that nobody answered, it says.
    const failed = journeys.some(({ record }) => record.hops.some(({ what }) => isUnanswered(what)));
    return failed && !all.some(({ about }) => about.key === 'arpReply') ? 'unanswered' : 'answered';
  }
  const first = all[0]?.from.address;
  const answered = all.some(({ from, about }) => from.address !== first && about.key !== 'icmp');
  return answered ? 'answered' : 'unanswered';
}

function isUnanswered(what: Happening): boolean {
  return what.kind === 'drop' && what.reason === 'neighbour-failed';
}
