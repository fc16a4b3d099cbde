import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { Addr, type Family } from '#netip/addr.ts';
import { fileLines } from '../resolver/config.ts';
import { getaddrinfo, getnameinfo } from '../resolver/getaddrinfo.ts';
import { type HostsEntry, hostsByAddress, hostsByName, hostsEntries } from '../resolver/hosts.ts';

const TRY = "Try `getent --help' or `getent --usage' for more information.\n";
const NOT_FOUND = 2;
/** Databases of glibc that have no file on the simulated hosts. */
const ABSENT = new Set([
  'aliases',
  'ethers',
  'gshadow',
  'initgroups',
  'netgroup',
  'networks',
  'protocols',
  'rpc',
  'services',
]);

type Lookup = (proc: Process, keys: string[]) => Coroutine<number>;

const DATABASES: Readonly<Record<string, Lookup>> = {
  ahosts: (proc, keys) => addresses(proc, keys, undefined),
  ahostsv4: (proc, keys) => addresses(proc, keys, 4),
  ahostsv6: (proc, keys) => addresses(proc, keys, 6),
  hosts,
  passwd: (proc, keys) => accounts(proc, '/etc/passwd', keys),
  group: (proc, keys) => accounts(proc, '/etc/group', keys),
};

/** getent(1): entries of the databases of nsswitch.conf. */
export const getent: Program = function* (proc) {
  const [database, ...keys] = proc.argv.slice(1);
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
