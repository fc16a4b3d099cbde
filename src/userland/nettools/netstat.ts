import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Endpoint } from '#kernel/socket/endpoint.ts';
import type { InetSocketInfo, SocketState, UnixSocketInfo } from '#kernel/socket/socketinfo.ts';
import { busyboxUsage, type Family, getopt, type Options } from '../getopt.ts';
import { getnameinfo } from '../resolver/getaddrinfo.ts';
import { portName } from '../resolver/services.ts';
import { interfaceTable } from './ifconfig.ts';
import { interfaces } from './interfaces.ts';
import { routingTable } from './route.ts';

const USAGE = `netstat [-ral] [-tuwx] [-en]

Display networking information

	-r	Routing table
	-a	All sockets
	-l	Listening sockets
		Else: connected sockets
	-t	TCP sockets
	-u	UDP sockets
	-w	Raw sockets
	-x	Unix sockets
		Else: all socket types
	-e	Other/more information
	-n	Don't resolve names`;
const LONG = {
  route: 'r',
  interfaces: 'i',
  all: 'a',
  listening: 'l',
  tcp: 't',
  udp: 'u',
  raw: 'w',
  unix: 'x',
  extend: 'e',
  numeric: 'n',
  programs: 'p',
  statistics: 's',
  wide: 'W',
  continuous: 'c',
  timers: 'o',
  inet: '4',
  inet6: '6',
};

const STATES: Partial<Record<SocketState, string>> = {
  ESTAB: 'ESTABLISHED',
  'SYN-SENT': 'SYN_SENT',
  'SYN-RECV': 'SYN_RECV',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
  'TIME-WAIT': 'TIME_WAIT',
  UNCONN: 'CLOSE',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'LAST-ACK': 'LAST_ACK',
  LISTEN: 'LISTEN',
  CLOSING: 'CLOSING',
};

/** netstat of net-tools, or of busybox */
export function netstat(family: Family): Program {
  return function* (proc) {
    const gnu = family === 'gnu';
    const options = yield* getopt(
      proc,
      { short: gnu ? 'rialtuwxenpsWco46M' : 'laentuwxr', long: gnu ? LONG : {}, usage: USAGE, status: gnu ? 4 : 1 },
      family,
    );
    if (options.operands.length > 0 && !gnu) {
      yield* proc.printError(busyboxUsage(USAGE));
      return 1;
    }
    for (const letter of ['s', 'c', 'o', 'M']) {
      if (!options.has(letter)) continue;
      yield* proc.printError(`netstat: not simulated: option -${letter}\n`);
      return 1;
    }
    if (options.has('r')) {
      yield* proc.print(yield* routingTable(proc, family, options.has('n'), 'netstat'));
      return 0;
    }
    const { net } = proc.namespaces;
    if (options.has('i')) {
      yield* proc.print(
        `Kernel Interface table\n${interfaceTable(interfaces(net).filter(({ device }) => device.up || options.has('a')))}`,
      );
      return 0;
    }
    const which = options.has('a') ? 'servers and established' : options.has('l') ? 'only servers' : 'w/o servers';
    const kinds = ['t', 'u', 'w', 'x'].filter((letter) => options.has(letter));
    const chosen = kinds.length > 0 ? kinds : ['t', 'u', 'w', 'x'];
    const owners = options.has('p') ? holders(proc) : undefined;
    const sockets = net.transport.sockets();
    if (chosen.some((letter) => letter !== 'x')) {
      const inet = sockets.filter(
        (info): info is InetSocketInfo => info.protocol !== 'unix' && info.protocol !== 'packet',
      );
      yield* proc.print(yield* inetTable(proc, inet, options, chosen, which, owners, gnu));
    }
    if (chosen.includes('x') && !options.has('4') && !options.has('6')) {
      const unix = sockets.filter((info): info is UnixSocketInfo => info.protocol === 'unix');
      yield* proc.print(unixTable(unix, options, which, owners, gnu));
    }
    return 0;
  };
}

function shown(state: SocketState, options: Options): boolean {
  const serving = state === 'LISTEN' || state === 'UNCONN';
  return options.has('a') || serving === options.has('l');
}

