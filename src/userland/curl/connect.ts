import { MILLISECOND, type Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Addr, type Family } from '#netip/addr.ts';
import { within } from '../resolver/deadline.ts';
import { getaddrinfo, literalAddress } from '../resolver/getaddrinfo.ts';
import { CurlProblem } from './problem.ts';
import type { CurlUrl } from './url.ts';

/** How long the first family has before the other one is tried too (RFC 8305). */
const HEAD_START = 200 * MILLISECOND;

/** The numbers of the errors that bind(2) gives. */
const BIND_ERRORS: Readonly<Record<string, number>> = { EACCES: 13, EINVAL: 22, EADDRINUSE: 98, EADDRNOTAVAIL: 99 };

/** What a connection needs to know. */
export interface Dial {
  readonly url: CurlUrl;
  readonly family: Family | undefined;
  /** `host:port:address[,address]` of --resolve. */
  readonly resolve: readonly string[];
  readonly unixSocket: string | undefined;
  readonly interface: string | undefined;
  /** Ports to connect from, tried in order. */
  readonly localPorts: { first: number; last: number } | undefined;
  readonly began: Nanoseconds;
  /** Points of time at which connecting and the whole transfer are given up. */
  readonly connectBy: Nanoseconds;
  readonly endBy: Nanoseconds;
  verbose(text: string): Coroutine<void>;
}

export interface Connection {
  readonly socket: TcpSocket | UnixSocket;
  readonly lookedUpAt: Nanoseconds;
  readonly connectedAt: Nanoseconds;
}

/** Finds the server's addresses and connects to the first that answers. @throws CurlProblem 6, 7, 28 */
export function* dial(proc: Process, request: Dial): Coroutine<Connection> {
  const { url, unixSocket } = request;
  if (unixSocket !== undefined) return yield* dialUnix(proc, request, unixSocket);
  const addresses = yield* lookUp(proc, request);
  const lookedUpAt = proc.clock.now;
  let bound = true;
  for (const [index, addr] of addresses.entries()) {
    const shown = addr.family === 6 ? `[${addr.text}]` : addr.text;
    yield* request.verbose(`*   Trying ${shown}:${url.port}...\n`);
    const socket = new TcpSocket(proc.namespaces.net, proc);
    const fd = proc.files.install(socket);
    if (request.interface !== undefined) {
      const device = proc.namespaces.net.devices.byName(request.interface);
      if (device) socket.device = device;
      else if (!Addr.tryParse(request.interface))
        throw new CurlProblem(
          45,
          `Failed to connect to ${url.host}:${url.port} after 0 ms: Failed binding local connection end`,
        );
    }
    bound = yield* bind(socket, request, addr.family);
    if (!bound) {
      proc.files.close(fd);
      yield* request.verbose(`* connect to ${addr.text} port ${url.port} from  port 0 failed: Success\n`);
      continue;
    }
    const other = addresses.slice(index + 1).some(({ family }) => family !== addr.family);
    const left = Math.min(request.connectBy, request.endBy) - proc.clock.now;
    try {
      yield* socket.connect(addr, url.port, { timeout: Math.max(0, Math.min(left, other ? HEAD_START : left)) || 1 });
      const local = socket.local;
      yield* request.verbose(
        `* Established connection to ${url.host} (${addr.text} port ${url.port}) from ${local?.addr.text} port ${local?.port} \n`,
      );
      return { socket, lookedUpAt, connectedAt: proc.clock.now };
    } catch (error) {
      if (!isErrno(error)) throw error;
      const local = socket.local;
      proc.files.close(fd);
      if (error.code === 'EINPROGRESS') {
        if (proc.clock.now >= Math.min(request.connectBy, request.endBy)) {
          const message = `Connection timed out after ${elapsed(proc, request)} milliseconds`;
          yield* request.verbose(`* ${message}\n`);
          throw new CurlProblem(28, message);
        }
      } else if (local) {
        yield* request.verbose(
          `* connect to ${addr.text} port ${url.port} from ${local.addr.text} port ${local.port} failed: ${error.message}\n`,
        );
      } else yield* request.verbose(`* Immediate connect fail for ${addr.text}: ${error.message}\n`);
    }
  }
  const reason = bound ? 'Could not connect to server' : 'Failed binding local connection end';
  const message = `Failed to connect to ${url.bracketed ? `[${url.host}]` : url.host}:${url.port} after ${elapsed(proc, request)} ms: ${reason}`;
  yield* request.verbose(`* ${message}\n`);
  throw new CurlProblem(bound ? 7 : 45, message);
}

