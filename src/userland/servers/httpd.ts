import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno, strerror } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { endpointText } from '#kernel/socket/endpoint.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { Addr } from '#netip/addr.ts';
import { busyboxUsage, getopt, type Options } from '../getopt.ts';
import { answer } from './httpd/answer.ts';
import { Exchange } from './httpd/exchange.ts';
import { htmlEncode, urlDecode } from './httpd/url.ts';

const USAGE = `httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-M MAXCONN] [-K KILLSEC] [-u USER[:GRP]] [-r REALM] [-h HOME]
or httpd -d/-e/-m STRING

Listen for incoming HTTP requests

	-i		Inetd mode
	-f		Run in foreground
	-v[v]		Verbose
	-p [IP:]PORT	Bind to IP:PORT (default *:80)
	-M NUM		Pause if NUM connections are open (default 256)
	-K NUM		Kill CGIs after NUM seconds
	-u USER[:GRP]	Set uid/gid after binding to port
	-r REALM	Authentication Realm for Basic Authentication
	-h HOME		Home directory (default .)
	-c FILE		Configuration file (default {/etc,HOME}/httpd.conf)
	-m STRING	MD5 crypt STRING
	-e STRING	HTML encode STRING
	-d STRING	URL decode STRING`;

const BACKLOG = 9;
const MAX_CONNECTIONS = 256;
/** What the simulated program does not do. */
const MISSING = ['c', 'm', 'u', 'r', 'K'];

/** busybox httpd 1.38: serves the files below a directory and runs the programs of its cgi-bin. */
export function* httpd(proc: Process): Coroutine<number> {
  if (proc.argv.includes('--help')) {
    yield* proc.printError(`${busyboxUsage(USAGE)}\n`);
    return 0;
  }
  const options = yield* getopt(
    proc,
    { short: 'c:d:h:e:r:m:u:p:M:K:ifv', usage: `${USAGE}\n`, numbers: { M: {} } },
    'busybox',
  );
  const missing = MISSING.find((option) => options.has(option));
  if (missing !== undefined) {
    yield* proc.printError(`httpd: not simulated: -${missing}\n`);
    return 1;
  }
  for (const [option, translate] of [
    ['d', urlDecode],
    ['e', htmlEncode],
  ] as const) {
    const text = options.value(option);
    if (text === undefined) continue;
    yield* proc.print(translate(text));
    return 0;
  }
  const home = options.value('h') ?? '.';
  try {
    proc.fs.chdir(home);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`httpd: can't change directory to '${home}': ${strerror(error.code)}\n`);
    return 1;
  }
  const verbose = options.values('v').length;
  if (options.has('i')) {
    const peer = proc.files.get(0);
    yield* serveConnection(proc, peer instanceof TcpSocket ? peer : undefined, verbose, home);
    return 0;
  }
  const listener = yield* listen(proc, options.value('p') ?? '80');
  if (!listener) return 1;
  if (options.has('f')) return yield* serve(proc, listener, options, home);
  const nowhere = proc.fs.open('/dev/null', { read: true, write: true });
  proc.fork((daemon) => serve(daemon, listener, options, home), {
    files: [...([0, 1, 2] as const).map((fd) => [fd, nowhere] as const), [3, listener]],
    session: {},
  });
  return 0;
}

/** Opens the socket; what fails is reported. */
function* listen(proc: Process, place: string): Coroutine<TcpSocket | undefined> {
  const where = parsePlace(place);
  if (typeof where === 'string') {
    yield* proc.printError(`httpd: ${where}\n`);
    return undefined;
  }
  const socket = new TcpSocket(proc.namespaces.net, proc);
  proc.files.install(socket);
  try {
    socket.bind(where.addr, where.port, { family: 6 });
    socket.listen(BACKLOG);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`httpd: bind: ${strerror((error as Errno).code)}\n`);
    return undefined;
  }
  return socket;
}

/** Reads `[IP:]PORT`, or an address alone for port 80; answers the complaint where it is neither. */
function parsePlace(place: string): { addr: Addr | undefined; port: number } | string {
  const number = /^\d+$/.test(place) ? Number(place) : 0;
  if (number > 0 && number <= 0xffff) return { addr: undefined, port: number };
  const [, host = place, portText = '80'] = /^(.*):(\d*)$/.exec(place) ?? [];
  const port = Number(portText);
  if (port > 0xffff) return `bad port '${portText}'`;
  // A bare number is an address too (inet_aton).
  const addr = number > 0 ? Addr.fromBits(4, BigInt(number)) : Addr.tryParse(host.replace(/^\[|\]$/g, ''));
  return addr ? { addr, port } : `bad address '${place}'`;
}

/** Accepts connections and gives each to a child. */
function* serve(proc: Process, listener: TcpSocket, options: Options, home: string): Coroutine<number> {
  const verbose = options.values('v').length;
  const limit = options.number('M') ?? MAX_CONNECTIONS;
  proc.onSignal('SIGCHLD', 'ignore');
  proc.onSignal('SIGHUP', () => {});
  for (;;) {
    while (proc.children.size >= limit) yield proc.childChanged;
    const connection = yield* listener.accept();
    proc.fork(
      function* (child) {
        yield* serveConnection(child, connection, verbose, home);
        return 0;
      },
      {
        files: [
          [0, connection],
          [1, connection],
          [2, proc.files.get(2)],
        ],
      },
    );
  }
}

/** Answers the request that comes in on standard input. */
function* serveConnection(
  proc: Process,
  connection: TcpSocket | undefined,
  verbose: number,
  home: string,
): Coroutine<void> {
  const exchange = new Exchange(proc, connection ? peerText(connection) : '', verbose);
  try {
    yield* answer(exchange, home);
    connection?.shutdown('write');
  } catch (error) {
    // The client has gone; there is nobody to tell.
    if (!isErrno(error, 'ECONNRESET', 'ETIMEDOUT', 'ENOTCONN', 'EHOSTUNREACH')) throw error;
  }
}

/** The client's address: an IPv6 socket shows IPv4 addresses as mapped ones. */
function peerText(connection: TcpSocket): string {
  const { remote } = connection;
  if (!remote) return '';
  const mapped = remote.addr.family === 4 && connection.info().family === 6;
  return mapped ? `[::ffff:${remote.addr.text}]:${remote.port}` : endpointText(remote);
}
