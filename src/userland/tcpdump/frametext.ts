import type { Coroutine } from '#kernel/coroutine.ts';
import type { ArpPacket } from '#kernel/wire/arp.ts';
import { payloadChecksum } from '#kernel/wire/bytes.ts';
import { type EthernetFrame, etherType, frameLength } from '#kernel/wire/ethernet.ts';
import type { FragmentPayload } from '#kernel/wire/fragment.ts';
import { readTransport } from '#kernel/wire/framereader.ts';
import { GRE_PROTOCOL, readGre } from '#kernel/wire/gre.ts';
import { icmpLength } from '#kernel/wire/icmp.ts';
import { type IpPacket, ipHeaderLength, ipLength, payloadLength, protocolNumber } from '#kernel/wire/ip.ts';
import type { TcpSegment } from '#kernel/wire/tcp.ts';
import { type UdpDatagram, udpLength } from '#kernel/wire/udp.ts';
import { readVxlan, VXLAN_PORT, type VxlanPacket } from '#kernel/wire/vxlan.ts';
import { BROADCAST_MAC } from '#netip/mac.ts';
import { dnsText } from './dns.ts';
import { icmpText } from './icmptext.ts';
import type { Names } from './names.ts';

const ETHER_NAMES = { 2048: 'IPv4', 2054: 'ARP', 34525: 'IPv6' } as const;
const HTTP_PORTS = [80, 8080, 3128];
const HTTP_START = /^(HTTP\/|(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE) )/;
const DNS_PORTS = [53, 5353];

/** How much to print of a frame. */
export interface TextOptions {
  /** -e */
  readonly link: boolean;
  /** How often -v was given. */
  readonly verbose: number;
  /** -q */
  readonly quick: boolean;
  /** -S */
  readonly absolute: boolean;
}

/** Turns frames into the lines of tcpdump; it remembers connections, to print sequence numbers that count from 0. */
export class FrameText {
  readonly #firstSeq = new Map<string, number>();

  constructor(
    readonly names: Names,
    readonly options: TextOptions,
  ) {}

  /** The text of a frame without its time, possibly of several lines. */
  *of(frame: EthernetFrame): Coroutine<string> {
    const { payload } = frame;
    const type = etherType(frame);
    let text = '';
    if (this.options.link) {
      const tag =
        frame.vlan === undefined
          ? ''
          : `ethertype 802.1Q (0x8100), length ${frameLength(frame)}: vlan ${frame.vlan}, p 0, `;
      const dst = frame.dst === BROADCAST_MAC && !this.names.numeric ? 'Broadcast' : frame.dst;
      text += `${frame.src} > ${dst}, ${tag}ethertype ${ETHER_NAMES[type]} (0x${type.toString(16).padStart(4, '0')})`;
      text += tag === '' ? `, length ${frameLength(frame)}: ` : ' ';
    } else text += payload.kind === 'arp' ? 'ARP, ' : payload.family === 4 ? 'IP ' : 'IP6 ';
    return text + (payload.kind === 'arp' ? yield* this.#arp(payload) : yield* this.#packet(payload));
  }

  *#arp(packet: ArpPacket): Coroutine<string> {
    const verbose = this.options.verbose > 0 ? 'Ethernet (len 6), IPv4 (len 4), ' : '';
    const sender = yield* this.names.host(packet.senderIp);
    if (packet.operation === 'reply') return `${verbose}Reply ${sender} is-at ${packet.senderMac}, length 28`;
    const target = yield* this.names.host(packet.targetIp);
    const known = packet.targetMac ? ` (${packet.targetMac})` : '';
    return `${verbose}Request who-has ${target}${known} tell ${sender}, length 28`;
  }

