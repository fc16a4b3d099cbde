import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type InetSocketInfo, type SocketInfo, type SocketState, STATE_NUMBERS } from '#kernel/socket/socketinfo.ts';
import type { Addr } from '#netip/addr.ts';
import { getopt, type Options } from '../getopt.ts';
import { portName } from '../resolver/services.ts';
import { AddressError, parseFilter, type SocketFilter } from './ssfilter.ts';

const LONG = {
  numeric: 'n',
  all: 'a',
  listening: 'l',
  options: 'o',
  extended: 'e',
  processes: 'p',
  summary: 's',
  tcp: 't',
  udp: 'u',
  unix: 'x',
  raw: 'w',
  packet: '0',
  ipv4: '4',
  ipv6: '6',
  'no-header': 'H',
  oneline: 'O',
  resolve: 'r',
  memory: 'm',
  info: 'i',
  version: 'V',
  help: 'h',
  'family=': 'f',
  'query=': 'A',
  'net=': 'N',
  events: 'E',
  kill: 'K',
  'no-queues': 'Q',
  threads: 'T',
  context: 'Z',
};

/** A line of the table, cell by cell. */
interface Row {
  readonly netid: string;
  readonly state: string;
  readonly receive: string;
  readonly send: string;
  readonly local: [host: string, port: string];
  readonly peer: [host: string, port: string];
  /** Between address and port. */
  readonly joint: ':' | ' ';
  readonly process: string;
}

/** ss(8) of iproute2 */
export const ss: Program = function* (proc) {
  const options = yield* getopt(proc, { short: 'natluxw046HpeioOsrmhVEQKTZf:A:N:', long: LONG, status: 255 }, 'gnu');
  for (const letter of ['E', 'K', 'T', 'Z', 'N', 'A', 'r', 'h', 'm']) {
    if (!options.has(letter)) continue;
    yield* proc.printError(`ss: not simulated: option -${letter}\n`);
    return 1;
  }
  if (options.has('V')) {
    yield* proc.print('ss utility, iproute2-7.2.0\n');
    return 0;
  }
  const sockets = proc.namespaces.net.transport.sockets();
  if (options.has('s')) {
    yield* proc.print(summary(sockets));
    return 0;
  }
  let filter: SocketFilter;
  try {
    filter = parseFilter(proc, options.operands);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    yield* proc.printError(`${error.message}\n`);
    return error instanceof AddressError ? 1 : 255;
  }
  const shown = sockets.filter(
    (info) => wanted(info, options) && statePasses(info.state, options, filter.states) && filter.test(info),
  );
  shown.sort((a, b) => order(a) - order(b));
  yield* printTable(proc, options, shown, filter.states);
  return 0;
};

const ORDER = { packet: 0, unix: 1, icmp: 2, raw: 3, udp: 4, tcp: 5 } as const;

/** Tables come one after the other, IPv4 before IPv6 within each; newer unix sockets first. */
function order(info: SocketInfo): number {
  const inet = info.protocol !== 'unix' && info.protocol !== 'packet' && info.family === 6 ? 0.5 : 0;
  return ORDER[info.protocol] + inet + (info.state === 'LISTEN' ? 0 : 0.1);
}

function wanted(info: SocketInfo, options: Options): boolean {
  const protocols = { t: 'tcp', u: 'udp', x: 'unix', w: 'raw', '0': 'packet' } as const;
  const chosen = (Object.keys(protocols) as (keyof typeof protocols)[]).filter((letter) => options.has(letter));
  const family = options.value('f');
  const four = options.has('4') || family === 'inet';
  const six = options.has('6') || family === 'inet6';
  const unixOnly = family === 'unix';
  const protocol = info.protocol === 'icmp' ? 'raw' : info.protocol;
  if (unixOnly && protocol !== 'unix') return false;
  if (chosen.length > 0 && !chosen.some((letter) => protocols[letter] === protocol)) return false;
  if (!four && !six) return true;
  if (info.protocol === 'unix' || info.protocol === 'packet') return false;
  return info.family === 4 ? four : six;
}

