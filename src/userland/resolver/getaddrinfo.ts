import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { DNS_RCODES, type DnsMessage, type DnsType, isDomainName } from '#kernel/wire/dns.ts';
import { Addr, type Family } from '#netip/addr.ts';
import { fileLines, resolverConfig } from './config.ts';
import { hostsByAddress, hostsByName } from './hosts.ts';
import { exchange, shouldAskElsewhere } from './query.ts';

/** Errors of getaddrinfo(3) with the texts of glibc's gai_strerror. */
export const EAI = {
  NONAME: 'Name or service not known',
  AGAIN: 'Temporary failure in name resolution',
  NODATA: 'No address associated with hostname',
  FAIL: 'Non-recoverable failure in name resolution',
  FAMILY: 'Address family for hostname not supported',
} as const;
export type EaiCode = keyof typeof EAI;

export interface Resolved {
  readonly ok: true;
  /** In the order in which to try them (RFC 6724). */
  readonly addresses: readonly Addr[];
  readonly canonicalName: string;
  /** The interface behind `%` of a link-local address. */
  readonly zone?: string;
}
export type AddressInfo = Resolved | { readonly ok: false; readonly error: EaiCode; readonly text: string };

/**
 * getaddrinfo(3) of glibc: literal addresses, then /etc/hosts and DNS in the order of /etc/nsswitch.conf.
 * @param family 4 or 6 for only these; both where it is left out
 */
export function* getaddrinfo(proc: Process, name: string, family?: Family): Coroutine<AddressInfo> {
  const literal = literalAddress(name);
  if (literal) {
    if (family && literal.addr.family !== family) return failure('FAMILY');
    return { ok: true, addresses: [literal.addr], canonicalName: name, zone: literal.zone };
  }
  let worst: EaiCode = 'NONAME';
  for (const source of hostSources(proc)) {
    if (source === 'files') {
      const entries = hostsByName(proc, name, family);
      const [first] = entries;
      if (first)
        return resolved(
          proc,
          entries.map(({ addr }) => addr),
          first.names[0] ?? name,
        );
    } else if (source === 'dns') {
      const found = yield* fromDns(proc, name, family);
      if (found.ok) return found;
      worst = found.error;
    }
  }
  return failure(worst);
}

/** An address written out, in the forms of inet_aton(3) and with a zone. */
export function literalAddress(text: string): { addr: Addr; zone?: string } | undefined {
  const [head = '', zone] = text.split('%');
  const addr = Addr.tryParse(head);
  if (addr) return addr.family === 6 || zone === undefined ? { addr, zone } : undefined;
  if (!/^(0x[\da-f]+|\d+)(\.(0x[\da-f]+|\d+)){0,3}$/i.test(text)) return undefined;
  const parts = text.split('.').map((part) => (/^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = parts.pop() ?? 0;
  if (parts.some((part) => part > 255) || last >= 256 ** (4 - parts.length)) return undefined;
  const high = parts.reduce((sum, part, index) => sum + part * 256 ** (3 - index), 0);
  return { addr: Addr.fromBits(4, BigInt(high + last)) };
}

/** The name of an address, from /etc/hosts or DNS; undefined where it has none (getnameinfo(3)). */
export function* getnameinfo(proc: Process, addr: Addr): Coroutine<string | undefined> {
  for (const source of hostSources(proc)) {
    if (source === 'files') {
      const entry = hostsByAddress(proc, addr);
      if (entry) return entry.names[0];
    } else if (source === 'dns') {
      const found = yield* ask(proc, addr.reverseName(), ['PTR']);
      if (typeof found === 'string') continue;
      for (const { answers } of found) for (const record of answers) if (record.type === 'PTR') return record.target;
    }
  }
  return undefined;
}

function hostSources(proc: Process): string[] {
  for (const line of fileLines(proc, '/etc/nsswitch.conf')) {
    const match = /^\s*hosts:\s*([^#]*)/.exec(line);
    if (match)
      return (match[1] ?? '')
        .replace(/\[[^\]]*\]/g, '')
        .trim()
        .split(/\s+/);
  }
  return ['files', 'dns'];
}

function* fromDns(proc: Process, name: string, family: Family | undefined): Coroutine<AddressInfo> {
  const types: DnsType[] = family === 4 ? ['A'] : family === 6 ? ['AAAA'] : ['A', 'AAAA'];
  if (!isDomainName(name)) return failure('NONAME');
  let error: EaiCode = 'NONAME';
  for (const candidate of candidates(proc, name)) {
    const found = yield* ask(proc, candidate, types);
    if (typeof found === 'string') {
      if (found === 'AGAIN') return failure('AGAIN');
      if (found === 'NODATA') error = 'NODATA';
      continue;
    }
    const addresses = found.flatMap(({ answers }) =>
      answers.flatMap((record) => (record.type === 'A' || record.type === 'AAAA' ? [record.addr] : [])),
    );
    const owner = found
      .flatMap(({ answers }) => answers)
      .find((record) => record.type === 'A' || record.type === 'AAAA')?.name;
    if (addresses.length > 0) return resolved(proc, addresses, owner ?? candidate);
    error = 'NODATA';
  }
  return failure(error);
}

/** The names to ask for, in order: res_search of resolver(3). */
export function candidates(proc: Process, name: string): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const { ndots, search } = resolverConfig(proc);
  const dots = name.split('.').length - 1;
  const extended = search.map((domain) => `${name}.${domain}`);
  return dots >= ndots ? [name, ...extended] : [...extended, name];
}

/** Asks the configured servers in turn until one answers. */
function* ask(proc: Process, name: string, types: readonly DnsType[]): Coroutine<DnsMessage[] | EaiCode> {
  const { servers, attempts, timeout } = resolverConfig(proc);
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const server of servers) {
      const seconds = attempt === 0 ? timeout : Math.max(1, Math.floor((timeout << attempt) / servers.length));
      const result = yield* exchange(proc, server, name, types, seconds);
      if (result.outcome !== 'answers' || result.messages.some(shouldAskElsewhere)) continue;
      const { messages } = result;
      if (messages.some(({ flags, answers }) => flags.rcode === DNS_RCODES.NOERROR && answers.length > 0))
        return messages;
      if (messages.every(({ flags }) => flags.rcode === DNS_RCODES.NXDOMAIN)) return 'NONAME';
      return 'NODATA';
    }
  }
  return 'AGAIN';
}

/** Puts addresses in the order of RFC 6724 as far as it matters here: reachable ones first, IPv6 before IPv4. */
function resolved(proc: Process, addresses: readonly Addr[], canonicalName: string): Resolved {
  const { routes } = proc.namespaces.net;
  const rank = (addr: Addr): number => {
    const route = routes.lookup(addr);
    const reachable = !('error' in route) && !(addr.family === 6 && route.src.isUnspecified);
    return (reachable ? 0 : 10) + (addr.family === 6 ? 0 : 1);
  };
  const seen = new Set<string>();
  const unique = addresses.filter(({ text }) => !seen.has(text) && seen.add(text));
  const ranked = unique.map((addr, index) => ({ addr, index, rank: rank(addr) }));
  ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return { ok: true, addresses: ranked.map(({ addr }) => addr), canonicalName };
}

function failure(error: EaiCode): AddressInfo {
  return { ok: false, error, text: EAI[error] };
}
