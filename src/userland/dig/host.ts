import type { Program } from '#kernel/process/program.ts';
import { DNS_TYPES, type DnsRecord, type DnsType, rcodeName } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import { getopt } from '../getopt.ts';
import { resolverConfig } from '../resolver/config.ts';
import { candidates, getaddrinfo } from '../resolver/getaddrinfo.ts';
import { DNS_PORT } from '../resolver/query.ts';
import { type Answer, lookup, recordData } from './lookup.ts';
import { leadingNumber } from './number.ts';

/** host(1) of BIND */
export const host: Program = function* (proc) {
  const options = yield* getopt(proc, { short: 'aCdilrTvVw46c:N:t:W:R:p:m:sU' }, 'gnu');
  for (const letter of ['a', 'C', 'l', 'v', 'd']) {
    if (!options.has(letter)) continue;
    yield* proc.printError(`host: not simulated: option -${letter}\n`);
    return 1;
  }
  const [name, server] = options.operands;
  if (name === undefined) {
    yield* proc.printError(
      'Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n            [-R number] [-m flag] [-p port] hostname [server]\n',
    );
    return 1;
  }
  const port = leadingNumber(options.value('p') ?? String(DNS_PORT)) & 0xffff;
  let servers: readonly Addr[] = resolverConfig(proc).servers;
  if (server !== undefined) {
    const found = yield* getaddrinfo(proc, server);
    if (!found.ok) {
      yield* proc.printError(`host: couldn't get address for '${server}': not found\n`);
      return 1;
    }
    servers = found.addresses;
  }
  const settings = {
    servers,
    port,
    tries: Math.max(1, leadingNumber(options.value('R') ?? '1')) + 1,
    seconds: Math.max(1, leadingNumber(options.value('W') ?? '5')),
    recurse: !options.has('r'),
    tcp: options.has('T'),
    edns: false,
  };
  const addr = Addr.tryParse(name);
  const given = options.value('t')?.toUpperCase();
  if (given !== undefined && !Object.hasOwn(DNS_TYPES, given)) {
    yield* proc.printError(`host: invalid type: ${options.value('t')}\n`);
    return 1;
  }
  const types: DnsType[] = given !== undefined ? [given as DnsType] : addr ? ['PTR'] : ['A', 'AAAA', 'MX'];
  let shown = name;
  let first = true;
  for (const type of types) {
    let answer: Answer | undefined;
    const names = addr ? [addr.reverseName()] : first ? candidates(proc, name) : [shown];
    for (const candidate of names) {
      answer = yield* lookup(proc, { name: candidate, type }, settings);
      if (!answer) break;
      shown = candidate;
      if (answer.message.flags.rcode === 0) break;
    }
    if (!answer) {
      yield* proc.print(';; no servers could be reached\n');
      return 1;
    }
    if (first && server !== undefined)
      yield* proc.print(`Using domain server:\nName: ${server}\nAddress: ${answer.server.text}#${port}\nAliases: \n\n`);
    const { flags, answers } = answer.message;
    if (flags.rcode !== 0) {
      yield* proc.print(
        `Host ${addr ? `${addr.reverseName()}.` : name} not found: ${flags.rcode}(${rcodeName(flags.rcode)})\n`,
      );
      return 1;
    }
    if (answers.length === 0 && types.length === 1) yield* proc.print(`${shown} has no ${type} record\n`);
    yield* proc.print(answers.map(sentence).join(''));
    first = false;
  }
  return 0;
};

const VERBS: Readonly<Partial<Record<DnsType, string>>> = {
  A: 'has address',
  AAAA: 'has IPv6 address',
  CNAME: 'is an alias for',
  MX: 'mail is handled by',
  NS: 'name server',
  PTR: 'domain name pointer',
  TXT: 'descriptive text',
  SOA: 'has SOA record',
  SRV: 'has SRV record',
};

function sentence(record: DnsRecord): string {
  return `${record.name} ${VERBS[record.type] ?? `has ${record.type} record`} ${recordData(record)}\n`;
}