function statePasses(state: SocketState, options: Options, states: ReadonlySet<SocketState> | undefined): boolean {
  if (states) return states.has(state);
  if (options.has('a')) return true;
  if (options.has('l')) return state === 'LISTEN' || state === 'UNCONN';
  return state !== 'LISTEN' && state !== 'UNCONN' && state !== 'SYN-RECV' && state !== 'TIME-WAIT';
}

function* printTable(
  proc: Process,
  options: Options,
  sockets: SocketInfo[],
  states: ReadonlySet<SocketState> | undefined,
): Coroutine<void> {
  const kinds = ['t', 'u', 'x', 'w', '0'].filter((letter) => options.has(letter));
  const showNetid = kinds.length !== 1 || options.has('x') || options.has('0');
  const stateless =
    kinds.length > 0 &&
    kinds.every((letter) => letter === 'w' || letter === '0') &&
    !options.has('a') &&
    !options.has('l');
  const showState = !stateless && !(states && states.size === 1);
  const owners = options.has('p') ? holders(proc) : new Map<object, string>();
  const rows = sockets.map((info) => rowOf(proc, info, options, owners));
  const header: Row = {
    netid: 'Netid',
    state: 'State',
    receive: 'Recv-Q',
    send: 'Send-Q',
    local: ['Local Address', 'Port'],
    peer: ['Peer Address', 'Port'],
    joint: ':',
    process: 'Process',
  };
  const all = options.has('H') ? rows : [header, ...rows];
  const width = (cell: (row: Row) => string) => Math.max(0, ...all.map((row) => cell(row).length));
  const widths = {
    netid: width((row) => row.netid),
    state: width((row) => row.state),
    receive: width((row) => row.receive),
    send: width((row) => row.send),
    localHost: width((row) => row.local[0]),
    localPort: width((row) => row.local[1]),
    peerHost: width((row) => row.peer[0]),
    peerPort: width((row) => row.peer[1]),
  };
  let text = '';
  for (const row of all) {
    const cells: string[] = [];
    if (showNetid) cells.push(row.netid.padEnd(widths.netid));
    if (showState) cells.push(row.state.padEnd(widths.state));
    cells.push(row.receive.padEnd(widths.receive), row.send.padEnd(widths.send));
    cells.push(`${row.local[0].padStart(widths.localHost)}${row.joint}${row.local[1].padEnd(widths.localPort)}`);
    cells.push(`${row.peer[0].padStart(widths.peerHost)}${row.joint}${row.peer[1].padEnd(widths.peerPort)}`);
    let line = cells.join(' ');
    if (options.has('p')) line += row === header ? 'Process' : ` ${row.process}`;
    else line = line.trimEnd();
    text += `${line}\n`;
  }
  yield* proc.print(text);
}

