import type { ArpPacket } from '#kernel/wire/arp.ts';
import { type DnsMessage, type DnsRecord, decodeDns, rcodeName } from '#kernel/wire/dns.ts';
import type { EthernetFrame } from '#kernel/wire/ethernet.ts';
import { icmpTypeNumber } from '#kernel/wire/icmp.ts';
import { type IpPacket, type IpPayload, ipLength, protocolNumber } from '#kernel/wire/ip.ts';
import type { TcpFlags } from '#kernel/wire/tcp.ts';
import { readVxlan } from '#kernel/wire/vxlan.ts';

/** Names of header fields; who shows them has the words. */
export type FieldName =
  | 'source'
  | 'destination'
  | 'type'
  | 'vlan'
  | 'operation'
  | 'senderMac'
  | 'senderIp'
  | 'targetMac'
  | 'targetIp'
  | 'ttl'
  | 'hopLimit'
  | 'protocol'
  | 'length'
  | 'sourcePort'
  | 'destinationPort'
  | 'flags'
  | 'sequence'
  | 'acknowledgement'
  | 'data'
  | 'identifier'
  | 'code'
  | 'mtu'
  | 'vni'
  | 'spi'
  | 'question'
  | 'answer'
  | 'status'
  | 'about'
  | 'offset';

export type LayerName =
  | 'ethernet'
  | 'vlan'
  | 'arp'
  | 'ip4'
  | 'ip6'
  | 'tcp'
  | 'udp'
  | 'icmp'
  | 'dns'
  | 'vxlan'
  | 'esp'
  | 'fragment'
  | 'other';

/** One header of a packet. */
export interface Layer {
  name: LayerName;
  /** It belongs to the packet that carries this one through a tunnel. */
  outer: boolean;
  fields: [FieldName, string][];
}

/** How much of what a segment carries is shown, in characters. */
const SHOWN = 120;
const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 50: 'ESP', 58: 'ICMPv6' };
const FLAGS: readonly (keyof TcpFlags)[] = ['syn', 'ack', 'fin', 'rst', 'psh', 'urg'];

/** All headers of a frame or packet, outermost first; what a tunnel carries is unfolded. */
export function layersOf(thing: EthernetFrame | IpPacket | ArpPacket): Layer[] {
  const layers = unfolded(thing);
  const inside = Math.max(...['vxlan', 'esp'].map((name) => layers.map((each) => String(each.name)).lastIndexOf(name)));
  return layers.map((layer, index) => (index <= inside ? { ...layer, outer: true } : layer));
}

/** The message in a datagram that may be DNS; after translation its ports do not tell any more. */
export function dnsOf(payload: IpPayload): DnsMessage | undefined {
  if (payload.kind !== 'udp' || payload.data.length < 12) return undefined;
  const read = decodeDns(payload.data);
  return read.ok && read.message.questions.length === 1 && read.message.flags.opcode === 0 ? read.message : undefined;
}

/** What an answer says, as dig(1) would print its data. */
export function answersOf({ answers, flags }: DnsMessage): string {
  if (flags.rcode !== 0) return rcodeName(flags.rcode);
  return answers.map(dataOf).join(', ') || '–';
}

/** The control bits that are set: `SYN ACK`. */
export function flagsOf(flags: TcpFlags): string {
  return FLAGS.filter((flag) => flags[flag])
    .map((flag) => flag.toUpperCase())
    .join(' ');
}

function unfolded(thing: EthernetFrame | IpPacket | ArpPacket): Layer[] {
  if (!('kind' in thing)) {
    const { src, dst, vlan, payload } = thing;
    const ethernet = layer('ethernet', [
      ['source', String(src)],
      ['destination', String(dst)],
    ]);
    const tag = vlan === undefined ? [] : [layer('vlan', [['vlan', String(vlan)]])];
    return [ethernet, ...tag, ...unfolded(payload)];
  }
  return thing.kind === 'arp' ? [arpLayer(thing)] : [ipLayer(thing), ...payloadLayers(thing, thing.payload)];
}

