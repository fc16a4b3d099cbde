import { type DockerError, notImplemented, unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { decodeDns, dnsQuery, encodeDns } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import type { Daemon } from '../daemon.ts';

/** Go's resolver: so long for each of so many attempts. */
const TIMEOUT = 5 * SECOND;
const ATTEMPTS = 2;
const DNS_PORT = 53;

/**
 * Reaches out to a registry: its name is looked up with the host's DNS servers, as the engine does.
 * @param url of the request that is to be made, for the error
 * @returns only by throwing: the protocol of registries is not simulated
 * @throws DockerError that tells how far it got
 */
export function* contactRegistry(daemon: Daemon, host: string, url: string): Coroutine<never> {
  const fault = Addr.tryParse(host) ? undefined : yield* lookUpFault(daemon, host);
  if (fault !== undefined) throw unreachable(url, fault);
  throw notImplemented(`not simulated: requests to the registry ${host}`);
}

function unreachable(url: string, fault: string): DockerError {
  return unknownError(`Get ${JSON.stringify(url)}: dial tcp: ${fault}`);
}

/** Why a name cannot be resolved, in the words of Go's resolver; undefined where it can. */
function* lookUpFault(daemon: Daemon, host: string): Coroutine<string | undefined> {
  const server = nameServer(daemon);
  const prefix = `lookup ${host} on ${server.text}:${DNS_PORT}`;
  let fault = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = yield* ask(daemon, host, server);
    if (typeof answer !== 'string') return answer.found ? undefined : `${prefix}: no such host`;
    fault = answer;
  }
  return `${prefix}: ${fault}`;
}

function* ask(daemon: Daemon, host: string, server: Addr): Coroutine<{ found: boolean } | string> {
  const socket = new UdpSocket(daemon.kernel.net, daemon.proc).retain();
  const remote = `${server.text}:${DNS_PORT}`;
  try {
    socket.connect(server, DNS_PORT);
    const id = daemon.random.integer(0, 0xffff);
    socket.sendTo(encodeDns(dnsQuery(id, host, 'A')), server, DNS_PORT);
    const received = yield* socket.receive(TIMEOUT);
    const local = `${socket.local?.addr.text}:${socket.local?.port}`;
    if (!received) return `read udp ${local}->${remote}: i/o timeout`;
    const decoded = decodeDns(received.data);
    return { found: decoded.ok && decoded.message.answers.length > 0 };
  } catch (error) {
    if (!isErrno(error)) throw error;
    const local = socket.local ? `${socket.local.addr.text}:${socket.local.port}->` : '';
    if (error.code === 'ECONNREFUSED') return `read udp ${local}${remote}: read: connection refused`;
    return `dial udp ${remote}: connect: ${error.message.toLowerCase()}`;
  } finally {
    socket.close();
  }
}

function nameServer(daemon: Daemon): Addr {
  const text = daemon.fs.exists('/etc/resolv.conf') ? daemon.fs.readText('/etc/resolv.conf') : '';
  return Addr.tryParse(/^nameserver\s+(\S+)/m.exec(text)?.[1] ?? '') ?? Addr.LOOPBACK4;
}
