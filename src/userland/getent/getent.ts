import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { Addr, type Family } from '#netip/addr.ts';
import { getopt } from '../getopt.ts';
import { fileLines } from '../resolver/config.ts';
import { getaddrinfo, getnameinfo } from '../resolver/getaddrinfo.ts';
import { type HostsEntry, hostsByAddress, hostsByName, hostsEntries } from '../resolver/hosts.ts';

const TRY = "Try `getent --help' or `getent --usage' for more information.\n";
const NOT_FOUND = 2;
const LONG = { 'no-addrconfig': 'A', 'no-idn': 'i', 'service=': 's', help: '?', version: 'V' };
const USAGE = `Usage: getent [OPTION...] database [key ...]
Get entries from administrative database.

  -A, --no-addrconfig        do not filter out unsupported IPv4/IPv6 addresses
                             (with ahosts*)
  -i, --no-idn               disable IDN encoding
  -s, --service=CONFIG       Service configuration to be used
  -?, --help                 Give this help list
      --usage                Give a short usage message
  -V, --version              Print program version

Mandatory or optional arguments to long options are also mandatory or optional
for any corresponding short options.

Supported databases:
ahosts ahostsv4 ahostsv6 aliases ethers group gshadow hosts initgroups
netgroup networks passwd protocols rpc services shadow

For bug reporting instructions, please see:
<http://www.debian.org/Bugs/>.
`;
const VERSION = `getent (Debian GLIBC 2.43-7) 2.43
Copyright (C) 2024 Free Software Foundation, Inc.
This is free software; see the source for copying conditions.  There is NO
warranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.
Written by Thorsten Kukuk.
`;
/** Databases of glibc that have no file on the simulated hosts. */
const ABSENT = new Set(['rpc']);

type Lookup = (proc: Process, keys: string[]) => Coroutine<number>;

const DATABASES: Readonly<Record<string, Lookup>> = {
  ahosts: (proc, keys) => addresses(proc, keys, undefined),
  ahostsv4: (proc, keys) => addresses(proc, keys, 4),
  ahostsv6: (proc, keys) => addresses(proc, keys, 6),
  hosts,
  passwd: (proc, keys) => accounts(proc, '/etc/passwd', keys),
  group: (proc, keys) => accounts(proc, '/etc/group', keys),
  shadow: (proc, keys) => accounts(proc, '/etc/shadow', keys),
  gshadow: (proc, keys) => accounts(proc, '/etc/gshadow', keys),
  initgroups: memberships,
  services: (proc, keys) => listed(proc, '/etc/services', keys, serviceLine, isService),
  protocols: (proc, keys) =>
    listed(proc, '/etc/protocols', keys, ([name, number, ...more]) => row([name, number, ...more])),
  networks: (proc, keys) =>
    listed(proc, '/etc/networks', keys, ([name, number, ...more]) => row([name, number, ...more])),
  aliases: (proc, keys) => listed(proc, '/etc/aliases', keys, row),
  ethers: (proc, keys) => unenumerated(proc, 'ethers', keys),
  netgroup: (proc, keys) => unenumerated(proc, 'netgroup', keys),
};

/** getent(1): entries of the databases of nsswitch.conf. */
export const getent: Program = function* (proc) {
  const options = yield* getopt(proc, { short: 'Ais:?V', long: LONG, status: 64, gnuUsage: TRY }, 'gnu');
  if (options.has('?') || options.has('V')) {
    yield* proc.print(options.has('V') ? VERSION : USAGE);
    return 0;
  }
  const [database, ...keys] = options.operands;
  if (database === undefined) {
    yield* proc.printError(`getent: wrong number of arguments\n${TRY}`);
    return 1;
  }
  const lookup = Object.hasOwn(DATABASES, database) ? DATABASES[database] : undefined;
  if (lookup) return yield* lookup(proc, keys);
  if (ABSENT.has(database)) {
    yield* proc.printError(`getent: not simulated: the database ${database}\n`);
    return 3;
  }
  yield* proc.printError(`Unknown database: ${database}\n${TRY}`);
  return 1;
};

/** What getaddrinfo(3) finds: a line for each address and kind of socket. */
function* addresses(proc: Process, keys: string[], family: Family | undefined): Coroutine<number> {
  if (keys.length === 0) return yield* allHosts(proc);
  let status = 0;
  for (const key of keys) {
    const found = yield* getaddrinfo(proc, key, family);
    if (!found.ok) {
      status = NOT_FOUND;
      continue;
    }
    for (const [index, address] of found.addresses.entries()) {
      const text = address.text.padEnd(15);
      const name = index === 0 ? found.canonicalName : '';
      yield* proc.print(`${text} STREAM ${name}\n${text} DGRAM  \n${text} RAW    \n`);
    }
  }
  return status;
}

