import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { DNS_TYPES, type DnsRecord, type DnsType, rcodeName } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import { resolverConfig } from '../resolver/config.ts';
import { candidates, getaddrinfo } from '../resolver/getaddrinfo.ts';
import { DNS_PORT } from '../resolver/query.ts';
import { type Answer, lookup, recordData } from './lookup.ts';
import { readNumber } from './number.ts';

const SECTIONS = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const;
type Section = (typeof SECTIONS)[number];
const IGNORED = new Set([
  'edns',
  'cookie',
  'dnssec',
  'adflag',
  'cdflag',
  'multiline',
  'ttlid',
  'class',
  'crypto',
  'idnout',
  'expandaaaa',
  'badcookie',
  'ignore',
  'rrcomments',
  'identify',
  'defname',
]);

interface Request {
  name: string;
  type: DnsType;
}

interface Settings {
  readonly show: Record<Section, boolean>;
  short: boolean;
  tries: number;
  seconds: number;
  recurse: boolean;
  tcp: boolean;
  search: boolean;
  port: number;
  server: string | undefined;
}

class Complaint extends Error {
  /** @param printed what goes to standard output before */
  constructor(
    message: string,
    readonly printed = '',
  ) {
    super(message);
  }
}

/** dig(1) of BIND */
export const dig: Program = function* (proc) {
  const settings: Settings = {
    show: { cmd: true, comments: true, question: true, answer: true, authority: true, additional: true, stats: true },
    short: false,
    tries: 3,
    seconds: 5,
    recurse: true,
    tcp: false,
    search: false,
    port: DNS_PORT,
    server: undefined,
  };
  let requests: Request[];
  try {
    requests = readArguments(proc.argv.slice(1), settings);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    if (error.printed !== '') yield* proc.print(error.printed);
    yield* proc.printError(`${error.message}\n`);
    return 1;
  }
  let servers: readonly Addr[];
  if (settings.server === undefined) servers = resolverConfig(proc).servers;
  else {
    const found = yield* getaddrinfo(proc, settings.server);
    if (!found.ok) {
      yield* proc.printError(`dig: couldn't get address for '${settings.server}': not found\n`);
      return 10;
    }
    servers = found.addresses;
  }
  const banner = `\n; <<>> DiG 9.20.30-1-Debian <<>> ${proc.argv.slice(1).join(' ')}\n${settings.server === undefined ? '' : `; (${servers.length} server${servers.length === 1 ? '' : 's'} found)\n`}`;
  let status = 0;
  for (const [index, request] of requests.entries()) {
    let answer: Answer | undefined;
    const names = settings.search ? candidates(proc, request.name) : [request.name.replace(/\.$/, '')];
    for (const name of names) {
      answer = yield* lookup(
        proc,
        { name, type: request.type },
        {
          servers,
          port: settings.port,
          tries: settings.tries,
          seconds: settings.seconds,
          recurse: settings.recurse,
          tcp: settings.tcp,
          edns: true,
        },
      );
      if (!answer || answer.message.answers.length > 0) break;
    }
    const heading = index === 0 && settings.show.cmd && !settings.short ? `${banner};; global options: +cmd\n` : '';
    if (!answer) {
      yield* proc.print(`${heading};; no servers could be reached\n`);
      status = 9;
      continue;
    }
    if (settings.short) yield* proc.print(answer.message.answers.map((record) => `${recordData(record)}\n`).join(''));
    else yield* proc.print(heading + (yield* answerText(proc, answer, settings)));
  }
  return status;
};

function readArguments(args: string[], settings: Settings): Request[] {
  const requests: Request[] = [];
  let type: DnsType | undefined;
  const add = (name: string, given: DnsType) => requests.push({ name, type: given });
  while (args.length > 0) {
    const arg = args.shift() as string;
    if (arg.startsWith('@')) settings.server = arg.slice(1);
    else if (arg.startsWith('+')) queryOption(arg.slice(1), settings);
    else if (arg.startsWith('-') && arg.length > 1) {
      const letter = arg[1] as string;
      if ('46hruimv'.includes(letter) && arg.length === 2) continue;
      const value = arg.slice(2) || args.shift() || '';
      if (letter === 'x') {
        const addr = Addr.tryParse(value);
        if (!addr) throw new Complaint(`Invalid IP address ${value}`);
        add(addr.reverseName(), 'PTR');
      } else if (letter === 't') {
        type = typeOf(value);
        const last = requests.at(-1);
        if (last && type) last.type = type;
      } else if (letter === 'p') settings.port = numberOf(value, 'port number', 65_535);
      else if (letter === 'q') add(value, type ?? 'A');
      else if (letter !== 'c' && letter !== 'b') throw new Complaint(`Invalid option: ${arg}`);
    } else {
      const named = typeOf(arg);
      const last = requests.at(-1);
      // The class may stand beside the type.
      if (/^(in|ch|hs)$/i.test(arg)) continue;
      if (named && last) last.type = named;
      else if (named) type = named;
      else add(arg, type ?? 'A');
    }
  }
  if (requests.length === 0) add('', type ?? 'NS');
  return requests;
}