  *#packet(packet: IpPacket): Coroutine<string> {
    const { payload } = packet;
    if (payload.kind === 'fragment') return yield* this.#fragment(packet, payload);
    let text = '';
    const number = protocolNumber(packet);
    const name = {
      tcp: 'TCP',
      udp: 'UDP',
      icmp: packet.family === 4 ? 'ICMP' : 'ICMPv6',
      esp: 'ESP',
      other: number === GRE_PROTOCOL ? 'GRE' : 'unknown',
    }[payload.kind];
    if (this.options.verbose > 0 && packet.family === 4) {
      const flags = packet.dontFragment ? 'DF' : 'none';
      text += `(tos 0x${packet.tos.toString(16)}, ttl ${packet.ttl}, id ${packet.id}, offset 0, flags [${flags}], proto ${name} (${number}), length ${ipLength(packet)})\n    `;
    } else if (this.options.verbose > 0) {
      text += `(hlim ${packet.ttl}, next-header ${name} (${number}) payload length: ${payloadLength(payload)}) `;
    }
    const [src, dst] = [yield* this.names.host(packet.src), yield* this.names.host(packet.dst)];
    if (payload.kind === 'tcp' || payload.kind === 'udp') {
      const port = (each: number) => this.names.port(each, payload.kind);
      text += `${src}.${port(payload.srcPort)} > ${dst}.${port(payload.dstPort)}: `;
      if (payload.kind === 'tcp') return text + this.#tcp(packet, payload);
      const vxlan = payload.dstPort === VXLAN_PORT && !this.options.quick ? readVxlan(payload) : undefined;
      return text + (vxlan ? yield* this.#vxlan(vxlan) : this.#udp(packet, payload));
    }
    text += `${src} > ${dst}: `;
    if (payload.kind === 'icmp') {
      const sum = this.options.verbose > 0 && packet.family === 6 ? '[icmp6 sum ok] ' : '';
      return `${text}${sum}${icmpText(packet, payload)}, length ${icmpLength(payload)}`;
    }
    if (payload.kind === 'esp') {
      const spi = payload.spi.toString(16).padStart(8, '0');
      return `${text}ESP(spi=0x${spi},seq=0x${payload.seq.toString(16)}), length ${payloadLength(payload)}`;
    }
    const gre = payload.protocol === GRE_PROTOCOL ? readGre(payload) : undefined;
    if (gre) return text + (yield* this.#gre(gre, payload.data.length));
    return `${text} ip-proto-${number} ${ipLength(packet) - ipHeaderLength(packet.family)}`;
  }

  /** The first piece is printed as what it begins, the others by their protocol alone. */
  *#fragment(packet: IpPacket, { offset, more, length, protocol, data, whole }: FragmentPayload): Coroutine<string> {
    const names = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 50: 'ESP', 58: 'ICMPv6' } as Readonly<Record<number, string>>;
    const name = names[protocol] ?? 'unknown';
    let text = '';
    if (this.options.verbose > 0 && packet.family === 4)
      text = `(tos 0x${packet.tos.toString(16)}, ttl ${packet.ttl}, id ${packet.id}, offset ${offset}, flags [${more ? '+' : 'none'}], proto ${name} (${protocol}), length ${ipLength(packet)})\n    `;
    else if (this.options.verbose > 0)
      text = `(hlim ${packet.ttl}, next-header Fragment (44) payload length: ${length + 8}) `;
    const head = offset === 0 ? (whole ?? readTransport(protocol, data, packet.family)) : undefined;
    const [src, dst] = [yield* this.names.host(packet.src), yield* this.names.host(packet.dst)];
    const piece = packet.family === 6 ? `frag (${offset}|${length})${head ? ' ' : ''}` : '';
    if (!head) return `${text}${src} > ${dst}: ${piece === '' ? `ip-proto-${protocol}` : piece}`;
    if (head.kind === 'udp') {
      const port = (each: number) => this.names.port(each, 'udp');
      const total = whole ? udpLength(head) : ((data[4] ?? 0) << 8) | (data[5] ?? 0);
      const ends = `${src}.${port(head.srcPort)} > ${dst}.${port(head.dstPort)}: ${piece}`;
      const vxlan = head.dstPort === VXLAN_PORT ? readVxlan(head) : undefined;
      return text + ends + (vxlan ? yield* this.#vxlan(vxlan) : `UDP, length ${total - 8}`);
    }
    if (head.kind === 'icmp') return `${text}${src} > ${dst}: ${piece}${icmpText(packet, head)}, length ${length}`;
    return `${text}${src} > ${dst}: ${piece}ip-proto-${protocol}`;
  }

