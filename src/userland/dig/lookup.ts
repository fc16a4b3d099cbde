import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { type DnsMessage, type DnsQuestion, type DnsRecord, decodeDns, dnsQuery, encodeDns } from '#kernel/wire/dns.ts';
import type { Addr } from '#netip/addr.ts';
import { exchangeTcp } from '../resolver/query.ts';

/** How the tools of BIND ask. */
export interface LookupOptions {
  readonly servers: readonly Addr[];
  readonly port: number;
  readonly tries: number;
  readonly seconds: number;
  readonly recurse: boolean;
  readonly tcp: boolean;
  /** EDNS (RFC 6891), which dig sends and host does not. */
  readonly edns: boolean;
}

export interface Answer {
  readonly message: DnsMessage;
  readonly server: Addr;
  readonly size: number;
  readonly milliseconds: number;
}

/** What EDNS says the asker takes, in bytes. */
const UDP_SIZE = 1232;

/** Asks servers in turn and reports each try that fails on standard output, as dig, host and nslookup do. */
export function* lookup(
  proc: Process,
  { name, type }: Pick<DnsQuestion, 'name' | 'type'>,
  options: LookupOptions,
): Coroutine<Answer | undefined> {
  const { net } = proc.namespaces;
  const plain = dnsQuery(net.transport.random.integer(0, 0xffff), name, type);
  // A cookie (RFC 7873): option 10 with eight bytes of our own.
  const cookie = Uint8Array.of(0, 10, 0, 8, ...net.transport.random.bytes(8));
  const opt: DnsRecord = { name: '', type: 'OPT', class: UDP_SIZE, ttl: 0, bytes: cookie };
  const query = encodeDns({
    ...plain,
    flags: { ...plain.flags, recursionDesired: options.recurse, authenticData: options.edns },
    additionals: options.edns ? [opt] : [],
  });
  for (let attempt = 0; attempt < options.tries; attempt++) {
    for (const server of options.servers) {
      const began = proc.clock.now;
      const where = `${server.text}#${options.port}`;
      if (options.tcp) {
        const message = yield* exchangeTcp(proc, server, name, type, options.seconds);
        if (message)
          return {
            message,
            server,
            size: encodeDns(message).length,
            milliseconds: Math.floor((proc.clock.now - began) / MILLISECOND),
          };
        yield* proc.print(`;; Connection to ${where}(${server.text}) for ${name} failed: connection refused.\n`);
        continue;
      }
      const socket = new UdpSocket(net, proc);
      const fd = proc.files.install(socket);
      try {
        socket.connect(server, options.port);
        socket.sendTo(query, server, options.port);
        const end = began + options.seconds * SECOND;
        for (;;) {
          const datagram = yield* socket.receive(Math.max(0, end - proc.clock.now));
          if (!datagram) break;
          const decoded = decodeDns(datagram.data);
          if (!decoded.ok || decoded.message.id !== plain.id) continue;
          const milliseconds = Math.floor((proc.clock.now - began) / MILLISECOND);
          if (!decoded.message.flags.truncated)
            return { message: decoded.message, server, size: datagram.data.length, milliseconds };
          yield* proc.print(';; Truncated, retrying in TCP mode.\n');
          const message = yield* exchangeTcp(proc, server, name, type, options.seconds);
          return message && { message, server, size: encodeDns(message).length, milliseconds };
        }
        yield* proc.print(`;; communications error to ${where}: timed out\n`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.print(`;; communications error to ${where}: ${failureText(error.code)}\n`);
      } finally {
        proc.files.close(fd);
      }
    }
  }
  return undefined;
}

/** BIND has words of its own for some errors. */
function failureText(code: Parameters<typeof strerror>[0]): string {
  if (code === 'EHOSTUNREACH') return 'host unreachable';
  if (code === 'ENETUNREACH') return 'network unreachable';
  return strerror(code).toLowerCase();
}

/** The part of a record behind its type, as in a zone file. */
export function recordData(record: DnsRecord): string {
  const absolute = (name: string) => `${name}.`;
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.addr.text;
    case 'CNAME':
    case 'PTR':
    case 'NS':
      return absolute(record.target);
    case 'MX':
      return `${record.preference} ${absolute(record.target)}`;
    case 'SRV':
      return `${record.priority} ${record.weight} ${record.port} ${absolute(record.target)}`;
    case 'TXT':
      return record.texts.map((text) => `"${text}"`).join(' ');
    case 'SOA':
      return `${absolute(record.primary)} ${absolute(record.mailbox)} ${record.serial} ${record.refresh} ${record.retry} ${record.expire} ${record.minimum}`;
    default:
      return `\\# ${record.bytes.length} ${[...record.bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')}`;
  }
}
