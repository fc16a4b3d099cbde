import { Addr } from '#netip/addr.ts';
import { DnsReader, DnsSyntaxError } from './dnsreader.ts';
import { DnsWriter } from './dnswriter.ts';

/** Types of resource records with their numbers (RFC 1035 3.2.2, RFC 3596, RFC 2782, RFC 6891). */
export const DNS_TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  ANY: 255,
} as const;

/** Response codes with their names, as dig(1) prints them. */
export const DNS_RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** A type's name, or `TYPE64` where it has none here (RFC 3597). */
export type DnsType = keyof typeof DNS_TYPES | `TYPE${number}`;

export interface DnsFlags {
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  /** AD of DNSSEC. */
  readonly authenticData?: boolean;
  /** CD of DNSSEC. */
  readonly checkingDisabled?: boolean;
  readonly rcode: number;
}

export interface DnsQuestion {
  /** Without the final dot; empty for the root. Case is kept. */
  readonly name: string;
  readonly type: DnsType;
  /** 1 is IN, 3 is CH. */
  readonly class: number;
}

/** What a record says; names are without their final dot. */
export type DnsData =
  | { readonly type: 'A' | 'AAAA'; readonly addr: Addr }
  | { readonly type: 'CNAME' | 'PTR' | 'NS'; readonly target: string }
  | { readonly type: 'MX'; readonly preference: number; readonly target: string }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | { readonly type: 'TXT'; readonly texts: readonly string[] }
  | {
      readonly type: 'SOA';
      readonly primary: string;
      readonly mailbox: string;
      readonly serial: number;
      readonly refresh: number;
      readonly retry: number;
      readonly expire: number;
      readonly minimum: number;
    }
  | {
      readonly type: Exclude<DnsType, 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'NS' | 'MX' | 'SRV' | 'TXT' | 'SOA'>;
      readonly bytes: Uint8Array;
    };

export type DnsRecord = {
  readonly name: string;
  /** 1 is IN; of OPT, the sender's UDP payload size. */
  readonly class: number;
  /** Seconds; of OPT, extended flags. */
  readonly ttl: number;
} & DnsData;