function arpLayer({ operation, senderMac, senderIp, targetMac, targetIp }: ArpPacket): Layer {
  return layer('arp', [
    ['operation', operation],
    ['senderMac', String(senderMac)],
    ['senderIp', senderIp.text],
    ['targetMac', targetMac === undefined ? '00:00:00:00:00:00' : String(targetMac)],
    ['targetIp', targetIp.text],
  ]);
}

function ipLayer(packet: IpPacket): Layer {
  const { family, src, dst, ttl } = packet;
  const number = protocolNumber(packet);
  return layer(family === 4 ? 'ip4' : 'ip6', [
    ['source', src.text],
    ['destination', dst.text],
    [family === 4 ? 'ttl' : 'hopLimit', String(ttl)],
    ['protocol', PROTOCOL_NAMES[number] ?? String(number)],
    ['length', String(ipLength(packet))],
  ]);
}

function payloadLayers(packet: IpPacket, payload: IpPayload): Layer[] {
  switch (payload.kind) {
    case 'tcp': {
      const ends = portsOf(payload);
      return [
        layer('tcp', [
          ...ends,
          ['flags', flagsOf(payload.flags)],
          ['sequence', String(payload.seq)],
          ['acknowledgement', String(payload.ack)],
          ...(payload.data.length === 0 ? [] : [['data', shown(payload.data)] as [FieldName, string]]),
        ]),
      ];
    }
    case 'udp': {
      const udp = layer('udp', portsOf(payload));
      const tunnel = payload.tunnelled || payload.dstPort === 4789 ? readVxlan(payload) : undefined;
      if (tunnel) {
        const vxlan = layer('vxlan', [['vni', String(tunnel.vni)]]);
        return [udp, vxlan, ...(tunnel.frame ? unfolded(tunnel.frame) : [])];
      }
      const message = dnsOf(payload);
      if (message) return [udp, dnsLayer(message)];
      udp.fields.push(['data', shown(payload.data)]);
      return [udp];
    }
    case 'icmp': {
      const { type, code, id, seq, mtu, target, quoted } = payload;
      const fields: [FieldName, string][] = [
        ['type', `${type} (${icmpTypeNumber(type, packet.family) ?? '?'})`],
        ['code', String(code)],
      ];
      if (id !== undefined) fields.push(['identifier', String(id)]);
      if (seq !== undefined) fields.push(['sequence', String(seq)]);
      if (mtu !== undefined) fields.push(['mtu', String(mtu)]);
      if (target) fields.push(['targetIp', target.text]);
      if (quoted) fields.push(['about', `${quoted.src.text} → ${quoted.dst.text}`]);
      return [layer('icmp', fields)];
    }
    case 'esp': {
      const esp = layer('esp', [['spi', `0x${payload.spi.toString(16)}`]]);
      return payload.sealed ? [esp, ...payloadLayers(packet, payload.sealed.payload)] : [esp];
    }
    case 'fragment':
      return [layer('fragment', [['offset', String(payload.offset)]])];
    case 'other':
      return [layer('other', [['protocol', String(payload.protocol)]])];
  }
}

function dnsLayer(message: DnsMessage): Layer {
  const { flags, questions, id } = message;
  const fields: [FieldName, string][] = [
    ['identifier', String(id)],
    ['question', questions.map(({ name, type }) => `${name} ${type}`).join(', ')],
  ];
  if (flags.response) fields.push(['status', rcodeName(flags.rcode)], ['answer', answersOf(message)]);
  return layer('dns', fields);
}

function dataOf(record: DnsRecord): string {
  if ('addr' in record) return record.addr.text;
  return 'target' in record ? record.target : record.type;
}

function portsOf({ srcPort, dstPort }: { srcPort: number; dstPort: number }): [FieldName, string][] {
  return [
    ['sourcePort', String(srcPort)],
    ['destinationPort', String(dstPort)],
  ];
}

/** What can be read of the bytes, and how many there are. */
function shown(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes.subarray(0, SHOWN)) text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·';
  return `${bytes.length} B${text === '' ? '' : `: ${text}${bytes.length > SHOWN ? ' …' : ''}`}`;
}

function layer(name: LayerName, fields: [FieldName, string][]): Layer {
  return { name, outer: false, fields };
}
