import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { DNS_RCODES, type DnsMessage, type DnsType, decodeDns, dnsQuery, encodeDns } from '#kernel/wire/dns.ts';
import type { Addr } from '#netip/addr.ts';

export const DNS_PORT = 53;

/** What became of a question put to one server. */
export type Exchange =
  | { readonly outcome: 'answers'; readonly messages: DnsMessage[] }
  | { readonly outcome: 'timeout' }
  | { readonly outcome: 'refused'; readonly message: string };

/**
 * Asks one server about `name`, all `types` at once over one UDP socket as glibc does, and over TCP where an answer was
 * cut off (RFC 1035 section 4.2).
 * @param seconds how long to wait in all
 */
export function* exchange(
  proc: Process,
  server: Addr,
  name: string,
  types: readonly DnsType[],
  seconds: number,
): Coroutine<Exchange> {
  const { net } = proc.namespaces;
  const socket = new UdpSocket(net, proc);
  const fd = proc.files.install(socket);
  const answers = new Map<number, DnsMessage>();
  const ids = types.map(() => net.transport.random.integer(0, 0xffff));
  try {
    socket.connect(server, DNS_PORT);
    types.forEach((type, index) => {
      socket.sendTo(encodeDns(dnsQuery(ids[index] ?? 0, name, type)), server, DNS_PORT);
    });
    const end = proc.clock.now + seconds * SECOND;
    while (answers.size < new Set(ids).size) {
      const datagram = yield* socket.receive(Math.max(0, end - proc.clock.now));
      if (!datagram) return { outcome: 'timeout' };
      const decoded = decodeDns(datagram.data);
      if (decoded.ok && decoded.message.flags.response && ids.includes(decoded.message.id))
        answers.set(decoded.message.id, decoded.message);
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    return { outcome: 'refused', message: error.message };
  } finally {
    proc.files.close(fd);
  }
  const messages: DnsMessage[] = [];
  for (const [index, type] of types.entries()) {
    const message = answers.get(ids[index] ?? 0);
    if (!message) continue;
    const full = message.flags.truncated ? yield* exchangeTcp(proc, server, name, type, seconds) : undefined;
    messages.push(full ?? message);
  }
  return { outcome: 'answers', messages };
}

/** Asks over TCP. @returns undefined where that fails */
export function* exchangeTcp(
  proc: Process,
  server: Addr,
  name: string,
  type: DnsType,
  seconds: number,
): Coroutine<DnsMessage | undefined> {
  const { net } = proc.namespaces;
  const socket = new TcpSocket(net, proc);
  const fd = proc.files.install(socket);
  try {
    yield* socket.connect(server, DNS_PORT, { timeout: seconds * SECOND });
    const query = encodeDns(dnsQuery(net.transport.random.integer(0, 0xffff), name, type));
    yield* socket.write(Uint8Array.of(query.length >> 8, query.length & 0xff, ...query));
    let bytes = new Uint8Array(0);
    for (;;) {
      const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
      if (bytes.length >= 2 && bytes.length >= length + 2) {
        const decoded = decodeDns(bytes.subarray(2, length + 2));
        return decoded.ok ? decoded.message : undefined;
      }
      const ready = yield* proc.poll([socket], seconds * SECOND);
      const part = ready.length > 0 ? yield* socket.read(65_536) : new Uint8Array(0);
      if (part.length === 0) return undefined;
      bytes = Uint8Array.of(...bytes, ...part);
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    return undefined;
  } finally {
    proc.files.close(fd);
  }
}

/** Whether another server may know better (res_send of glibc). */
export function shouldAskElsewhere(message: DnsMessage): boolean {
  const { rcode } = message.flags;
  return rcode === DNS_RCODES.SERVFAIL || rcode === DNS_RCODES.NOTIMP || rcode === DNS_RCODES.REFUSED;
}
