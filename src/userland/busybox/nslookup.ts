import { MILLISECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import {
  DNS_RCODES,
  type DnsMessage,
  type DnsRecord,
  type DnsType,
  decodeDns,
  dnsQuery,
  encodeDns,
  rcodeName,
} from '#kernel/wire/dns.ts';
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
  done: boolean;
}

interface Session {
  readonly proc: Process;
  readonly queries: Query[];
  readonly port: number;
  readonly debug: boolean;
  replies: number;
  failed: boolean;
  warnings: string;
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
  const session: Session = { proc, queries, port, debug, replies: 0, failed: false, warnings: '' };
  for (const each of servers) if (yield* send(session, each)) return session.failed ? 1 : 0;
  // Standard output is written first, as it is when both go to one place.
  yield* proc.print(';; connection timed out; no servers could be reached\n\n');
  if (session.warnings !== '') yield* proc.printError(session.warnings);
  return 1;
};

function questions(proc: Process, name: string, types: ReadonlySet<DnsType>, search: readonly string[]): Query[] {
  const random = proc.namespaces.net.transport.random;
  const queries: Query[] = [];
  const add = (owner: string, type: DnsType) =>
    queries.push({ name: owner, type, id: random.integer(0, 0xffff), done: false });
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

/**
 * Puts all questions to a server, again after half the time, and prints each answer as it comes.
 * @returns whether it answered any
 */
function* send(session: Session, server: Addr): Coroutine<boolean> {
  const { proc, queries, port } = session;
  const { clock } = proc;
  const socket = new UdpSocket(proc.namespaces.net, proc);
  const fd = proc.files.install(socket);
  const before = session.replies;
  const ask = (query: Query) => socket.sendTo(encodeDns(dnsQuery(query.id, query.name, query.type)), server, port);
  const began = clock.now;
  let heard = false;
  try {
    try {
      socket.connect(server, port);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`nslookup: can't connect to remote host (${server.text}): ${error.message}\n`);
      return proc.exit(1);
    }
    for (let attempt = 0; attempt < RETRIES && queries.some((query) => !query.done); attempt++) {
      let patience = 2 * queries.length;
      for (const query of queries) if (!query.done) ask(query);
      const end = began + (attempt + 1) * (TIMEOUT / RETRIES) * MILLISECOND;
      while (queries.some((query) => !query.done) && clock.now < end) {
        const datagram = yield* socket.receive(end - clock.now);
        if (!datagram) break;
        const decoded = decodeDns(datagram.data);
        if (!decoded.ok) continue;
        const query = queries.find(({ id, done }) => id === decoded.message.id && !done);
        if (!query) continue;
        if (!heard) {
          const where = server.family === 4 ? `${server.text}:${port}` : `[${server.text}]:${port}`;
          yield* proc.print(`Server:\t\t${server.text}\nAddress:\t${where}\n\n`);
          heard = true;
        }
        // A server that fails is asked again at once.
        if (decoded.message.flags.rcode === DNS_RCODES.SERVFAIL && patience > 0) {
          patience--;
          ask(query);
          continue;
        }
        query.done = true;
        session.replies++;
        yield* report(session, query, decoded.message, Math.floor((clock.now - began) / MILLISECOND));
      }
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    session.warnings += `nslookup: write to '${server.text}': ${error.message}\n`;
  } finally {
    proc.files.close(fd);
  }
  return session.replies > before;
}

function* report(session: Session, query: Query, { flags, answers }: DnsMessage, took: number): Coroutine<void> {
  let text = session.debug ? `Query #${session.queries.indexOf(query)} completed in ${took}ms:\n` : '';
  if (flags.rcode !== DNS_RCODES.NOERROR) {
    text += `** server can't find ${query.name}: ${rcodeName(flags.rcode)}\n`;
    session.failed = true;
  } else {
    if (!flags.authoritative) text += 'Non-authoritative answer:\n';
    for (const record of answers) text += recordText(record);
  }
  yield* session.proc.print(`${text}\n`);
}

function recordText(record: DnsRecord): string {
  const { name } = record;
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${record.addr.text}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${record.target}\n`;
    case 'PTR':
      return `${name}\tname = ${record.target}\n`;
    case 'NS':
      return `${name}\tnameserver = ${record.target}\n`;
    case 'MX':
      return `${name}\tmail exchanger = ${record.preference} ${record.target}\n`;
    case 'TXT':
      return `${name}\ttext = "${record.texts.join('')}"\n`;
    case 'SRV':
      return `${name}\tservice = ${record.priority} ${record.weight} ${record.port} ${record.target}\n`;
    case 'SOA':
      return (
        `${name}\n\torigin = ${record.primary}\n\tmail addr = ${record.mailbox}\n\tserial = ${record.serial}\n` +
        `\trefresh = ${record.refresh}\n\tretry = ${record.retry}\n\texpire = ${record.expire}\n\tminimum = ${record.minimum}\n`
      );
    default:
      return '';
  }
}