  #tcp(packet: IpPacket, segment: TcpSegment): string {
    const { flags, data } = segment;
    if (this.options.quick) return `tcp ${data.length}`;
    const letters = `${flags.fin ? 'F' : ''}${flags.syn ? 'S' : ''}${flags.rst ? 'R' : ''}${flags.psh ? 'P' : ''}${flags.urg ? 'U' : ''}${flags.ack ? '.' : ''}`;
    const parts = [`Flags [${letters === '' ? 'none' : letters}]`];
    if (this.options.verbose > 0)
      parts.push(`cksum 0x${payloadChecksum(packet).toString(16).padStart(4, '0')} (correct)`);
    const { seq, ack } = this.#relative(packet, segment);
    if (data.length > 0) parts.push(`seq ${seq}:${(seq + data.length) >>> 0}`);
    else if (flags.syn || flags.fin || flags.rst || this.options.verbose > 1) parts.push(`seq ${seq}`);
    if (flags.ack) parts.push(`ack ${ack}`);
    parts.push(`win ${segment.window}`);
    if (segment.mss !== undefined) parts.push(`options [mss ${segment.mss}]`);
    parts.push(`length ${data.length}`);
    return parts.join(', ') + this.#http(segment);
  }

  /** Numbers as they are in SYN segments, counted from the first one seen afterwards. */
  #relative(packet: IpPacket, segment: TcpSegment): { seq: number; ack: number } {
    const { flags } = segment;
    const forth = `${packet.src.text}.${segment.srcPort}>${packet.dst.text}.${segment.dstPort}`;
    const back = `${packet.dst.text}.${segment.dstPort}>${packet.src.text}.${segment.srcPort}`;
    if (flags.syn) {
      this.#firstSeq.set(forth, segment.seq);
      if (flags.ack) this.#firstSeq.set(back, (segment.ack - 1) >>> 0);
      return { seq: segment.seq, ack: segment.ack };
    }
    if (!this.#firstSeq.has(forth)) {
      this.#firstSeq.set(forth, segment.seq);
      this.#firstSeq.set(back, segment.ack);
      return { seq: segment.seq, ack: segment.ack };
    }
    if (this.options.absolute) return { seq: segment.seq, ack: segment.ack };
    const first = (key: string, fallback: number) => this.#firstSeq.get(key) ?? fallback;
    return {
      seq: (segment.seq - first(forth, segment.seq)) >>> 0,
      ack: (segment.ack - first(back, segment.ack)) >>> 0,
    };
  }

  #http({ srcPort, dstPort, data }: TcpSegment): string {
    if (data.length === 0) return '';
    if (DNS_PORTS.includes(srcPort) || DNS_PORTS.includes(dstPort)) return ` ${dnsText(data.subarray(2))}`;
    if (!HTTP_PORTS.includes(srcPort) && !HTTP_PORTS.includes(dstPort)) return '';
    const text = new TextDecoder().decode(data);
    const start = HTTP_START.test(text);
    if (this.options.verbose === 0) return start ? `: HTTP: ${text.split('\r\n')[0]}` : ': HTTP';
    if (!start) return ': HTTP';
    const head = text.split('\r\n\r\n')[0] ?? '';
    return `: HTTP, length: ${data.length}\n${head
      .split('\r\n')
      .map((line) => `\t${line}\n`)
      .join('')}\t`;
  }

  /** The frame inside is on a line of its own, printed as any other. */
  *#vxlan({ flags, vni, frame }: VxlanPacket): Coroutine<string> {
    const sum = this.options.verbose > 0 ? '[udp sum ok] ' : '';
    const head = `${sum}VXLAN, flags [I] (0x${flags.toString(16).padStart(2, '0')}), vni ${vni}\n`;
    return head + (frame ? yield* this.of(frame) : '');
  }

  *#gre({ key, frame }: { key?: number; frame: EthernetFrame }, length: number): Coroutine<string> {
    const { verbose, link } = this.options;
    const head = `GREv0${verbose > 0 ? `, Flags [${key === undefined ? 'none' : 'key present'}]` : ''}`;
    const middle = `${key === undefined ? '' : `, key=0x${key.toString(16)}`}${link ? ', proto TEB (0x6558)' : ''}`;
    return `${head}${middle}, length ${length}${verbose > 0 ? '\n\t' : ': '}${yield* this.of(frame)}`;
  }

  #udp(packet: IpPacket, { srcPort, dstPort, data }: UdpDatagram): string {
    if (this.options.quick) return `UDP, length ${data.length}`;
    const sum = this.options.verbose > 0 ? `[udp sum ok] ` : '';
    if (DNS_PORTS.includes(srcPort) || DNS_PORTS.includes(dstPort)) return sum + dnsText(data);
    return `${packet.payload.kind === 'udp' ? sum : ''}UDP, length ${data.length}`;
  }
}
