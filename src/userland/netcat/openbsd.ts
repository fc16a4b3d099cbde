import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Addr } from '#netip/addr.ts';
import { getopt, type NumberRule, type Options } from '../getopt.ts';
import { getaddrinfo, literalAddress } from '../resolver/getaddrinfo.ts';
import { portName, portNumber } from '../resolver/services.ts';
import { type RelayOptions, relay } from './relay.ts';

const USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;

const SECONDS: NumberRule = { most: 2_147_483_647, gnu: (text, fault) => `timeout ${faultText(fault)}: ${text}` };
const NUMBERS = {
  q: {
    ...SECONDS,
    least: -2_147_483_648,
    gnu: (text: string, fault: string) => `quit timer ${faultText(fault)}: ${text}`,
  },
  w: SECONDS,
};
const faultText = (fault: string) => (fault === 'not a number' ? 'invalid' : fault);

const NO_SERVICE = 'getaddrinfo: Servname not supported for ai_socktype';
const HELP = `OpenBSD netcat (Debian patchlevel 1.238-1)
${USAGE}	Command Summary:
		-4		Use IPv4
		-6		Use IPv6
		-b		Allow broadcast
		-C		Send CRLF as line-ending
		-D		Enable the debug socket option
		-d		Detach from stdin
		-F		Pass socket fd
		-h		This help text
		-I length	TCP receive buffer length
		-i interval	Delay interval for lines sent, ports scanned
		-k		Keep inbound sockets open for multiple connects
		-l		Listen mode, for inbound connects
		-M ttl		Outgoing TTL / Hop Limit
		-m minttl	Minimum incoming TTL / Hop Limit
		-N		Shutdown the network socket after EOF on stdin
		-n		Suppress name/port resolutions
		-O length	TCP send buffer length
		-P proxyuser	Username for proxy authentication
		-p port		Specify local port for remote connects
		-q secs		quit after EOF on stdin and delay of secs
		-r		Randomize remote ports
		-S		Enable the TCP MD5 signature option
		-s sourceaddr	Local source address
		-T keyword	TOS value
		-t		Answer TELNET negotiation
		-U		Use UNIX domain socket
		-u		UDP mode
		-V rtable	Specify alternate routing table
		-v		Verbose
		-W recvlimit	Terminate after receiving a number of packets
		-w timeout	Timeout for connects and final net reads
		-X proto	Proxy protocol: "4", "4A", "5" (SOCKS) or "connect"
		-x addr[:port]	Specify proxy address and port
		-Z		DCCP mode
		-z		Zero-I/O mode [used for scanning]
	Port numbers can be individual or ranges: lo-hi [inclusive]
`;

/** nc of OpenBSD, as Debian has it */
export const netcat: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    { short: '46CDdFhklNnrStUuvZzbI:i:M:m:O:P:p:q:s:T:V:W:w:X:x:', gnuUsage: USAGE, numbers: NUMBERS },
    'gnu',
  );
  if (options.has('h')) {
    yield* proc.printError(HELP);
    return 0;
  }
  for (const letter of ['X', 'x', 'e', 'Z', 'F', 'C', 't', 'i']) {
    if (!options.has(letter)) continue;
    yield* proc.printError(`nc: not simulated: option -${letter}\n`);
    return 1;
  }
  const { operands } = options;
  const limit = options.number('w');
  const settings: RelayOptions = {
    shutdown: options.has('N'),
    quitAfter: (options.number('q') ?? -1) >= 0 ? (options.number('q') ?? 0) * SECOND : undefined,
    idle: limit === undefined ? undefined : limit * SECOND,
    mute: options.has('d'),
  };
  if (options.has('U')) return yield* unix(proc, operands[0] ?? '', options, settings);
  if (options.has('l')) {
    const text = options.value('p') ?? operands.at(-1) ?? '';
    const host = operands.length > 1 || (options.has('p') && operands.length > 0) ? operands[0] : undefined;
    if (text === '') return yield* fail(proc, 'missing port number');
    const port = portNumber(proc, text);
    if (port === undefined) return yield* fail(proc, /^\d+$/.test(text) ? badPort(text) : NO_SERVICE);
    return yield* listen(proc, host, port, options, settings);
  }
  const [host, ports] = operands;
  if (host === undefined || ports === undefined) {
    yield* proc.printError(host === undefined ? USAGE : `nc: missing port number\n`);
    return 1;
  }
  if (options.has('p') && ownPort(proc, options) === undefined) return yield* fail(proc, NO_SERVICE);
  const wanted = portList(proc, ports);
  if (wanted === undefined) return yield* fail(proc, badPort(ports));
  const family = options.has('6') ? 6 : options.has('4') ? 4 : undefined;
  const found = yield* getaddrinfo(proc, host, family);
  if (!found.ok) return yield* fail(proc, `getaddrinfo for host "${host}" port ${ports}: ${found.text}`);
  let status = 1;
  for (const port of wanted) {
    for (const addr of found.addresses) {
      const well = options.has('u')
        ? yield* datagrams(proc, host, addr, port, options, settings)
        : yield* stream(proc, host, addr, port, options, settings);
      if (!well) continue;
      status = 0;
      break;
    }
  }
  return status;
};

function* fail(proc: Process, message: string): Coroutine<number> {
  yield* proc.printError(`nc: ${message}\n`);
  return 1;
}

/** What -p names; getaddrinfo(3) keeps 16 bits of a number. */
function ownPort(proc: Process, options: Options): number | undefined {
  const text = options.value('p') ?? '0';
  return /^\d+$/.test(text) ? Number(text) & 0xffff : portNumber(proc, text);
}

