import type { Process } from '#kernel/process/process.ts';
import { type EthernetFrame, frameLength } from '#kernel/wire/ethernet.ts';
import { readTransport } from '#kernel/wire/framereader.ts';
import { type IpPayload, protocolNumber } from '#kernel/wire/ip.ts';
import { Addr } from '#netip/addr.ts';
import { BROADCAST_MAC, isGroupMac, parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import { literalAddress } from '../resolver/getaddrinfo.ts';
import { hostsByName } from '../resolver/hosts.ts';
import { portNumber } from '../resolver/services.ts';

/** Whether a frame is to be shown. */
export type FrameTest = (frame: EthernetFrame) => boolean;

/** What is wrong with a filter, in libpcap's words. */
export class FilterError extends Error {}

const PROTOCOLS: Readonly<Record<string, FrameTest>> = {
  ip: ({ payload }) => payload.kind === 'ip' && payload.family === 4,
  ip6: ({ payload }) => payload.kind === 'ip' && payload.family === 6,
  arp: ({ payload }) => payload.kind === 'arp',
  rarp: () => false,
  tcp: (frame) => carries(frame, 6),
  udp: (frame) => carries(frame, 17),
  icmp: (frame) => carries(frame, 1),
  icmp6: (frame) => carries(frame, 58),
  esp: (frame) => carries(frame, 50),
  ah: () => false,
};
const FLAG_BITS: Readonly<Record<string, number>> = {
  'tcp-fin': 1,
  'tcp-syn': 2,
  'tcp-rst': 4,
  'tcp-push': 8,
  'tcp-ack': 16,
  'tcp-urg': 32,
};
type Side = 'src' | 'dst' | 'either' | 'both';
type Kind = 'host' | 'net' | 'port' | 'portrange' | 'proto' | 'ether';

/** The qualifiers in front of a value; a value without any takes those of the one before. */
interface Qualifiers {
  side: Side;
  kind: Kind;
  protocol?: FrameTest;
}

/** Reads a filter, pcap-filter(7). No words let everything pass. @throws FilterError */
export function parseFilter(proc: Process, text: string): FrameTest {
  const parser = new FilterParser(proc, text);
  return parser.run();
}

class FilterParser {
  readonly #words: string[];
  #last: Qualifiers | undefined;

  constructor(
    readonly proc: Process,
    text: string,
  ) {
    this.#words = text.match(/tcp\[[^\]]*\]|&&|\|\||!=|[()!&|]|[<>=]=?|[^\s()!&|<>=]+/g) ?? [];
  }

  run(): FrameTest {
    if (this.#words.length === 0) return () => true;
    const test = this.#either();
    if (this.#words.length > 0) throw this.#syntax();
    return test;
  }

  #syntax(): FilterError {
    return new FilterError("can't parse filter expression: syntax error");
  }

  #either(): FrameTest {
    let left = this.#both();
    while (this.#words[0] === 'or' || this.#words[0] === '||') {
      this.#words.shift();
      const [a, b] = [left, this.#both()];
      left = (frame) => a(frame) || b(frame);
    }
    return left;
  }

  #both(): FrameTest {
    let left = this.#single();
    while (this.#words[0] === 'and' || this.#words[0] === '&&') {
      this.#words.shift();
      const [a, b] = [left, this.#single()];
      left = (frame) => a(frame) && b(frame);
    }
    return left;
  }

  #single(): FrameTest {
    const word = this.#words[0];
    if (word === 'not' || word === '!') {
      this.#words.shift();
      const inner = this.#single();
      return (frame) => !inner(frame);
    }
    if (word !== '(') return this.#primitive();
    this.#words.shift();
    const inner = this.#either();
    if (this.#words.shift() !== ')') throw this.#syntax();
    return inner;
  }

  #primitive(): FrameTest {
    const first = this.#words[0];
    if (first === undefined) throw this.#syntax();
    if (first.startsWith('tcp[')) return this.#flags();
    const found: Partial<Qualifiers> = {};
    let side: Side | undefined;
    for (;;) {
      const word = this.#words[0] ?? '';
      if (Object.hasOwn(PROTOCOLS, word) && !found.protocol) found.protocol = PROTOCOLS[word];
      else if (word === 'src' || word === 'dst') {
        const both = this.#words[1] === 'or' || this.#words[1] === 'and' ? this.#words[2] : undefined;
        if (both === 'src' || both === 'dst') {
          side = this.#words[1] === 'or' ? 'either' : 'both';
          this.#words.splice(0, 2);
        } else side = word;
      } else if (
        word === 'host' ||
        word === 'net' ||
        word === 'port' ||
        word === 'portrange' ||
        word === 'proto' ||
        word === 'ether'
      )
        found.kind = word;
      else break;
      this.#words.shift();
      if (found.kind && found.kind !== 'ether') break;
    }
    const named = found.protocol !== undefined || found.kind !== undefined || side !== undefined;
    const next = this.#words[0];
    const ends =
      next === undefined || next === ')' || next === 'and' || next === 'or' || next === '&&' || next === '||';
    if (found.protocol && ends && !side && !found.kind) return found.protocol;
    if (!named && (first === 'broadcast' || first === 'multicast')) {
      this.#words.shift();
      return first === 'broadcast' ? ({ dst }) => dst === BROADCAST_MAC : ({ dst }) => isGroupMac(dst);
    }
    if (!named && (first === 'less' || first === 'greater')) {
      this.#words.shift();
      const limit = Number(this.#words.shift());
      return first === 'less' ? (frame) => frameLength(frame) <= limit : (frame) => frameLength(frame) >= limit;
    }
    if (!named && first === 'vlan') {
      this.#words.shift();
      const id = /^\d+$/.test(this.#words[0] ?? '') ? Number(this.#words.shift()) : undefined;
      return ({ vlan }) => vlan !== undefined && (id === undefined || vlan === id);
    }
    if (next === undefined || ends) throw this.#syntax();
    this.#words.shift();
    if (found.kind === 'ether' && (next === 'broadcast' || next === 'multicast')) {
      return next === 'broadcast' ? ({ dst }) => dst === BROADCAST_MAC : ({ dst }) => isGroupMac(dst);
    }
    if (!named && !this.#last && !this.#looksLikeValue(next)) throw this.#syntax();
    const qualifiers: Qualifiers = named
      ? { side: side ?? 'either', kind: found.kind ?? 'host', protocol: found.protocol }
      : (this.#last ?? { side: 'either', kind: 'host' });
    this.#last = qualifiers;
    const value = this.#value(qualifiers, next);
    const { protocol } = qualifiers;
    return protocol ? (frame) => protocol(frame) && value(frame) : value;
  }

  #looksLikeValue(word: string): boolean {
    return literalAddress(word) !== undefined || hostsByName(this.proc, word).length > 0;
  }

  #value({ side, kind }: Qualifiers, text: string): FrameTest {
    switch (kind) {
      case 'ether': {
        const mac = parseMac(text);
        if (!mac) throw new FilterError(`illegal token: ${text}`);
        return (frame) => pick(side, frame.src === mac, frame.dst === mac);
      }
      case 'proto': {
        const test = PROTOCOLS[text.replace(/^\\/, '')];
        if (test) return test;
        return ({ payload }) => payload.kind === 'ip' && protocolNumber(payload) === Number(text);
      }
      case 'port':
      case 'portrange': {
        const [low, high] = kind === 'port' ? [text, text] : text.split('-');
        const number = (part: string | undefined) => {
          const port = portNumber(this.proc, part ?? '') ?? portNumber(this.proc, part ?? '', 'udp');
          if (port === undefined) throw new FilterError(`illegal port value '${part}'`);
          return port;
        };
        const [from, to] = [number(low), number(high)];
        const within = (port: number) => port >= from && port <= to;
        return ({ payload }) => {
          const carried = payload.kind === 'ip' ? transportOf(payload.payload) : undefined;
          if (carried?.kind !== 'tcp' && carried?.kind !== 'udp') return false;
          return pick(side, within(carried.srcPort), within(carried.dstPort));
        };
      }
      default:
        return this.#address(side, kind, text);
    }
  }

  #address(side: Side, kind: 'host' | 'net', text: string): FrameTest {
    let prefixes: Prefix[];
    if (kind === 'net') {
      const mask = this.#words[0] === 'mask' ? Addr.tryParse(this.#words.splice(0, 2)[1] ?? '') : undefined;
      const [head = '', length] = text.split('/');
      const parts = head.split('.');
      const full = head.includes(':') ? head : [...parts, '0', '0', '0'].slice(0, 4).join('.');
      const addr = Addr.tryParse(full);
      const bits = mask
        ? mask.bits.toString(2).replace(/0+$/, '').length
        : length === undefined
          ? head.includes(':')
            ? 128
            : parts.length * 8
          : Number(length);
      if (!addr || !Number.isInteger(bits) || bits > addr.width) throw new FilterError(`unknown network '${text}'`);
      prefixes = [Prefix.of(addr, bits)];
    } else {
      const literal = literalAddress(text);
      prefixes = literal ? [Prefix.of(literal.addr)] : hostsByName(this.proc, text).map(({ addr }) => Prefix.of(addr));
      if (prefixes.length === 0) throw new FilterError(`unknown host '${text}'`);
    }
    const inside = (addr: Addr) => prefixes.some((prefix) => prefix.contains(addr));
    return ({ payload }) => {
      const [src, dst] = payload.kind === 'arp' ? [payload.senderIp, payload.targetIp] : [payload.src, payload.dst];
      return pick(side, inside(src), inside(dst));
    };
  }

  /** `tcp[tcpflags] & tcp-syn != 0` and the like: the one byte of a header people filter by. */
  #flags(): FrameTest {
    const head = this.#words.shift() as string;
    if (!/^tcp\[(tcpflags|13)\]$/.test(head)) throw new FilterError(`not simulated: ${head}`);
    let mask = 0xff;
    if (this.#words[0] === '&') {
      this.#words.shift();
      mask = this.#bits();
    }
    const operator = this.#words.shift();
    const value = this.#bits();
    const compare = (bits: number) => {
      if (operator === '=' || operator === '==') return bits === value;
      if (operator === '!=') return bits !== value;
      if (operator === '>') return bits > value;
      if (operator === '<') return bits < value;
      throw this.#syntax();
    };
    compare(0);
    return ({ payload }) => {
      if (payload.kind !== 'ip' || payload.payload.kind !== 'tcp') return false;
      const { flags } = payload.payload;
      const bits =
        (flags.fin ? 1 : 0) |
        (flags.syn ? 2 : 0) |
        (flags.rst ? 4 : 0) |
        (flags.psh ? 8 : 0) |
        (flags.ack ? 16 : 0) |
        (flags.urg ? 32 : 0);
      return compare(bits & mask);
    };
  }

  #bits(): number {
    const grouped = this.#words[0] === '(';
    if (grouped) this.#words.shift();
    let bits = 0;
    for (;;) {
      const word = this.#words.shift() ?? '';
      const value = FLAG_BITS[word] ?? (/^(0x[\da-f]+|\d+)$/i.test(word) ? Number(word) : undefined);
      if (value === undefined) throw this.#syntax();
      bits |= value;
      if (this.#words[0] !== '|') break;
      this.#words.shift();
    }
    if (grouped && this.#words.shift() !== ')') throw this.#syntax();
    return bits;
  }
}

function carries({ payload }: EthernetFrame, protocol: number): boolean {
  return payload.kind === 'ip' && protocolNumber(payload) === protocol;
}

/** What has the ports: only the first piece of a packet that was cut. */
function transportOf(payload: IpPayload): IpPayload | undefined {
  if (payload.kind !== 'fragment') return payload;
  return payload.offset === 0 ? (payload.whole ?? readTransport(payload.protocol, payload.data, 4)) : undefined;
}

function pick(side: Side, src: boolean, dst: boolean): boolean {
  if (side === 'src') return src;
  if (side === 'dst') return dst;
  return side === 'both' ? src && dst : src || dst;
}
