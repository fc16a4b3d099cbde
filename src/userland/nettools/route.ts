import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import { type Route, type RouteSpec, TABLES } from '#kernel/ip/route.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Family } from '../getopt.ts';
import { getnameinfo, literalAddress } from '../resolver/getaddrinfo.ts';
import { classLength, maskLength } from './ifconfig.ts';

/** route of net-tools, or of busybox */
export function route(family: Family): Program {
  return function* (proc) {
    const args = proc.argv.slice(1);
    let numeric = false;
    let six = false;
    let extended = false;
    while (args[0]?.startsWith('-') && !['-net', '-host'].includes(args[0])) {
      const option = args.shift() as string;
      if (option === '-A') six = args.shift() === 'inet6';
      else if (option === '--inet6' || option === '-6') six = true;
      else if (option === '-4' || option === '-F' || option === '--inet') continue;
      else if (/^-[nev]+$/.test(option)) {
        numeric ||= option.includes('n');
        extended ||= option.includes('e');
      } else {
        yield* proc.printError(`route: invalid option -- '${option.replace(/^-+/, '').slice(0, 1)}'\n`);
        return family === 'gnu' ? 3 : 1;
      }
    }
    const [verb, ...rest] = args;
    if (verb === 'add' || verb === 'del' || verb === 'delete')
      return yield* change(proc, family, verb === 'add', rest, six);
    if (verb !== undefined) {
      yield* proc.printError('route: not simulated: this command\n');
      return 1;
    }
    if (six) yield* proc.print(table6(proc));
    else yield* proc.print(yield* routingTable(proc, family, numeric, extended ? 'netstat' : 'route'));
    return 0;
  };
}

/** The IPv4 table in the layout of `route`, or of `netstat -r`. */
export function* routingTable(
  proc: Process,
  family: Family,
  numeric: boolean,
  layout: 'route' | 'netstat',
): Coroutine<string> {
  const columns = layout === 'route' ? 'Flags Metric Ref    Use Iface' : 'Flags   MSS Window  irtt Iface';
  let text = `Kernel IP routing table\nDestination     Gateway         Genmask         ${columns}\n`;
  for (const entry of proc.namespaces.net.routes.list(4)) {
    const any = family === 'busybox' && !numeric ? '*' : '0.0.0.0';
    let dst = entry.dst.addr.text;
    if (!numeric)
      dst =
        entry.dst.length === 0
          ? 'default'
          : entry.dst.isSingle
            ? ((yield* getnameinfo(proc, entry.dst.addr)) ?? dst)
            : dst;
    let gateway = entry.via?.text ?? any;
    if (entry.via && !numeric) gateway = (yield* getnameinfo(proc, entry.via)) ?? gateway;
    const refused = entry.type !== 'unicast';
    const flags = refused ? '!' : `U${entry.via ? 'G' : ''}${entry.dst.isSingle ? 'H' : ''}`;
    const mask = entry.dst.netmask().text;
    text += `${dst.slice(0, 15).padEnd(15)} ${(refused ? '-' : gateway).slice(0, 15).padEnd(15)} ${mask.padEnd(15)} `;
    if (layout === 'route')
      text += `${flags.padEnd(5)} ${String(entry.metric).padEnd(6)} ${'0'.padEnd(6)} ${'0'.padStart(2)} ${entry.device?.name ?? '-'}\n`;
    else
      text += `${flags.padEnd(5)} ${String(entry.mtu ?? 0).padStart(5)} ${'0'.padEnd(7)} ${'0'.padStart(4)} ${entry.device?.name ?? '-'}\n`;
  }
  return text;
}

function table6(proc: Process): string {
  const { routes } = proc.namespaces.net;
  let text = `Kernel IPv6 routing table\n${'Destination'.padEnd(43)} ${'Next Hop'.padEnd(39)} Flags Metric Ref    Use Iface\n`;
  const line = (entry: Route) => {
    const flags = entry.type === 'local' ? 'Un' : `U${entry.via ? 'G' : ''}`;
    return `${entry.dst.text.padEnd(43)} ${(entry.via?.text ?? '::').padEnd(39)} ${flags.padEnd(5)} ${String(entry.metric).padEnd(6)} ${'1'.padEnd(6)} ${'0'.padStart(2)} ${(entry.device?.name ?? 'lo').padEnd(8)}\n`;
  };
  for (const entry of [...routes.list(6), ...routes.list(6, TABLES.local)]) text += line(entry);
  return text;
}

function* change(proc: Process, family: Family, adding: boolean, words: string[], six: boolean): Coroutine<number> {
  const call = adding ? 'SIOCADDRT' : 'SIOCDELRT';
  const fail = function* (message: string, status: number): Coroutine<number> {
    yield* proc.printError(`${family === 'busybox' ? 'route: ' : ''}${message}\n`);
    return family === 'busybox' ? 1 : status;
  };
  const { net } = proc.namespaces;
  const spec: Omit<RouteSpec, 'dst'> = {};
  let dst: Prefix | 'default' | undefined;
  let mask: number | undefined;
  let host = false;
  const queue = [...words];
  while (queue.length > 0) {
    const word = queue.shift() as string;
    if (word === '-net' || word === '-host') host = word === '-host';
    else if (word === 'netmask') mask = maskLength(queue.shift() ?? '');
    else if (word === 'gw' || word === 'gateway') spec.via = Addr.tryParse(queue.shift() ?? '');
    else if (word === 'metric') spec.metric = Number(queue.shift());
    else if (word === 'dev' || (dst !== undefined && net.devices.byName(word))) {
      const name = word === 'dev' ? (queue.shift() ?? '') : word;
      spec.device = net.devices.byName(name);
      if (!spec.device) return yield* fail(`${call}: No such device`, 7);
    } else if (word === 'reject') spec.type = 'unreachable';
    else if (word === 'default') dst = 'default';
    else {
      const [head = '', length] = word.split('/');
      const addr = literalAddress(head)?.addr;
      if (!addr) return yield* fail(`${word}: Unknown host`, 4);
      dst = Prefix.of(addr, length !== undefined ? Number(length) : host ? addr.width : addr.width);
      if (length === undefined && !host && words.includes('-net')) dst = Prefix.of(addr, classLength(addr));
    }
  }
  if (dst !== undefined && dst !== 'default' && mask !== undefined) dst = Prefix.of(dst.addr, mask);
  if (dst !== undefined && dst !== 'default' && dst.length === 0) dst = 'default';
  if (dst === undefined) return yield* fail('route: not simulated: this command line', 4);
  try {
    if (!proc.has('NET_ADMIN', 'net')) throw new Errno('EPERM');
    const whole: RouteSpec = { ...spec, dst, family: six ? 6 : 4 };
    if (adding) net.routes.add(whole);
    else net.routes.remove(whole);
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* fail(`${call}: ${error.message}`, 7);
  }
}