function badPort(text: string): string {
  return `port number ${Number(text) > 65_535 ? 'too large' : 'invalid'}: ${text}`;
}

/** A port by number or name, or a range; undefined for what is neither. */
function portList(proc: Process, text: string): number[] | undefined {
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (!range) {
    const port = portNumber(proc, text);
    return port === undefined ? undefined : [port];
  }
  const [low, high] = [Number(range[1]), Number(range[2])].sort((a, b) => a - b) as [number, number];
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

function* stream(
  proc: Process,
  host: string,
  addr: Addr,
  port: number,
  options: Options,
  settings: RelayOptions,
): Coroutine<boolean> {
  const socket = new TcpSocket(proc.namespaces.net, proc);
  const fd = proc.files.install(socket);
  try {
    const source = options.value('s');
    if (source !== undefined || options.has('p'))
      socket.bind(source === undefined ? undefined : Addr.tryParse(source), ownPort(proc, options) ?? 0, {
        family: addr.family,
      });
    yield* socket.connect(addr, port, { timeout: settings.idle });
  } catch (error) {
    if (!isErrno(error)) throw error;
    proc.files.close(fd);
    const shown = literalAddress(host) ? host : `${host} (${addr.text})`;
    if (error.code === 'EINPROGRESS')
      yield* proc.printError(
        options.has('v') ? `nc: connect to ${shown} port ${port} (tcp) timed out: ${strerror('EINPROGRESS')}\n` : '',
      );
    else if (options.has('v'))
      yield* proc.printError(`nc: connect to ${shown} port ${port} (tcp) failed: ${error.message}\n`);
    return false;
  }
  yield* announce(proc, host, addr, port, options);
  if (!options.has('z')) yield* relay(proc, socket, settings);
  proc.files.close(fd);
  return true;
}

function* datagrams(
  proc: Process,
  host: string,
  addr: Addr,
  port: number,
  options: Options,
  settings: RelayOptions,
): Coroutine<boolean> {
  const socket = new UdpSocket(proc.namespaces.net, proc);
  const fd = proc.files.install(socket);
  try {
    socket.connect(addr, port);
    if (options.has('z')) {
      // A closed port answers with an ICMP error; silence counts as open.
      for (let probe = 0; probe < 2; probe++) {
        yield* socket.write(new TextEncoder().encode('X'));
        yield* proc.poll([socket], SECOND);
        if (socket.readiness().readable) yield* socket.read(1);
      }
      yield* announce(proc, host, addr, port, options);
      return true;
    }
    yield* announce(proc, host, addr, port, options);
    yield* relay(proc, socket, settings);
    return true;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return false;
  } finally {
    proc.files.close(fd);
  }
}

function* announce(proc: Process, host: string, addr: Addr, port: number, options: Options): Coroutine<void> {
  if (!options.has('v') && !options.has('z')) return;
  const protocol = options.has('u') ? 'udp' : 'tcp';
  const service = (options.has('n') ? undefined : portName(proc, port, protocol)) ?? '*';
  const shown = literalAddress(host) ? host : `${host} (${addr.text})`;
  yield* proc.printError(`Connection to ${shown} ${port} port [${protocol}/${service}] succeeded!\n`);
}

function* listen(
  proc: Process,
  host: string | undefined,
  port: number,
  options: Options,
  settings: RelayOptions,
): Coroutine<number> {
  const family = options.has('6') ? 6 : 4;
  const addr = host === undefined ? undefined : Addr.tryParse(host);
  const shown = addr?.text ?? (family === 6 ? '::' : '0.0.0.0');
  try {
    if (options.has('u')) {
      const socket = new UdpSocket(proc.namespaces.net, proc);
      proc.files.install(socket);
      socket.bind(addr, port, { family });
      if (options.has('v')) yield* proc.printError(`Bound on ${shown} ${port}\n`);
      const first = yield* socket.receive();
      if (!first) return 1;
      if (options.has('v'))
        yield* proc.printError(`Connection received on ${first.from.addr.text} ${first.from.port}\n`);
      socket.connect(first.from.addr, first.from.port);
      yield* proc.print(first.data);
      yield* relay(proc, socket, settings);
      return 0;
    }
    const listener = new TcpSocket(proc.namespaces.net, proc);
    proc.files.install(listener);
    listener.bind(addr, port, { family });
    listener.listen(1);
    if (options.has('v')) yield* proc.printError(`Listening on ${shown} ${port}\n`);
    do {
      const socket = yield* listener.accept();
      const fd = proc.files.install(socket);
      if (options.has('v'))
        yield* proc.printError(`Connection received on ${socket.remote?.addr.text} ${socket.remote?.port}\n`);
      yield* relay(proc, socket, { ...settings, idle: undefined });
      proc.files.close(fd);
    } while (options.has('k'));
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* fail(proc, error.message);
  }
}

function* unix(proc: Process, path: string, options: Options, settings: RelayOptions): Coroutine<number> {
  try {
    if (!options.has('l')) {
      const socket = yield* UnixSocket.connect(proc, path);
      proc.files.install(socket);
      if (!options.has('z')) yield* relay(proc, socket, settings);
      return 0;
    }
    const listener = UnixSocket.listen(proc, path);
    proc.files.install(listener);
    do {
      const socket = yield* listener.accept();
      const fd = proc.files.install(socket);
      yield* relay(proc, socket, settings);
      proc.files.close(fd);
    } while (options.has('k'));
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* fail(proc, `${path}: ${error.message}`);
  }
}
