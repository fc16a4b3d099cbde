import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { iptables } from '#kernel/netfilter/command.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { DNS_RCODES, type DnsMessage, decodeDns, encodeDns } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import { answerQuery, failure, type NameBackend, reply, udpLimit } from './dnsanswer.ts';
import type { ExternalServer } from './resolvconf.ts';
import { RESOLVER_ADDRESS } from './sandboxfiles.ts';

/** How long an external server has to answer. */
const EXTERNAL_TIMEOUT = 4 * SECOND;
/** Only so many external servers are asked. */
const MAX_SERVERS = 3;
const DNS_PORT = 53;

/** Whom the server works for. */
export interface ResolverBackend extends NameBackend {
  readonly netns: NetNamespace;
  /** Without it the host's servers are not asked: an internal network must not leak names. */
  readonly hasExternalAccess: boolean;
}

export interface ResolverOptions {
  readonly servers: readonly ExternalServer[];
  /** Names without dots stay inside. */
  readonly ndotsSet: boolean;
  /** Where it listens, on port 53; where absent, behind 127.0.0.11 of a container. */
  readonly address?: Addr;
}

/**
 * The embedded DNS server (moby libnetwork.Resolver): sockets of dockerd in the container's namespace, on random ports
 * of 127.0.0.11; NAT rules in that namespace lead port 53 there.
 */
export class Resolver {
  readonly #backend: ResolverBackend;
  readonly #daemon: Process;
  readonly #random: Random;
  readonly #options: ResolverOptions;
  readonly #threads = new Set<Thread>();
  readonly #descriptors = new Set<number>();

  constructor(backend: ResolverBackend, daemon: Process, random: Random, options: ResolverOptions) {
    this.#backend = backend;
    this.#daemon = daemon;
    this.#random = random;
    this.#options = options;
  }