function* inetTable(
  proc: Process,
  sockets: InetSocketInfo[],
  options: Options,
  kinds: string[],
  which: string,
  owners: Map<object, string> | undefined,
  gnu: boolean,
): Coroutine<string> {
  let text = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${gnu ? '' : ' '}`;
  text += owners ? ' PID/Program name    \n' : '\n';
  for (const [letter, protocol] of [
    ['t', 'tcp'],
    ['u', 'udp'],
    ['w', 'raw'],
  ] as const) {
    if (!kinds.includes(letter)) continue;
    for (const version of [4, 6] as const) {
      if ((options.has('4') && version === 6) || (options.has('6') && version === 4)) continue;
      const own = sockets.filter(
        (info) => info.protocol === protocol && info.family === version && shown(info.state, options),
      );
      own.sort((a, b) => Number(b.state === 'LISTEN') - Number(a.state === 'LISTEN'));
      for (const info of own) {
        const local = yield* endText(proc, info, info.local, options.has('n'), gnu);
        const remote = yield* endText(proc, info, info.remote, options.has('n'), gnu);
        const name = version === 6 && gnu ? `${protocol}6` : protocol;
        const state =
          protocol === 'tcp'
            ? (STATES[info.state] ?? '')
            : info.state === 'ESTAB'
              ? 'ESTABLISHED'
              : protocol === 'raw'
                ? '7'
                : '';
        const cells = `${name.padEnd(gnu ? 5 : 4)} ${String(info.receiveQueue).padStart(gnu ? 6 : 7)} ${String(info.state === 'LISTEN' ? 0 : info.sendQueue).padStart(6)} ${local.padEnd(23)} ${remote.padEnd(23)} `;
        text += `${cells}${state.padEnd(gnu ? 11 : 12)}`;
        text += owners ? ` ${((info.socket && owners.get(info.socket)) ?? '-').padEnd(20)}\n` : '\n';
      }
    }
  }
  return text;
}

function* endText(
  proc: Process,
  info: InetSocketInfo,
  end: Endpoint | undefined,
  numeric: boolean,
  gnu: boolean,
): Coroutine<string> {
  const protocol = info.protocol === 'tcp' ? 'tcp' : 'udp';
  const port =
    !end || end.port === 0 ? '*' : ((numeric ? undefined : portName(proc, end.port, protocol)) ?? String(end.port));
  const any = info.family === 4 ? '0.0.0.0' : '::';
  let host = end && !end.addr.isUnspecified ? end.addr.text : any;
  if (info.family === 6 && end?.addr.family === 4) host = gnu ? end.addr.text : `::ffff:${end.addr.text}`;
  if (!numeric) {
    if (host === any) host = gnu ? (info.family === 4 ? '0.0.0.0' : '[::]') : any;
    else if (end) host = (yield* getnameinfo(proc, end.addr)) ?? host;
  }
  return `${host.slice(0, 22 - port.length)}:${port}`;
}

function unixTable(
  sockets: UnixSocketInfo[],
  options: Options,
  which: string,
  owners: Map<object, string> | undefined,
  gnu: boolean,
): string {
  const program = owners ? ' PID/Program name    ' : '';
  let text = `Active UNIX domain sockets (${which})\nProto RefCnt Flags       Type       State         I-Node${gnu ? '  ' : ''}${program} Path\n`;
  for (const info of sockets) {
    if (!shown(info.state, options)) continue;
    const listening = info.state === 'LISTEN';
    const type = { stream: 'STREAM', dgram: 'DGRAM', seqpacket: 'SEQPACKET' }[info.type];
    const state = listening ? 'LISTENING' : info.state === 'ESTAB' ? 'CONNECTED' : '';
    const owner = owners ? ` ${((info.socket && owners.get(info.socket)) ?? '-').padEnd(20)}` : '';
    const inode = gnu ? String(info.inode).padEnd(8) : String(info.inode).padStart(6);
    text += `unix  ${String(listening ? 2 : 3).padEnd(6)} ${(listening ? '[ ACC ]' : '[ ]').padEnd(11)} ${type.padEnd(10)} ${state.padEnd(13)} ${inode}${owner} ${info.path}\n`;
  }
  return text;
}

/** Who has each socket open: `123/nginx`. */
function holders(proc: Process): Map<object, string> {
  const found = new Map<object, string>();
  for (const { pid, process } of proc.namespaces.pid.list()) {
    for (const [, file] of process.files.entries()) {
      if (file.kind === 'socket' && !found.has(file)) found.set(file, `${pid}/${process.comm}`.slice(0, 19));
    }
  }
  return found;
}
