import type { Program } from '#kernel/process/program.ts';
import { DNS_TYPES, type DnsRecord, type DnsType, rcodeName } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import { resolverConfig } from '../resolver/config.ts';
import { candidates, getaddrinfo } from '../resolver/getaddrinfo.ts';
import { DNS_PORT } from '../resolver/query.ts';
import { type Answer, lookup, recordData } from './lookup.ts';
import { readNumber } from './number.ts';

/** nslookup(1) of BIND, with its question on the command line */
export const nslookup: Program = function* (proc) {
  let type: DnsType | undefined;
  let seconds = 5;
  let port = DNS_PORT;
  const args = proc.argv.slice(1);
  while (args[0]?.startsWith('-') && args[0].length > 1) {
    const [key = '', value = ''] = (args.shift() as string).slice(1).split('=');
    if (/^(type|ty|q|query|querytype)$/.test(key)) {
      const name = value.toUpperCase();
      if (Object.hasOwn(DNS_TYPES, name)) type = name as DnsType;
      else yield* proc.print(`unknown query type: ${value}\n`);
    } else if (key === 'timeout' || key === 'port') {
      const number = readNumber(value, key, key === 'port' ? 65_535 : undefined);
      if (typeof number === 'string') yield* proc.print(number);
      else if (key === 'port') port = number;
      else seconds = number;
    } else yield* proc.print(`*** Invalid option: ${key}\n`);
  }
  const [name, server] = args;
  if (name === undefined || name === '-') {
    yield* proc.printError('nslookup: not simulated: interactive mode\n');
    return 1;
  }
  let servers: readonly Addr[] = resolverConfig(proc).servers;
  if (server !== undefined) {
    const found = yield* getaddrinfo(proc, server);
    if (!found.ok) {
      yield* proc.printError(`nslookup: couldn't get address for '${server}': not found\n`);
      return 1;
    }
    servers = found.addresses;
  }
  const settings = { servers, port, tries: 3, seconds, recurse: true, tcp: false, edns: false };
  const addr = Addr.tryParse(name);
  const reverse = addr && type === undefined;
  const types: DnsType[] = reverse ? ['PTR'] : type ? [type] : ['A', 'AAAA'];
  let owner = name;
  let first = true;
  for (const each of types) {
    let answer: Answer | undefined;
    for (const candidate of reverse ? [addr.reverseName()] : first ? candidates(proc, name) : [owner]) {
      answer = yield* lookup(proc, { name: candidate, type: each }, settings);
      if (!answer) break;
      owner = candidate;
      if (answer.message.flags.rcode === 0) break;
    }
    if (!answer) {
      yield* proc.print(';; no servers could be reached\n\n');
      return 1;
    }
    const { flags, answers } = answer.message;
    const heading =
      first && !reverse ? `Server:\t\t${answer.server.text}\nAddress:\t${answer.server.text}#${port}\n\n` : '';
    if (flags.rcode !== 0) {
      yield* proc.print(`${heading}** server can't find ${owner}: ${rcodeName(flags.rcode)}\n\n`);
      return 1;
    }
    let text = heading;
    if (first && !reverse && !flags.authoritative) text += 'Non-authoritative answer:\n';
    if (answers.length === 0 && types.length === 1) text += `*** Can't find ${owner}: No answer\n`;
    text += answers.map(recordLines).join('');
    if (type !== undefined || reverse) text += '\nAuthoritative answers can be found from:\n';
    yield* proc.print(text);
    first = false;
  }
  yield* proc.print('\n');
  return 0;
};

function recordLines(record: DnsRecord): string {
  const { name } = record;
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${record.addr.text}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${recordData(record)}\n`;
    case 'PTR':
      return `${name}\tname = ${recordData(record)}\n`;
    case 'MX':
      return `${name}\tmail exchanger = ${recordData(record)}\n`;
    case 'NS':
      return `${name}\tnameserver = ${recordData(record)}\n`;
    case 'TXT':
      return `${name}\ttext = ${recordData(record)}\n`;
    case 'SRV':
      return `${name}\tservice = ${recordData(record)}\n`;
    default:
      return `${name}\trdata_${record.type} = ${recordData(record)}\n`;
  }
}
