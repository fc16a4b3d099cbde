import { MILLISECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { DNS_RCODES, type DnsMessage, type DnsRecord, type DnsType, decodeDns, dnsQuery, encodeDns, rcodeName } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import { busyboxUsage, getopt } from '../getopt.ts';
import { resolverConfig } from '../resolver/config.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { DNS_PORT } from '../resolver/query.ts';

const USAGE = `nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any`;
const TYPES: readonly string[] = ['SOA', 'NS', 'A', 'AAAA', 'CNAME', 'MX', 'TXT', 'PTR', 'SRV', 'ANY'];
/** Milliseconds in all, and tries in that time. */
const TIMEOUT = 5000;
const RETRIES = 2;

interface Query {
  readonly name: string;
  readonly type: DnsType;
  readonly id: number;
  answer?: DnsMessage;
  took?: number;
}

/** nslookup of busybox */
export const busyboxNslookup: Program = function* (proc) {
  const types = new Set<DnsType>();
  let debug = false;
  let port = DNS_PORT;
  const args = proc.argv.slice(1);
  while (args[0]?.startsWith('-') && args[0] !== '-') {
    const option = (args.shift() as string).replace(/^--?/, '');
    const [key = '', value = ''] = option.split('=');
    if (key === 'debug') debug = true;
    else if (key === 'port') port = Number(value);
    else if (key === 'type' || key === 'querytype' || key === 'q') {
      const type = value.toUpperCase();
      if (!TYPES.includes(type)) {
        yield* proc.printError(`nslookup: invalid query type "${value}"\n`);
        return 1;
      }
      types.add(type as DnsType);
    } else if (key !== 'retry' && key !== 'timeout') {
      proc.argv = [proc.argv[0] ?? 'nslookup', `-${option}`];
      yield* getopt(proc, { short: '', usage: USAGE }, 'busybox');
    }
  }
  const [name, server] = args;
  if (name === undefined) {
    yield* proc.printError(busyboxUsage(USAGE));
    return 1;
  }
  let servers: Addr[];
  const config = resolverConfig(proc);
  if (server === undefined) servers = config.servers;
  else {
    const found = yield* getaddrinfo(proc, server);
    if (!found.ok) {
      yield* proc.printError(`nslookup: bad address '${server}'\n`);
      return 1;
    }
    servers = [...found.addresses];
  }
  const queries = questions(proc, name, types, config.search);
  const { replier, warnings } = yield* send(proc, queries, servers, port);
  if (!replier) {
    // Standard output is written first, as it is when both go to one place.
    yield* proc.print(';; connection timed out; no servers could be reached\n\n');
    if (warnings !== '') yield* proc.printError(warnings);
    return 1;
  }
  const where = replier.family === 4 ? `${replier.text}:${port}` : `[${replier.text}]:${port}`;
  yield* proc.print(`Server:\t\t${replier.text}\nAddress:\t${where}\n\n`);
  const { text, failed } = report(queries, debug);
  yield* proc.print(text);
  return failed ? 1 : 0;
};

function questions(proc: Process, name: string, types: ReadonlySet<DnsType>, search: readonly string[]): Query[] {
  const random = proc.namespaces.net.transport.random;
  const queries: Query[] = [];
  const add = (owner: string, type: DnsType) => queries.push({ name: owner, type, id: random.integer(0, 0xffff) });
  const addr = Addr.tryParse(name);
  if (addr && types.size === 0) {
    add(addr.reverseName(), 'PTR');
    return queries;
  }
  const owner = name.replace(/\.$/, '');
  const wanted: readonly DnsType[] = types.size > 0 ? [...types] : ['A', 'AAAA'];
  for (const type of wanted) add(owner, type);
  // A name without a dot is tried in each search domain as well.
  if (!name.includes('.')) for (const domain of search) for (const type of wanted) add(`${owner}.${domain}`, type);
  return queries;
}

/** Puts all questions to each server, again after half the time, until all are answered. */
function* send(proc: Process, queries: Query[], servers: readonly Addr[], port: number): Coroutine<{ replier?: Addr; warnings: string }> {
  const { net } = proc.namespaces;
  const { clock } = proc;
  let warnings = '';
  for (const server of servers) {
    const socket = new UdpSocket(net, proc);
    const fd = proc.files.install(socket);
    try {
      socket.connect(server, port);
      const began = clock.now;
      const interval = TIMEOUT / RETRIES;
      for (let attempt = 0; attempt < RETRIES && queries.some((query) => !query.answer); attempt++) {
        for (const query of queries) if (!query.answer) socket.sendTo(encodeDns(dnsQuery(query.id, query.name, query.type)), server, port);
        const end = began + (attempt + 1) * interval * MILLISECOND;
        while (queries.some((query) => !query.answer) && clock.now < end) {
          const datagram = yield* socket.receive(end - clock.now);
          if (!datagram) break;
          const decoded = decodeDns(datagram.data);
          if (!decoded.ok) continue;
          const query = queries.find(({ id, answer }) => id === decoded.message.id && !answer);
          // A server that fails is asked again.
          if (!query || decoded.message.flags.rcode === DNS_RCODES.SERVFAIL) {
            if (query) markFailed(query, decoded.message);
            continue;
          }
          query.answer = decoded.message;
          query.took = (clock.now - began) / MILLISECOND;
        }
      }
    } catch (error) {
      if (!isErrno(error)) throw error;
      warnings += `${server.isLoopback ? `WARNING: Localhost DNS (${server.text}) may fail in containers.\n` : ''}nslookup: write to '${server.text}': ${error.message}\n`;
    } finally {
      proc.files.close(fd);
    }
    if (queries.some((query) => query.answer || failures.has(query))) return { replier: server, warnings };
  }
  return { warnings };
}
