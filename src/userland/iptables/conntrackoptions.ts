import type { Connection } from '#kernel/netfilter/conntrack/connection.ts';
import type { ConntrackEvent } from '#kernel/netfilter/conntrack/conntrack.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { conntrackProtocol } from './conntrackline.ts';

/** A mistake in the command line of conntrack(8); status 2. */
export class ConntrackUsageError extends Error {}

export type ConntrackCommand = 'L' | 'D' | 'F' | 'C' | 'E' | 'G' | 'S' | 'V' | 'h';

/** What a command line asks for. */
export interface ConntrackOptions {
  command: ConntrackCommand | undefined;
  table: string;
  family: 4 | 6 | undefined;
  readonly filters: ((connection: Connection) => boolean)[];
  readonly output: Set<string>;
  readonly events: Set<ConntrackEvent>;
  zero: boolean;
}

const COMMANDS: Readonly<Record<string, ConntrackCommand>> = {
  '-L': 'L',
  '--dump': 'L',
  '-D': 'D',
  '--delete': 'D',
  '-F': 'F',
  '--flush': 'F',
  '-C': 'C',
  '--count': 'C',
  '-E': 'E',
  '--event': 'E',
  '-G': 'G',
  '--get': 'G',
  '-S': 'S',
  '--stats': 'S',
  '-V': 'V',
  '--version': 'V',
  '-h': 'h',
  '--help': 'h',
};

const NOT_SIMULATED: ReadonlySet<string> = new Set([
  '-I',
  '--create',
  '-U',
  '--update',
  '-A',
  '-R',
  '--load-file',
  '-w',
  '--zone',
]);
const OUTPUTS: ReadonlySet<string> = new Set([
  'extended',
  'id',
  'timestamp',
  'ktimestamp',
  'labels',
  'save',
  'xml',
  'userspace',
]);
const TCP_STATES: ReadonlySet<string> = new Set([
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
]);
const TABLES: ReadonlySet<string> = new Set(['conntrack', 'expect', 'dying', 'unconfirmed']);
const STATUSES: Readonly<Record<string, (connection: Connection) => boolean>> = {
  ASSURED: ({ assured }) => assured,
  SEEN_REPLY: ({ seenReply }) => seenReply,
  UNSET: () => true,
  UNREPLIED: ({ seenReply }) => !seenReply,
  SRC_NAT: ({ srcNat }) => srcNat,
  DST_NAT: ({ dstNat }) => dstNat,
};
const EVENTS: Readonly<Record<string, readonly ConntrackEvent[]>> = {
  ALL: ['NEW', 'UPDATE', 'DESTROY'],
  NEW: ['NEW'],
  UPDATES: ['UPDATE'],
  DESTROY: ['DESTROY'],
};

/** Options that compare an address, and the address of a connection they look at. */
const ADDRESSES: Readonly<Record<string, (connection: Connection) => Addr>> = Object.fromEntries(
  (
    [
      [['-s', '--src', '--orig-src'], ({ original }) => original.src],
      [['-d', '--dst', '--orig-dst'], ({ original }) => original.dst],
      [['-r', '--reply-src'], ({ reply }) => reply.src],
      [['-q', '--reply-dst'], ({ reply }) => reply.dst],
    ] as [string[], (connection: Connection) => Addr][]
  ).flatMap(([names, of]) => names.map((name) => [name, of])),
);

/** Options of the protocols with ports; only after -p. */
const PORTS: Readonly<Record<string, (connection: Connection) => number>> = {
  '--sport': ({ original }) => original.srcPort,
  '--orig-port-src': ({ original }) => original.srcPort,
  '--dport': ({ original }) => original.dstPort,
  '--orig-port-dst': ({ original }) => original.dstPort,
  '--reply-port-src': ({ reply }) => reply.srcPort,
  '--reply-port-dst': ({ reply }) => reply.dstPort,
};

/** Options that ask for translated connections. */
const NATS: Readonly<Record<string, (connection: Connection) => boolean>> = {
  '-n': ({ srcNat }) => srcNat,
  '--src-nat': ({ srcNat }) => srcNat,
  '-g': ({ dstNat }) => dstNat,
  '--dst-nat': ({ dstNat }) => dstNat,
  '-j': ({ srcNat, dstNat }) => srcNat || dstNat,
  '--any-nat': ({ srcNat, dstNat }) => srcNat || dstNat,
};