/** A DNS message, RFC 1035 section 4. */
export interface DnsMessage {
  readonly id: number;
  readonly flags: DnsFlags;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

export type DnsResult =
  | { readonly ok: true; readonly message: DnsMessage }
  | { readonly ok: false; readonly error: string };

/** A query with the usual header: one question of class IN, recursion desired. */
export function dnsQuery(id: number, name: string, type: DnsType): DnsMessage {
  return {
    id,
    flags: {
      response: false,
      opcode: 0,
      authoritative: false,
      truncated: false,
      recursionDesired: true,
      recursionAvailable: false,
      rcode: 0,
    },
    questions: [{ name: name.replace(/\.$/, ''), type, class: 1 }],
    answers: [],
    authorities: [],
    additionals: [],
  };
}

/** Whether a question can carry a name: labels of 1 to 63 characters, 255 octets in all (RFC 1035 section 2.3.4). */
export function isDomainName(name: string): boolean {
  try {
    encodeDns(dnsQuery(0, name, 'A'));
    return true;
  } catch (error) {
    if (error instanceof DnsSyntaxError) return false;
    throw error;
  }
}

/**
 * The bytes of a message; names that have been written before are pointers to there (RFC 1035, 4.1.4) unless `compress`
 * is false.
 * @throws DnsSyntaxError for an impossible name
 */
export function encodeDns(message: DnsMessage, compress = true): Uint8Array {
  const { flags, questions, answers, authorities, additionals } = message;
  const writer = new DnsWriter(compress);
  const bit = (on: boolean | undefined, position: number) => (on ? 1 << position : 0);
  writer.uint16(message.id);
  writer.uint16(
    bit(flags.response, 15) |
      (flags.opcode << 11) |
      bit(flags.authoritative, 10) |
      bit(flags.truncated, 9) |
      bit(flags.recursionDesired, 8) |
      bit(flags.recursionAvailable, 7) |
      bit(flags.authenticData, 5) |
      bit(flags.checkingDisabled, 4) |
      flags.rcode,
  );
  for (const section of [questions, answers, authorities, additionals]) writer.uint16(section.length);
  for (const question of questions) {
    writer.name(question.name);
    writer.uint16(typeNumber(question.type));
    writer.uint16(question.class);
  }
  for (const record of [...answers, ...authorities, ...additionals]) {
    writer.name(record.name);
    writer.uint16(typeNumber(record.type));
    writer.uint16(record.class);
    writer.uint32(record.ttl);
    writer.sized(() => writeData(writer, record));
  }
  return writer.bytes();
}

/** Reads a message. Compression pointers may only lead back, so there are no loops. */
export function decodeDns(bytes: Uint8Array): DnsResult {
  try {
    return { ok: true, message: readMessage(new DnsReader(bytes)) };
  } catch (error) {
    if (error instanceof DnsSyntaxError) return { ok: false, error: error.message };
    throw error;
  }
}

/** The number of a type. */
export function typeNumber(type: DnsType): number {
  return type in DNS_TYPES ? DNS_TYPES[type as keyof typeof DNS_TYPES] : Number(type.slice(4));
}

/** The name of a type's number. */
export function typeName(number: number): DnsType {
  const known = (Object.keys(DNS_TYPES) as (keyof typeof DNS_TYPES)[]).find((name) => DNS_TYPES[name] === number);
  return known ?? `TYPE${number}`;
}

/** The name of a response code, `RCODE11` where it has none here. */
export function rcodeName(rcode: number): string {
  return Object.entries(DNS_RCODES).find(([, number]) => number === rcode)?.[0] ?? `RCODE${rcode}`;
}

function readMessage(reader: DnsReader): DnsMessage {
  const id = reader.uint16();
  const word = reader.uint16();
  const bit = (position: number) => (word & (1 << position)) !== 0;
  const counts = [reader.uint16(), reader.uint16(), reader.uint16(), reader.uint16()] as const;
  const questions = times(counts[0], (): DnsQuestion => {
    return { name: reader.name(), type: typeName(reader.uint16()), class: reader.uint16() };
  });
  const [answers, authorities, additionals] = ([counts[1], counts[2], counts[3]] as const).map((count) =>
    times(count, () => readRecord(reader)),
  ) as [DnsRecord[], DnsRecord[], DnsRecord[]];
  return {
    id,
    flags: {
      response: bit(15),
      opcode: (word >> 11) & 0xf,
      authoritative: bit(10),
      truncated: bit(9),
      recursionDesired: bit(8),
      recursionAvailable: bit(7),
      authenticData: bit(5),
      checkingDisabled: bit(4),
      rcode: word & 0xf,
    },
    questions,
    answers,
    authorities,
    additionals,
  };
}

function readRecord(reader: DnsReader): DnsRecord {
  const name = reader.name();
  const type = typeName(reader.uint16());
  const common = { name, class: reader.uint16(), ttl: reader.uint32() };
  const end = reader.position + reader.uint16() + 2;
  if (end > reader.length) throw new DnsSyntaxError('record longer than the message');
  const data = readData(reader, type, end);
  if (reader.position !== end) throw new DnsSyntaxError(`${type} record of the wrong length`);
  return { ...common, ...data };
}

function readData(reader: DnsReader, type: DnsType, end: number): DnsData {
  switch (type) {
    case 'A':
      return { type, addr: Addr.fromBytes(reader.take(4)) };
    case 'AAAA':
      return { type, addr: Addr.fromBytes(reader.take(16)) };
    case 'CNAME':
    case 'PTR':
    case 'NS':
      return { type, target: reader.name() };
    case 'MX':
      return { type, preference: reader.uint16(), target: reader.name() };
    case 'SRV':
      return { type, priority: reader.uint16(), weight: reader.uint16(), port: reader.uint16(), target: reader.name() };
    case 'TXT': {
      const texts: string[] = [];
      while (reader.position < end) texts.push(reader.text());
      return { type, texts };
    }
    case 'SOA':
      return {
        type,
        primary: reader.name(),
        mailbox: reader.name(),
        serial: reader.uint32(),
        refresh: reader.uint32(),
        retry: reader.uint32(),
        expire: reader.uint32(),
        minimum: reader.uint32(),
      };
    default:
      return { type, bytes: reader.take(end - reader.position) };
  }
}

function writeData(writer: DnsWriter, data: DnsData): void {
  switch (data.type) {
    case 'A':
    case 'AAAA':
      writer.raw(data.addr.bytes());
      return;
    case 'CNAME':
    case 'PTR':
    case 'NS':
      writer.name(data.target);
      return;
    case 'MX':
      writer.uint16(data.preference);
      writer.name(data.target);
      return;
    case 'SRV':
      writer.uint16(data.priority);
      writer.uint16(data.weight);
      writer.uint16(data.port);
      // Not to be compressed (RFC 2782).
      writer.name(data.target, false);
      return;
    case 'TXT':
      for (const text of data.texts) writer.text(text);
      return;
    case 'SOA':
      writer.name(data.primary);
      writer.name(data.mailbox);
      for (const number of [data.serial, data.refresh, data.retry, data.expire, data.minimum]) writer.uint32(number);
      return;
    default:
      writer.raw(data.bytes);
  }
}

function times<T>(count: number, make: () => T): T[] {
  const made: T[] = [];
  for (let n = 0; n < count; n++) made.push(make());
  return made;
}
