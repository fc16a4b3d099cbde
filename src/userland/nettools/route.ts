import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Route } from '#kernel/ip/route.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Family } from '../getopt.ts';
import { maskLength } from './netmask.ts';

/** route, of net-tools and of busybox. */
export function route(family: Family): Program {
  return function* (proc) {
    const words = proc.argv.slice(1);
    const options = words.filter((word) => /^-[neA46]+$/.test(word)).join('');
    const rest = words.filter((word) => !/^-[neA46]+$/.test(word) && word !== 'inet');
    if (rest[0] === 'add' || rest[0] === 'del') return yield* change(proc, rest[0], rest.slice(1), family);
    if (rest.length > 0 || options.includes('6')) {
      yield* proc.printError(`route: not simulated: ${words.join(' ')}\n`);
      return 1;
    }
    yield* proc.print(table(proc, options.includes('n'), family));
    return 0;
  };
}

/** The flags of a route: up, gateway, host, reject. */
export function routeFlags({ via, dst, type }: Route): string {
  return `${type === 'unreachable' ? '!' : 'U'}${via ? 'G' : ''}${dst.isSingle ? 'H' : ''}`;
}

/** The kernel's IPv4 routing table in the classic form. */
function table(proc: Process, numeric: boolean, family: Family): string {
  const rows = proc.namespaces.net.routes.list(4).map((entry) => {
    const { dst, via, device, metric } = entry;
    const isDefault = dst.length === 0;
    const destination = isDefault && !numeric ? 'default' : dst.masked().addr.text;
    const gateway = via ? via.text : numeric || family === 'gnu' ? '0.0.0.0' : '*';
    return `${destination.padEnd(15)} ${gateway.padEnd(15)} ${dst.netmask().text.padEnd(15)} ${routeFlags(entry).padEnd(5)} ${String(metric).padEnd(6)} ${'0'.padEnd(3)} ${'0'.padStart(6)} ${device?.name ?? '*'}\n`;
  });
  return `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.join('')}`;
}

function* change(proc: Process, verb: 'add' | 'del', words: string[], family: Family): Coroutine<number> {
  const { net } = proc.namespaces;
  const complain = function* (message: string): Coroutine<number> {
    yield* proc.printError(family === 'busybox' ? `route: ${message}\n` : `${message}\n`);
    return family === 'busybox' ? 1 : 7;
  };
  const request = read(words);
  if (typeof request === 'string') return yield* complain(request);
  if (!proc.credentials.capabilities.has('NET_ADMIN')) return yield* complain(`${verb === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'}: Operation not permitted`);
  const device = request.device === undefined ? undefined : net.devices.byName(request.device);
  if (request.device !== undefined && !device) return yield* complain('SIOCADDRT: No such device');
  try {
    const spec = { dst: request.dst, via: request.via, device, metric: request.metric, proto: 'boot' as const };
    if (verb === 'add') net.routes.add(spec);
    else net.routes.remove(spec);
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* complain(`${verb === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'}: ${error.message}`);
  }
}

function read(words: string[]): { dst: Prefix; via?: Addr; device?: string; metric?: number } | string {
  const rest = [...words];
  const kind = rest[0] === '-net' || rest[0] === '-host' ? rest.shift() : undefined;
  const target = rest.shift() ?? '';
  let length = kind === '-host' ? 32 : undefined;
  let via: Addr | undefined;
  let device: string | undefined;
  let metric: number | undefined;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === 'gw') {
      const text = rest.shift() ?? '';
      via = Addr.tryParse(text);
      if (!via) return `${text}: Unknown host`;
    } else if (word === 'netmask') length = maskLength(rest.shift() ?? '');
    else if (word === 'metric') metric = Number(rest.shift());
    else if (word === 'dev') device = rest.shift();
    else device = word;
  }
  if (target === 'default') return { dst: Prefix.all(4), via, device, metric };
  const prefix = Prefix.tryParse(target);
  if (!prefix) return `${target}: Unknown host`;
  if (target.includes('/')) return { dst: prefix.masked(), via, device, metric };
  return { dst: Prefix.of(prefix.addr, length ?? (kind === '-net' ? classful(prefix.addr) : 32)).masked(), via, device, metric };
}

function classful(address: Addr): number {
  const first = Number(address.bits >> 24n);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}
