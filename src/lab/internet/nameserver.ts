import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { DNS_RCODES, type DnsMessage, type DnsRecord, decodeDns, encodeDns } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import { ADDRESSES, BROKEN_NAME, NAME_SERVERS, SILENT_NAME } from './sites.ts';

const PORT = 53;
/** Seconds for which answers may be kept. */
const TTL = 300;
/** Seconds that a server takes to give up on a name whose own servers do not answer. */
const PATIENCE = 12_000_000_000;

/** A DNS server that knows all names of the simulated internet, and that there are no others (RFC 1034, 1035). */
export function* nameServer(proc: Process): Coroutine<number> {
  for (const text of NAME_SERVERS) {
    const address = Addr.parse(text);
    const udp = new UdpSocket(proc.namespaces.net, proc);
    proc.files.install(udp);
    udp.bind(address, PORT);
    proc.thread(serveUdp(proc, udp));
    const tcp = new TcpSocket(proc.namespaces.net, proc);
    proc.files.install(tcp);
    tcp.bind(address, PORT);
    tcp.listen();
    proc.thread(serveTcp(proc, tcp));
  }
  for (;;) yield proc.childChanged;
}

function* serveUdp(proc: Process, socket: UdpSocket): Coroutine<void> {
  for (;;) {
    try {
      const datagram = yield* socket.receive();
      const query = datagram && decodeDns(datagram.data);
      if (!datagram || !query?.ok || query.message.flags.response) continue;
      const { from } = datagram;
      if (isSilent(query.message)) proc.thread(later(proc, socket, query.message, from));
      else socket.sendTo(encodeDns(answer(query.message)), from.addr, from.port);
    } catch (error) {
      // A client that has gone is told by ICMP.
      if (!isErrno(error)) throw error;
    }
  }
}

function* later(
  proc: Process,
  socket: UdpSocket,
  query: DnsMessage,
  from: { addr: Addr; port: number },
): Coroutine<void> {
  yield* sleep(proc.clock, PATIENCE);
  try {
    socket.sendTo(encodeDns(reply(query, DNS_RCODES.SERVFAIL, [])), from.addr, from.port);
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}

function* serveTcp(proc: Process, listener: TcpSocket): Coroutine<void> {
  for (;;) {
    const client = yield* listener.accept();
    const fd = proc.files.install(client);
    proc.thread(serveClient(proc, client, fd));
  }
}

function* serveClient(proc: Process, client: TcpSocket, fd: number): Coroutine<void> {
  try {
    let bytes = new Uint8Array(0);
    for (;;) {
      const more = yield* client.read(65_536);
      if (more.length === 0) return;
      bytes = Uint8Array.of(...bytes, ...more);
      const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
      if (bytes.length < 2 || bytes.length < length + 2) continue;
      const query = decodeDns(bytes.subarray(2, length + 2));
      bytes = bytes.slice(length + 2);
      if (!query.ok) return;
      const data = encodeDns(answer(query.message));
      yield* client.write(Uint8Array.of(data.length >> 8, data.length & 0xff, ...data));
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
  } finally {
    if (proc.files.has(fd)) proc.files.close(fd);
  }
}

function isSilent({ questions }: DnsMessage): boolean {
  return questions.some(({ name }) => name.toLowerCase() === SILENT_NAME);
}

function answer(query: DnsMessage): DnsMessage {
  const [question] = query.questions;
  if (!question) return reply(query, DNS_RCODES.FORMERR, []);
  const name = question.name.toLowerCase();
  if (name === BROKEN_NAME || name.endsWith(`.${BROKEN_NAME}`)) return reply(query, DNS_RCODES.SERVFAIL, []);
  const common = { name: question.name, class: 1, ttl: TTL };
  if (question.type === 'PTR') {
    const found = Object.entries(ADDRESSES).find(([, text]) => Addr.parse(text).reverseName() === name);
    if (found) return reply(query, DNS_RCODES.NOERROR, [{ ...common, type: 'PTR', target: found[0] }]);
    return reply(query, DNS_RCODES.NXDOMAIN, []);
  }
  const address = ADDRESSES[name];
  if (address === undefined) {
    // What has names below it exists, though it has nothing of its own.
    const between = Object.keys(ADDRESSES).some((known) => known.endsWith(`.${name}`));
    return reply(query, between ? DNS_RCODES.NOERROR : DNS_RCODES.NXDOMAIN, []);
  }
  if (question.type !== 'A') return reply(query, DNS_RCODES.NOERROR, []);
  return reply(query, DNS_RCODES.NOERROR, [{ ...common, type: 'A', addr: Addr.parse(address) }]);
}

function reply(query: DnsMessage, rcode: number, answers: DnsRecord[]): DnsMessage {
  const soa: DnsRecord = {
    name: '',
    class: 1,
    ttl: TTL,
    type: 'SOA',
    primary: 'a.root-servers.net',
    mailbox: 'nstld.verisign-grs.com',
    serial: 2026112100,
    refresh: 1800,
    retry: 900,
    expire: 604_800,
    minimum: 86_400,
  };
  return {
    ...query,
    flags: { ...query.flags, response: true, authoritative: false, truncated: false, recursionAvailable: true, rcode },
    answers,
    authorities: rcode === DNS_RCODES.NXDOMAIN ? [soa] : [],
    additionals: [],
  };
}
