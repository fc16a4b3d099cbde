import { DNS_RCODES, type DnsMessage, type DnsRecord } from '#kernel/wire/dns.ts';
import type { Addr, Family } from '#netip/addr.ts';

/** Seconds for which clients may remember an answer. */
const TTL = 600;

/** What the embedded DNS server knows by itself. */
export interface NameBackend {
  /** Undefined for an unknown name; none for a known one without an address of that family. */
  resolveName(name: string, family: Family): Addr[] | undefined;
  /** The name of an address, asked for as `2.0.18.172.in-addr.arpa`. */
  resolveAddress(reverse: string): string | undefined;
}

/**
 * Answers a query from what the engine's networks know (moby resolver.serveDNS).
 * @param shuffle changes the order of several addresses, so that clients spread over them
 * @returns undefined where it must be asked elsewhere
 */
export function answerQuery(
  query: DnsMessage,
  backend: NameBackend,
  shuffle: (addresses: Addr[]) => Addr[],
): DnsMessage | undefined {
  const [question] = query.questions;
  if (!question) return undefined;
  const { name, type } = question;
  switch (type) {
    case 'A':
    case 'AAAA': {
      const addresses = backend.resolveName(name, type === 'A' ? 4 : 6);
      if (!addresses) return undefined;
      return reply(
        query,
        shuffle(addresses).map((addr): DnsRecord => ({ name, class: 1, ttl: TTL, type, addr })),
      );
    }
    case 'MX':
      // A known name takes its mail itself: an empty answer makes the client ask for its addresses (RFC 5321, 5.1).
      return backend.resolveName(name, 4) || backend.resolveName(name, 6) ? reply(query, []) : undefined;
    case 'PTR': {
      const target = /\.(in-addr|ip6)\.arpa$/i.test(name) ? backend.resolveAddress(name) : undefined;
      return target === undefined ? undefined : reply(query, [{ name, class: 1, ttl: TTL, type, target }]);
    }
    default:
      return undefined;
  }
}

/** An answer that says no more than that the query was understood, with `records`. */
export function reply(query: DnsMessage, records: readonly DnsRecord[]): DnsMessage {
  return {
    ...query,
    flags: {
      ...query.flags,
      authenticData: false,
      response: true,
      authoritative: false,
      truncated: false,
      recursionAvailable: true,
      rcode: DNS_RCODES.NOERROR,
    },
    answers: records,
    authorities: [],
    additionals: [],
  };
}

/** An answer that only tells of a failure. */
export function failure(query: DnsMessage, rcode: number): DnsMessage {
  return { ...query, flags: { ...query.flags, response: true, rcode }, answers: [], authorities: [], additionals: [] };
}

/** The largest answer a client takes over UDP: 512 bytes, or what its EDNS record says. */
export function udpLimit(query: DnsMessage): number {
  const edns = query.additionals.find((record) => record.type === 'OPT');
  return Math.max(512, edns?.class ?? 0);
}