/** What gethostbyname2(3) finds, IPv6 first, or gethostbyaddr(3) for an address. */
function* hosts(proc: Process, keys: string[]): Coroutine<number> {
  if (keys.length === 0) return yield* allHosts(proc);
  let status = 0;
  for (const key of keys) {
    const address = Addr.tryParse(key);
    const found = address ? yield* byAddress(proc, address) : yield* byName(proc, key);
    if (found.length === 0) status = NOT_FOUND;
    for (const entry of found) yield* proc.print(hostLine(entry));
  }
  return status;
}

function* byAddress(proc: Process, addr: Addr): Coroutine<HostsEntry[]> {
  const entry = hostsByAddress(proc, addr);
  if (entry) return [entry];
  const name = yield* getnameinfo(proc, addr);
  return name === undefined ? [] : [{ addr, names: [name] }];
}

function* byName(proc: Process, name: string): Coroutine<HostsEntry[]> {
  for (const family of [6, 4] as const) {
    const [entry] = hostsByName(proc, name, family);
    if (entry) return [entry];
    const found = yield* getaddrinfo(proc, name, family);
    if (found.ok) return found.addresses.map((addr) => ({ addr, names: [found.canonicalName] }));
  }
  return [];
}

function* allHosts(proc: Process): Coroutine<number> {
  for (const entry of hostsEntries(proc)) yield* proc.print(hostLine(entry));
  return 0;
}

function hostLine({ addr, names }: HostsEntry): string {
  return `${addr.text.padEnd(15)} ${names.join(' ')}\n`;
}

/** Lines of passwd(5) or group(5) by name or number. */
function* accounts(proc: Process, path: string, keys: string[]): Coroutine<number> {
  const lines = fileLines(proc, path).filter((line) => line !== '');
  if (keys.length === 0) {
    for (const line of lines) yield* proc.print(`${line}\n`);
    return 0;
  }
  let status = 0;
  for (const key of keys) {
    const line = lines.find((each) => [each.split(':')[0], each.split(':')[2]].includes(key));
    if (line === undefined) status = NOT_FOUND;
    else yield* proc.print(`${line}\n`);
  }
  return status;
}

type Words = readonly (string | undefined)[];

/** Lines of a table of names and numbers, as services(5), by name, number or alias. */
function* listed(
  proc: Process,
  path: string,
  keys: string[],
  show: (words: Words) => string,
  matches: (words: Words, key: string) => boolean = (words, key) => words.includes(key),
): Coroutine<number> {
  const entries = fileLines(proc, path)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/));
  let status = 0;
  const found = keys.length === 0 ? entries : keys.map((key) => entries.find((words) => matches(words, key)));
  for (const words of found) {
    if (words === undefined) status = NOT_FOUND;
    else yield* proc.print(`${show(words)}\n`);
  }
  return status;
}

function row([name = '', ...more]: Words): string {
  return `${name.padEnd(21)} ${more.join(' ')}`;
}

function serviceLine([name = '', port, ...aliases]: Words): string {
  return `${name.padEnd(21)} ${[port, ...aliases].join(' ')}`;
}

/** Whether a line of services(5) is meant by a name or a port, with or without its protocol. */
function isService([name, port = '', ...aliases]: Words, key: string): boolean {
  const [wanted = '', protocol] = key.split('/');
  const [number, own] = port.split('/');
  if (protocol !== undefined && protocol !== own) return false;
  return wanted === number || wanted === name || aliases.includes(wanted);
}

/** The groups that list a user among their members. */
function* memberships(proc: Process, keys: string[]): Coroutine<number> {
  for (const key of keys) {
    const groups = fileLines(proc, '/etc/group')
      .map((line) => line.split(':'))
      .filter(([, , , members = '']) => members.split(',').includes(key))
      .map(([, , gid]) => gid);
    yield* proc.print(`${key.padEnd(21)}${groups.map((gid) => ` ${gid}`).join('')}\n`);
  }
  return 0;
}

/** Databases that are asked for one entry only, and have none. */
function* unenumerated(proc: Process, database: string, keys: string[]): Coroutine<number> {
  if (keys.length > 0) return NOT_FOUND;
  yield* proc.printError(`Enumeration not supported on ${database}\n`);
  return 3;
}
