import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { Addr } from '#netip/addr.ts';
import { busyboxUsage, getopt } from '../getopt.ts';
import { relay } from '../netcat/relay.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { portNumber } from '../resolver/services.ts';
import { findExecutable } from '../text/path.ts';

const USAGE = `nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]

Open a pipe to IP:PORT or FILE

	-l	Listen mode, for inbound connects
		(use -ll with -e for persistent server)
	-p PORT	Local port
	-w SEC	Connect timeout
	-i SEC	Delay interval for lines sent
	-f FILE	Use file (ala /dev/ttyS0) instead of network
	-e PROG	Run PROG after connect`;

/** nc of busybox */
export const busyboxNc: Program = function* (proc) {
  // Everything behind -e is the program with its arguments.
  const at = proc.argv.indexOf('-e');
  const command = at < 0 ? undefined : proc.argv.slice(at + 1);
  if (at >= 0) proc.argv = proc.argv.slice(0, at);
  const options = yield* getopt(proc, { short: 'lp:w:i:f:', usage: USAGE, numbers: { w: {} } }, 'busybox');
  const [host, portText] = options.operands;
  const listening = options.has('l');
  const fail = function* (message: string): Coroutine<number> {
    yield* proc.printError(`nc: ${message}\n`);
    return 1;
  };
  if (options.has('f') || options.has('i')) return yield* fail('not simulated: options -f and -i');
  if (!listening && (host === undefined || portText === undefined)) {
    yield* proc.printError(busyboxUsage(USAGE));
    return 1;
  }
  const own = options.value('p');
  const limit = options.number('w');
  const timeout = limit === undefined ? undefined : limit * SECOND;
  const ownPort = portNumber(proc, own ?? '0');
  if (ownPort === undefined) return yield* fail(`bad port '${own}'`);
  const { net } = proc.namespaces;
  const socket = new TcpSocket(net, proc);
  proc.files.install(socket);
  try {
    if (listening) {
      socket.bind(host === undefined ? undefined : Addr.tryParse(host), ownPort);
      socket.listen(1);
      // -ll serves one client after the other.
      const persistent = options.given.filter(([name]) => name === 'l').length > 1;
      for (;;) {
        const connection = yield* socket.accept();
        const status = yield* converse(proc, connection, command, persistent);
        if (!persistent) return status;
      }
    }
    const found = yield* getaddrinfo(proc, host ?? '');
    const [addr] = found.ok ? found.addresses : [];
    const port = portNumber(proc, portText ?? '');
    if (!addr || port === undefined)
      return yield* fail(port === undefined ? `bad port '${portText}'` : `bad address '${host}'`);
    if (own !== undefined) socket.bind(undefined, ownPort, { family: addr.family });
    try {
      yield* socket.connect(addr, port, { timeout });
    } catch (error) {
      if (!isErrno(error)) throw error;
      return yield* fail(
        error.code === 'EINPROGRESS' ? 'timed out' : `can't connect to remote host (${addr.text}): ${error.message}`,
      );
    }
    return yield* converse(proc, socket, command, false);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* fail(`bind: ${error.message}`);
  }
};

/** Relays, or hands the connection to a program as its standard files. */
function* converse(
  proc: Process,
  socket: TcpSocket,
  command: string[] | undefined,
  persistent: boolean,
): Coroutine<number> {
  if (!command) {
    const fd = proc.files.install(socket);
    yield* relay(proc, socket, { shutdown: true });
    proc.files.close(fd);
    return 0;
  }
  const [name = ''] = command;
  const path = findExecutable(proc, name);
  const files = [0, 1, 2].map((fd): [number, TcpSocket] => [fd, socket]);
  const child = proc.spawn(path, command, { files });
  if (persistent) return 0;
  yield* proc.wait(child);
  return 0;
}
