import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { decodeDns, dnsQuery, encodeDns, isDomainName } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import type { Daemon } from '../daemon.ts';

/** Go's resolver: so long for each of so many attempts. */
const TIMEOUT = 5 * SECOND;
const ATTEMPTS = 2;
const DNS_PORT = 53;

/** Why a name has no address, in the words of Go's net package. */
export class LookupFailure extends Error {
  override readonly name = 'LookupFailure';
}

/** A question that is being asked: whoever asks the same meanwhile gets its answer (Go's net.Resolver does so). */
export interface PendingLookup {
  readonly ended: WaitQueue;
  answer: Addr | LookupFailure | undefined;
}

/** The IPv4 address of a name, by the host's /etc/hosts and then its DNS servers. @throws LookupFailure */
export function* lookUpHost(daemon: Daemon, name: string): Coroutine<Addr> {
  const known = Addr.tryParse(name) ?? inHostsFile(daemon, name);
  if (known) return known;
  let pending = daemon.lookups.get(name);
  if (!pending) {
    pending = { ended: new WaitQueue(), answer: undefined };
    daemon.lookups.set(name, pending);
    daemon.proc.thread(answerLookup(daemon, name, pending));
  }
  while (pending.answer === undefined) yield pending.ended;
  if (pending.answer instanceof LookupFailure) throw pending.answer;
  return pending.answer;
}

function* answerLookup(daemon: Daemon, name: string, pending: PendingLookup): Coroutine<void> {
  try {
    pending.answer = yield* askServers(daemon, name);
  } catch (error) {
    if (!(error instanceof LookupFailure)) throw error;
    pending.answer = error;
  } finally {
    daemon.lookups.delete(name);
    pending.ended.wakeAll();
  }
}

function* askServers(daemon: Daemon, name: string): Coroutine<Addr> {
  if (!isDomainName(name)) throw new LookupFailure(`lookup ${name}: no such host`);
  const server = nameServer(daemon);
  const prefix = `lookup ${name} on ${server.text}:${DNS_PORT}`;
  let fault = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = yield* ask(daemon, name, server);
    if (answer instanceof Addr) return answer;
    fault = answer;
    if (fault === 'no such host') break;
  }
  throw new LookupFailure(`${prefix}: ${fault}`);
}

/** One question to a server: an address, or what went wrong. */
function* ask(daemon: Daemon, name: string, server: Addr): Coroutine<Addr | string> {
  const socket = new UdpSocket(daemon.kernel.net, daemon.proc).retain();
  const remote = `${server.text}:${DNS_PORT}`;
  const path = () => (socket.local ? `${socket.local.addr.text}:${socket.local.port}->${remote}` : remote);
  try {
    socket.connect(server, DNS_PORT);
    const id = daemon.random.integer(0, 0xffff);
    socket.sendTo(encodeDns(dnsQuery(id, name, 'A')), server, DNS_PORT);
    const received = yield* socket.receive(TIMEOUT);
    if (!received) return `read udp ${path()}: i/o timeout`;
    const decoded = decodeDns(received.data);
    if (!decoded.ok) return 'cannot unmarshal DNS message';
    for (const record of decoded.message.answers) if (record.type === 'A') return record.addr;
    return 'no such host';
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === 'ECONNREFUSED') return `read udp ${path()}: read: connection refused`;
    return `dial udp ${remote}: connect: ${error.message.toLowerCase()}`;
  } finally {
    socket.close();
  }
}

function inHostsFile(daemon: Daemon, name: string): Addr | undefined {
  for (const line of readText(daemon, '/etc/hosts').split('\n')) {
    const [address = '', ...names] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/);
    const found = names.includes(name) ? Addr.tryParse(address) : undefined;
    if (found?.family === 4) return found;
  }
  return undefined;
}

function nameServer(daemon: Daemon): Addr {
  const text = readText(daemon, '/etc/resolv.conf');
  return Addr.tryParse(/^nameserver\s+(\S+)/m.exec(text)?.[1] ?? '') ?? Addr.LOOPBACK4;
}

function readText(daemon: Daemon, path: string): string {
  return daemon.fs.exists(path) ? daemon.fs.readText(path) : '';
}