/** Reads a command line of conntrack(8). @throws ConntrackUsageError */
export function parseConntrack(argv: readonly string[]): ConntrackOptions {
  const args = argv.flatMap((arg) => (/^-[a-zA-Z]./.test(arg) ? [arg.slice(0, 2), arg.slice(2)] : arg));
  const options: ConntrackOptions = {
    command: undefined,
    table: 'conntrack',
    family: undefined,
    filters: [],
    output: new Set(),
    events: new Set(),
    zero: false,
  };
  let protocol: number | undefined;
  while (args.length > 0) {
    const [name = '', attached] = splitLong(args.shift() as string);
    const value = (): string => {
      const given = attached ?? args.shift();
      if (given === undefined) throw new ConntrackUsageError(`option \`${name}' requires an argument`);
      return given;
    };
    const command = COMMANDS[name];
    if (command) setCommand(options, command, args);
    else if (NOT_SIMULATED.has(name)) throw new ConntrackUsageError(`not simulated: ${name}`);
    else if (name === '-p' || name === '--protonum' || name === '--proto') {
      protocol = parseProtocol(value());
      const wanted = protocol;
      options.filters.push((connection) => connection.protocol === wanted);
    } else if (ADDRESSES[name]) addAddressFilter(options, ADDRESSES[name], value());
    else if (PORTS[name] && (protocol === 6 || protocol === 17)) addPortFilter(options, PORTS[name], value());
    else if (name === '--state' && protocol === 6) addStateFilter(options, value());
    else if (NATS[name])
      addNatFilter(options, NATS[name], args[0] !== undefined && !args[0].startsWith('-') ? args.shift() : attached);
    else if (name === '-f' || name === '--family') options.family = parseFamily(value());
    else if (name === '-o' || name === '--output')
      for (const one of list(value(), (text) => OUTPUTS.has(text))) options.output.add(one);
    else if (name === '-u' || name === '--status') addStatusFilter(options, value());
    else if (name === '-m' || name === '--mark') addMarkFilter(options, value());
    else if (name === '-e' || name === '--event-mask')
      for (const one of list(value(), (text) => text in EVENTS))
        for (const event of EVENTS[one] ?? []) options.events.add(event);
    else if (name === '-z' || name === '--zero') options.zero = true;
    else if (name === '-b' || name === '--buffer-size') value();
    else
      throw new ConntrackUsageError(name.startsWith('-') ? `unknown option \`${name}'` : `Unknown argument \`${name}'`);
  }
  checkCombination(options);
  return options;
}

/** `--option=value` */
function splitLong(arg: string): [string, string | undefined] {
  const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

function setCommand(options: ConntrackOptions, command: ConntrackCommand, args: string[]): void {
  if (options.command) throw new ConntrackUsageError('Invalid commands combination');
  options.command = command;
  if (args[0] === undefined || args[0].startsWith('-')) return;
  options.table = args.shift() as string;
  if (!TABLES.has(options.table)) throw new ConntrackUsageError(`unknown type \`${options.table}'`);
}

function checkCombination({ command, filters }: ConntrackOptions): void {
  if ((command === 'F' || command === 'C') && filters.length > 0)
    throw new ConntrackUsageError("Illegal option `--protonum' with this command");
}

function parseProtocol(text: string): number {
  const protocol = conntrackProtocol(text);
  if (protocol === undefined) throw new ConntrackUsageError(`\`${text}' unsupported protocol`);
  return protocol;
}

function parseFamily(text: string): 4 | 6 {
  if (text !== 'ipv4' && text !== 'ipv6') throw new ConntrackUsageError(`\`${text}' unsupported protocol`);
  return text === 'ipv4' ? 4 : 6;
}

function list(text: string, known: (part: string) => boolean): string[] {
  const parts = text.split(',');
  if (!parts.every(known)) throw new ConntrackUsageError(`Bad parameter \`${text}'`);
  return parts;
}

function parsePrefix(text: string): Prefix {
  const prefix = text.includes('/') ? Prefix.tryParse(text) : undefined;
  const addr = Addr.tryParse(text);
  if (!prefix && !addr) throw new ConntrackUsageError(`Invalid IP address \`${text}'`);
  return prefix ?? Prefix.of(addr as Addr);
}

function addAddressFilter(options: ConntrackOptions, of: (connection: Connection) => Addr, text: string): void {
  const prefix = parsePrefix(text);
  options.filters.push((connection) => connection.family === prefix.family && prefix.contains(of(connection)));
}

function addPortFilter(options: ConntrackOptions, of: (connection: Connection) => number, text: string): void {
  options.filters.push((connection) => of(connection) === Number(text));
}

function addStateFilter(options: ConntrackOptions, text: string): void {
  if (!TCP_STATES.has(text)) throw new ConntrackUsageError(`unknown TCP state \`${text}'`);
  options.filters.push((connection) => connection.tcp === text);
}

function addNatFilter(
  options: ConntrackOptions,
  of: (connection: Connection) => boolean,
  text: string | undefined,
): void {
  options.filters.push(of);
  if (text === undefined) return;
  const prefix = parsePrefix(text);
  options.filters.push(({ reply }) => prefix.contains(reply.src) || prefix.contains(reply.dst));
}

function addStatusFilter(options: ConntrackOptions, text: string): void {
  const tests = list(text, (part) => part in STATUSES).flatMap((part) => STATUSES[part] ?? []);
  options.filters.push((connection) => tests.every((test) => test(connection)));
}

function addMarkFilter(options: ConntrackOptions, text: string): void {
  const [value, mask] = text.split('/', 2).map(Number);
  options.filters.push(({ mark }) => (mark & (mask ?? 0xffffffff)) >>> 0 === value);
}