/** Binds to the address and to the first free port that was asked for. @returns whether that went well */
function* bind(socket: TcpSocket, request: Dial, family: Family): Coroutine<boolean> {
  const local = request.interface === undefined ? undefined : Addr.tryParse(request.interface);
  const { first, last } = request.localPorts ?? { first: 0, last: 0 };
  if (!local && first === 0) return true;
  for (let port = first; ; port++) {
    try {
      socket.bind(local, port, { family });
      if (port !== 0) yield* request.verbose(`* Local port: ${port}\n`);
      return true;
    } catch (error) {
      if (!isErrno(error)) throw error;
      const text =
        port < last
          ? `Bind to local port ${port} failed, trying next`
          : `bind failed with errno ${BIND_ERRORS[error.code] ?? 0}: ${error.message}`;
      yield* request.verbose(`* ${text}\n`);
      if (port >= last) return false;
    }
  }
}

function elapsed(proc: Process, request: Dial): number {
  return Math.floor((proc.clock.now - request.began) / MILLISECOND);
}

function* dialUnix(proc: Process, request: Dial, path: string): Coroutine<Connection> {
  const { url } = request;
  const shown = path.startsWith('@') ? path.slice(1) : path;
  yield* request.verbose(`*   Trying ${shown}:0...\n`);
  try {
    const socket = yield* UnixSocket.connect(proc, path);
    proc.files.install(socket);
    yield* request.verbose(`* Established connection to ${shown} (${shown} port 0) from  port 0 \n`);
    return { socket, lookedUpAt: proc.clock.now, connectedAt: proc.clock.now };
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CurlProblem(
      7,
      `Failed to connect to ${url.host}:${url.port} over unix://${shown} after ${elapsed(proc, request)} ms: Could not connect to server`,
    );
  }
}

function* lookUp(proc: Process, request: Dial): Coroutine<readonly Addr[]> {
  const { url, family } = request;
  const host = url.host.replace(/\.$/, '');
  for (const entry of request.resolve) {
    const match = /^\+?([^:]*|\*):(\d+):(.*)$/.exec(entry);
    if (!match || (match[1] !== host && match[1] !== '*') || Number(match[2]) !== url.port) continue;
    return (match[3] ?? '').split(',').flatMap((text) => Addr.tryParse(text.replace(/^\[(.*)\]$/, '$1')) ?? []);
  }
  const literal = literalAddress(url.host);
  if (literal) return [literal.addr];
  let addresses: readonly Addr[];
  // A name that always means this host (RFC 6761).
  if (/^(.*\.)?localhost$/i.test(host))
    addresses = [Addr.LOOPBACK6, Addr.LOOPBACK4].filter((addr) => !family || addr.family === family);
  else {
    const limit = Math.min(request.connectBy, request.endBy);
    const result = yield* within(
      proc,
      getaddrinfo(proc, url.host, family),
      Number.isFinite(limit) ? limit - proc.clock.now : undefined,
    );
    if (!result) throw new CurlProblem(28, `Resolving timed out after ${elapsed(proc, request)} milliseconds`);
    if (!result.value.ok) {
      yield* request.verbose(`* Could not resolve host: ${url.host}\n`);
      throw new CurlProblem(6, `Could not resolve host: ${url.host}`);
    }
    addresses = result.value.addresses;
  }
  const list = (each: Family) =>
    addresses
      .filter((addr) => addr.family === each)
      .map(({ text }) => text)
      .join(', ') || '(none)';
  yield* request.verbose(`* Host ${url.host}:${url.port} was resolved.\n* IPv6: ${list(6)}\n* IPv4: ${list(4)}\n`);
  return addresses;
}