function typeOf(text: string): DnsType | undefined {
  const name = text.toUpperCase();
  return Object.hasOwn(DNS_TYPES, name) && name !== 'OPT' ? (name as DnsType) : undefined;
}

/** @throws Complaint where `text` is no number */
function numberOf(text: string | undefined, what: string, most?: number): number {
  const number = readNumber(text, what, most);
  if (typeof number === 'string') throw new Complaint(`dig: Couldn't parse ${what}`, number);
  return number;
}

function queryOption(text: string, settings: Settings): void {
  const [written = '', value] = text.split('=');
  const on = !written.startsWith('no');
  const name = on ? written : written.slice(2);
  const section = SECTIONS.find((each) => name.length > 1 && each.startsWith(name));
  if (name === 'all') for (const each of SECTIONS) settings.show[each] = on;
  else if (name === 'short' || name === 'shor') settings.short = on;
  else if (name === 'time' || name === 'timeout') settings.seconds = numberOf(value, 'timeout');
  else if (name === 'tries') settings.tries = Math.max(1, numberOf(value, 'tries'));
  else if (name === 'retry' || name === 'retries') settings.tries = Number(value) + 1;
  else if (name === 'recurse' || name === 'rec' || name === 'rdflag') settings.recurse = on;
  else if (name === 'tcp' || name === 'vc') settings.tcp = on;
  else if (name === 'search') settings.search = on;
  else if (section) settings.show[section] = on;
  else if (name === 'trace' || name === 'nssearch' || name === 'yaml' || name === 'https' || name === 'tls')
    throw new Complaint(`dig: not simulated: +${name}`);
  else if (!IGNORED.has(name)) throw new Complaint(`Invalid option: +${text}`);
}

function* answerText(
  proc: Process,
  { message, server, size, milliseconds }: Answer,
  { show, port, tcp }: Settings,
): Coroutine<string> {
  const { flags, questions, answers, authorities } = message;
  const additionals = message.additionals.filter((record) => record.type !== 'OPT');
  const edns = message.additionals.find((record) => record.type === 'OPT');
  let text = '';
  if (show.comments) {
    const set = [
      ['qr', flags.response],
      ['aa', flags.authoritative],
      ['tc', flags.truncated],
      ['rd', flags.recursionDesired],
      ['ra', flags.recursionAvailable],
      ['ad', flags.authenticData],
      ['cd', flags.checkingDisabled],
    ].flatMap(([name, on]) => (on ? [name] : []));
    text += `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${rcodeName(flags.rcode)}, id: ${message.id}\n`;
    text += `;; flags: ${set.join(' ')}; QUERY: ${questions.length}, ANSWER: ${answers.length}, AUTHORITY: ${authorities.length}, ADDITIONAL: ${message.additionals.length}\n`;
    if (flags.recursionDesired && !flags.recursionAvailable)
      text += ';; WARNING: recursion requested but not available\n';
    text += '\n';
    if (edns) text += `;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: ${edns.class}\n`;
  }
  if (show.question) {
    if (show.comments) text += ';; QUESTION SECTION:\n';
    for (const question of questions) text += `${column(`;${question.name}.`, 32)}IN\t${question.type}\n`;
    text += '\n';
  }
  for (const [name, heading, records] of [
    ['answer', 'ANSWER', answers],
    ['authority', 'AUTHORITY', authorities],
    ['additional', 'ADDITIONAL', additionals],
  ] as const) {
    if (!show[name] || records.length === 0) continue;
    if (show.comments) text += `;; ${heading} SECTION:\n`;
    text += `${records.map(recordText).join('')}${show.comments || show.stats ? '\n' : ''}`;
  }
  if (show.stats) {
    text += `;; Query time: ${milliseconds} msec\n;; SERVER: ${server.text}#${port}(${server.text}) (${tcp ? 'TCP' : 'UDP'})\n`;
    text += `;; WHEN: ${dateText(proc)}\n;; MSG SIZE  rcvd: ${size}\n\n`;
  }
  return text;
}

function recordText(record: DnsRecord): string {
  return `${column(`${record.name}.`, 24)}${record.ttl}\tIN\t${record.type}\t${recordData(record)}\n`;
}

/** Fills up to a column with tabs, or with one space where the text reaches beyond. */
function column(text: string, width: number): string {
  if (text.length >= width) return `${text} `;
  return text + '\t'.repeat(Math.ceil((width - text.length) / 8));
}

function dateText(proc: Process): string {
  const date = new Date(proc.clock.wallTime().seconds * 1000);
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(date.toUTCString()) ?? [];
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