  /** Opens the sockets, writes the rules and begins to serve. @throws Errno EADDRINUSE … */
  start(): void {
    const { netns } = this.#backend;
    const own = this.#options.address;
    const address = own ?? Addr.parse(RESOLVER_ADDRESS);
    const udp = new UdpSocket(netns, this.#daemon);
    const tcp = new TcpSocket(netns, this.#daemon);
    this.#open(udp);
    this.#open(tcp);
    udp.bind(address, own ? DNS_PORT : 0);
    tcp.bind(address, own ? DNS_PORT : 0);
    tcp.listen();
    if (!own) redirect(netns, tcp.local?.port ?? 0, udp.local?.port ?? 0);
    this.#run(this.#serveUdp(udp));
    this.#run(this.#serveTcp(tcp));
  }

  /** Ends all it has begun. The rules go with the namespace. */
  stop(): void {
    for (const thread of [...this.#threads]) thread.cancel();
    this.#threads.clear();
    for (const fd of [...this.#descriptors]) this.#close(fd);
  }

  *#serveUdp(socket: UdpSocket): Coroutine<void> {
    for (;;) {
      try {
        const datagram = yield* socket.receive();
        if (!datagram) continue;
        this.#handle(datagram.data, 'udp', (bytes) => socket.sendTo(bytes, datagram.from.addr, datagram.from.port));
      } catch (error) {
        // A client that has gone is told by ICMP.
        if (!(error instanceof Errno)) throw error;
        if (error.code !== 'ECONNREFUSED') return;
      }
    }
  }

  *#serveTcp(listener: TcpSocket): Coroutine<void> {
    for (;;) {
      try {
        this.#run(this.#serveClient(yield* listener.accept()));
      } catch (error) {
        if (error instanceof Errno) return;
        throw error;
      }
    }
  }

  *#serveClient(client: TcpSocket): Coroutine<void> {
    const fd = this.#open(client);
    try {
      for (;;) {
        const bytes = yield* readSized(client);
        if (!bytes) return;
        const query = decodeDns(bytes);
        if (!query.ok) return;
        yield* client.write(sized(encodeDns(yield* this.#answer(query.message, 'tcp'), false)));
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    } finally {
      this.#close(fd);
    }
  }

  /** Answers at once what is known here; what must be asked elsewhere gets a thread of its own. */
  #handle(bytes: Uint8Array, protocol: 'udp', send: (bytes: Uint8Array) => void): void {
    const query = decodeDns(bytes);
    if (!query.ok || query.message.flags.response || query.message.questions.length === 0) return;
    const { message } = query;
    const known = this.#known(message);
    if (known) send(truncated(known, udpLimit(message)));
    else this.#run(this.#forwardLater(message, protocol, send));
  }

  *#forwardLater(query: DnsMessage, protocol: 'udp', send: (bytes: Uint8Array) => void): Coroutine<void> {
    const message = (yield* this.#forward(query, protocol)) ?? failure(query, DNS_RCODES.SERVFAIL);
    try {
      send(truncated(message, udpLimit(query)));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }

  *#answer(query: DnsMessage, protocol: 'udp' | 'tcp'): Coroutine<DnsMessage> {
    return this.#known(query) ?? (yield* this.#forward(query, protocol)) ?? failure(query, DNS_RCODES.SERVFAIL);
  }

  #known(query: DnsMessage): DnsMessage | undefined {
    const answer = answerQuery(query, this.#backend, (addresses) => this.#shuffle(addresses));
    if (answer) return answer;
    const [question] = query.questions;
    const isAddress = question?.type === 'A' || question?.type === 'AAAA';
    return isAddress && this.#options.ndotsSet && !question.name.includes('.') ? reply(query, []) : undefined;
  }

  /** Asks the external servers, one after the other; the first real answer counts. */
  *#forward(query: DnsMessage, protocol: 'udp' | 'tcp'): Coroutine<DnsMessage | undefined> {
    for (const server of this.#options.servers.slice(0, MAX_SERVERS)) {
      if (!server.fromHost && server.address.text === RESOLVER_ADDRESS) continue;
      if (server.fromHost && !this.#backend.hasExternalAccess) continue;
      const netns = server.fromHost ? this.#daemon.kernel.net : this.#backend.netns;
      const answer =
        protocol === 'udp'
          ? yield* this.#askUdp(netns, server.address, query)
          : yield* this.#askTcp(netns, server.address, query);
      if (!answer || answer.flags.rcode === DNS_RCODES.SERVFAIL || answer.flags.rcode === DNS_RCODES.REFUSED) continue;
      return answer;
    }
    return undefined;
  }

  *#askUdp(netns: NetNamespace, server: Addr, query: DnsMessage): Coroutine<DnsMessage | undefined> {
    const socket = new UdpSocket(netns, this.#daemon);
    const fd = this.#open(socket);
    const { clock } = netns;
    const end = clock.now + EXTERNAL_TIMEOUT;
    try {
      socket.connect(server, DNS_PORT);
      socket.sendTo(encodeDns(query), server, DNS_PORT);
      while (clock.now < end) {
        const datagram = yield* socket.receive(end - clock.now);
        if (!datagram) return undefined;
        const answer = decodeDns(datagram.data);
        if (answer.ok && answer.message.id === query.id && answer.message.flags.response) return answer.message;
      }
      return undefined;
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    } finally {
      this.#close(fd);
    }
  }

  *#askTcp(netns: NetNamespace, server: Addr, query: DnsMessage): Coroutine<DnsMessage | undefined> {
    const socket = new TcpSocket(netns, this.#daemon);
    const fd = this.#open(socket);
    try {
      yield* socket.connect(server, DNS_PORT, { timeout: EXTERNAL_TIMEOUT });
      yield* socket.write(sized(encodeDns(query)));
      const bytes = yield* readSized(socket);
      const answer = bytes && decodeDns(bytes);
      return answer?.ok ? answer.message : undefined;
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    } finally {
      this.#close(fd);
    }
  }

  #shuffle(addresses: Addr[]): Addr[] {
    for (let i = addresses.length - 1; i > 0; i--) {
      const j = this.#random.integer(0, i);
      [addresses[i], addresses[j]] = [addresses[j] as Addr, addresses[i] as Addr];
    }
    return addresses;
  }

  #run(coroutine: Coroutine<void>): void {
    const thread: Thread = this.#daemon.thread(this.#until(coroutine, () => this.#threads.delete(thread)));
    this.#threads.add(thread);
  }

  *#until(coroutine: Coroutine<void>, ended: () => void): Coroutine<void> {
    try {
      yield* coroutine;
    } finally {
      ended();
    }
  }

  #open(file: OpenFile): number {
    const fd = this.#daemon.files.install(file);
    this.#descriptors.add(fd);
    return fd;
  }

  #close(fd: number): void {
    if (!this.#descriptors.delete(fd)) return;
    // When dockerd ends, its descriptors are closed before this runs.
    if (this.#daemon.files.has(fd)) this.#daemon.files.close(fd);
  }
}

/** Leads what the container sends to port 53 of the server's address to the real ports, and the answers back. */
function redirect(netns: NetNamespace, tcpPort: number, udpPort: number): void {
  const nat = (...args: string[]) => iptables(netns, 4, ['-t', 'nat', ...args]);
  nat('-N', 'DOCKER_OUTPUT');
  nat('-N', 'DOCKER_POSTROUTING');
  nat('-A', 'OUTPUT', '-d', RESOLVER_ADDRESS, '-j', 'DOCKER_OUTPUT');
  nat('-A', 'POSTROUTING', '-d', RESOLVER_ADDRESS, '-j', 'DOCKER_POSTROUTING');
  for (const [protocol, port] of [
    ['tcp', tcpPort],
    ['udp', udpPort],
  ] as const) {
    const destination = `${RESOLVER_ADDRESS}:${port}`;
    nat(
      '-A',
      'DOCKER_OUTPUT',
      '-d',
      RESOLVER_ADDRESS,
      '-p',
      protocol,
      '--dport',
      '53',
      '-j',
      'DNAT',
      '--to-destination',
      destination,
    );
    nat(
      '-A',
      'DOCKER_POSTROUTING',
      '-s',
      RESOLVER_ADDRESS,
      '-p',
      protocol,
      '--sport',
      String(port),
      '-j',
      'SNAT',
      '--to-source',
      ':53',
    );
  }
}

/** The bytes of an answer, without the records that do not fit. */
function truncated(message: DnsMessage, limit: number): Uint8Array {
  // The library Docker answers with compresses names only when told to.
  const bytes = encodeDns(message, false);
  if (bytes.length <= limit || message.answers.length === 0) return bytes;
  return truncated(
    { ...message, flags: { ...message.flags, truncated: true }, answers: message.answers.slice(0, -1) },
    limit,
  );
}

/** A message over TCP has its length before it (RFC 1035, 4.2.2). */
function sized(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 2);
  new DataView(framed.buffer).setUint16(0, bytes.length);
  framed.set(bytes, 2);
  return framed;
}

function* readSized(socket: TcpSocket): Coroutine<Uint8Array | undefined> {
  const head = yield* readExactly(socket, 2);
  return head && (yield* readExactly(socket, (head[0] ?? 0) * 256 + (head[1] ?? 0)));
}

function* readExactly(socket: TcpSocket, count: number): Coroutine<Uint8Array | undefined> {
  const bytes = new Uint8Array(count);
  for (let filled = 0; filled < count; ) {
    const part = yield* socket.read(count - filled);
    if (part.length === 0) return undefined;
    bytes.set(part, filled);
    filled += part.length;
  }
  return bytes;
}