function rowOf(proc: Process, info: SocketInfo, options: Options, owners: ReadonlyMap<object, string>): Row {
  const common = {
    state: info.state,
    joint: ':' as const,
    receive: String(info.receiveQueue).padEnd(6),
    send: String(info.sendQueue).padEnd(6),
    process: (info.socket && owners.get(info.socket)) ?? '',
  };
  if (info.protocol === 'unix') {
    const netid = { stream: 'u_str', dgram: 'u_dgr', seqpacket: 'u_seq' }[info.type];
    return {
      ...common,
      netid,
      joint: ' ',
      local: [info.path === '' ? '*' : info.path, String(info.inode)],
      peer: ['*', String(info.peer)],
    };
  }
  if (info.protocol === 'packet')
    return { ...common, netid: 'p_raw', local: ['*', info.device ?? '*'], peer: ['*', ''] };
  const numeric = options.has('n');
  const protocol = info.protocol === 'tcp' ? 'tcp' : 'udp';
  const port = (number: number | undefined) => {
    if (!number) return '*';
    return (
      (numeric || (info.protocol !== 'tcp' && info.protocol !== 'udp')
        ? undefined
        : portName(proc, number, protocol)) ?? String(number)
    );
  };
  const local: [string, string] = [
    hostText(info, info.local.addr) + (info.device ? `%${info.device}` : ''),
    port(info.local.port),
  ];
  const peer: [string, string] = [
    info.remote ? hostText(info, info.remote.addr) : unspecified(info),
    port(info.remote?.port),
  ];
  let detail = common.process;
  if (options.has('o') && info.timer) {
    const left = Math.max(0, (info.timer.expires - proc.clock.now) / SECOND);
    const time =
      left >= 60
        ? `${Math.floor(left / 60)}min`
        : left >= 1
          ? `${Math.floor(left)}sec`
          : `${Math.floor(left * 1000)}ms`;
    detail += `timer:(${info.timer.kind},${time},${info.timer.retransmits})`;
  }
  return {
    ...common,
    process: detail,
    netid: info.protocol === 'icmp' || info.protocol === 'raw' ? '???' : info.protocol,
    local,
    peer,
  };
}

function unspecified(info: InetSocketInfo): string {
  if (info.family === 4) return '0.0.0.0';
  return info.v6only || !info.local.addr.isUnspecified ? '[::]' : '*';
}

/** An address; `*` is an IPv6 socket that takes IPv4 as well. */
function hostText(info: InetSocketInfo, addr: Addr): string {
  if (info.family === 4) return addr.text;
  if (addr.isUnspecified) return info.v6only ? '[::]' : '*';
  return addr.family === 4 ? `[::ffff:${addr.text}]` : `[${addr.text}]`;
}

/** Who has each socket open: `users:(("nginx",pid=7,fd=6))`. */
function holders(proc: Process): Map<object, string> {
  const found = new Map<object, string[]>();
  for (const { pid, process } of proc.namespaces.pid.list()) {
    for (const [fd, file] of process.files.entries()) {
      if (file.kind !== 'socket') continue;
      const names = found.get(file) ?? [];
      names.push(`("${process.comm}",pid=${pid},fd=${fd})`);
      found.set(file, names);
    }
  }
  return new Map([...found].map(([socket, names]) => [socket, `users:(${names.join(',')})`]));
}

function summary(sockets: readonly SocketInfo[]): string {
  const inet = sockets.filter((info): info is InetSocketInfo => info.protocol !== 'unix' && info.protocol !== 'packet');
  const tcp = inet.filter(({ protocol }) => protocol === 'tcp');
  const count = (list: InetSocketInfo[], test: (info: InetSocketInfo) => boolean) => list.filter(test).length;
  const waiting = count(tcp, ({ state }) => state === 'TIME-WAIT');
  const line = (name: string, list: InetSocketInfo[]) => {
    const four = count(list, ({ family }) => family === 4);
    return `${name}\t  ${String(list.length).padEnd(9)} ${String(four).padEnd(9)} ${String(list.length - four).padEnd(9)}\n`;
  };
  const of = (...protocols: string[]) =>
    inet.filter(({ protocol, state }) => protocols.includes(protocol) && state !== 'TIME-WAIT');
  const closed = waiting + count(tcp, ({ state }) => state === 'UNCONN');
  return (
    `Total: ${sockets.length - waiting}\n` +
    `TCP:   ${tcp.length} (estab ${count(tcp, ({ state }) => STATE_NUMBERS[state] === 1)}, closed ${closed}, orphaned 0, timewait ${waiting})\n\n` +
    'Transport Total     IP        IPv6\n' +
    line('RAW', of('raw', 'icmp')) +
    line('UDP', of('udp')) +
    line('TCP', of('tcp')) +
    line('INET', of('raw', 'icmp', 'udp', 'tcp')) +
    line('FRAG', []) +
    '\n'
  );
}
