import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno } from '#kernel/errno.ts';
import {
  isLinkDown,
  type Route,
  type RouteProtocol,
  type RouteScope,
  type RouteSpec,
  type RouteType,
  TABLES,
  type TableName,
} from '#kernel/ip/route.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { notSimulated, parseAddr, parsePrefix } from './address.ts';
import type { IpContext } from './context.ts';
import { IpProblem } from './problem.ts';
import { matches, type Words } from './words.ts';

const TYPES: readonly string[] = [
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
];
const PROTOCOLS: readonly string[] = ['kernel', 'boot', 'static', 'ra', 'redirect', 'dhcp'];
const SCOPES: readonly string[] = ['global', 'site', 'link', 'host', 'nowhere'];

interface RouteFilter {
  table: number | 'all' | 'cache';
  /** Exact, inside of it (root), or around it (match). */
  to?: { prefix: Prefix; how: 'exact' | 'root' | 'match' };
  device?: NetDevice;
  via?: Addr;
  src?: Addr;
  type?: string;
  proto?: string;
  scope?: string;
}

/** `ip route …` */
export function routeCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'show';
  if (matches(verb, 'show') || verb === 'lst' || matches(verb, 'list')) showRoutes(context, words);
  else if (matches(verb, 'get')) getRoute(context, words);
  else if (matches(verb, 'add')) changeRoute(context, words, 'add');
  else if (matches(verb, 'append')) changeRoute(context, words, 'append');
  else if (matches(verb, 'replace')) changeRoute(context, words, 'replace');
  else if (matches(verb, 'change') || verb === 'chg') changeRoute(context, words, 'change');
  else if (matches(verb, 'delete')) changeRoute(context, words, 'del');
  else if (matches(verb, 'flush')) flushRoutes(context, words);
  else throw new IpProblem(`Command "${verb}" is unknown, try "ip route help".`, 255);
}

function readFilter(context: IpContext, words: Words): RouteFilter {
  const filter: RouteFilter = { table: TABLES.main };
  while (!words.done) {
    if (words.accept('table')) {
      const name = words.argument();
      filter.table = name === 'all' || name === 'cache' ? name : tableOf(name);
    } else if (words.accept('dev', 'oif', 'iif')) {
      const name = words.argument();
      const device = context.net.devices.byName(name);
      if (!device) throw new IpProblem(`Cannot find device "${name}"`, 1);
      filter.device = device;
    } else if (words.accept('via')) filter.via = parseAddr(words.argument());
    else if (words.accept('src')) filter.src = parseAddr(words.argument());
    else if (words.accept('type')) filter.type = words.argument();
    else if (words.accept('proto', 'protocol')) filter.proto = words.argument();
    else if (words.accept('scope')) filter.scope = words.argument();
    else if (words.accept('cached', 'cloned')) filter.table = 'cache';
    else {
      let how: 'exact' | 'root' | 'match' = 'exact';
      words.accept('to');
      if (words.accept('root')) how = 'root';
      else if (words.accept('match')) how = 'match';
      else words.accept('exact');
      const text = words.argument();
      if (TYPES.includes(text)) filter.type = text;
      else
        filter.to = {
          prefix: text === 'default' || text === 'any' ? Prefix.all(familyOf(context) ?? 4) : parsePrefix(text),
          how,
        };
    }
  }
  return filter;
}

function familyOf(context: IpContext): 4 | 6 | undefined {
  const { family } = context.options;
  return family === 'link' ? undefined : family;
}

function select(context: IpContext, filter: RouteFilter): Route[] {
  const { routes } = context.net;
  if (filter.table === 'cache') return [];
  const family = familyOf(context) ?? filter.to?.prefix.family;
  const all = filter.table === 'all';
  const found: Route[] = [];
  for (const each of family ? [family] : all ? ([4, 6] as const) : ([4] as const)) {
    const tables = all ? routes.tables(each).sort((a, b) => tableOrder(a) - tableOrder(b)) : [filter.table as number];
    for (const table of tables) found.push(...routes.list(each, table));
  }
  return found.filter((route) => routePasses(route, filter));
}

/** The kernel lists the main table before the local one. */
function tableOrder(table: number): number {
  return table === TABLES.local ? 1000 : table;
}

function routePasses(route: Route, filter: RouteFilter): boolean {
  if (filter.device && route.device !== filter.device) return false;
  if (filter.via && !route.via?.equals(filter.via)) return false;
  if (filter.src && !route.src?.equals(filter.src)) return false;
  if (filter.type && route.type !== filter.type) return false;
  if (filter.proto && route.proto !== filter.proto) return false;
  if (filter.scope && route.scope !== filter.scope) return false;
  if (!filter.to) return true;
  const { prefix, how } = filter.to;
  if (how === 'exact') return route.dst.equals(prefix.masked());
  return how === 'root' ? prefix.containsPrefix(route.dst) : route.dst.containsPrefix(prefix);
}

function showRoutes(context: IpContext, words: Words): void {
  const filter = readFilter(context, words);
  const { printer } = context;
  for (const route of select(context, filter)) {
    printer.open();
    printRoute(context, route, filter);
    printer.text('\n');
    printer.close();
  }
}

/** A route as `ip route` prints it, without what the filter says already. */
function printRoute(context: IpContext, route: Route, filter: RouteFilter): void {
  const { printer, options } = context;
  const { details } = options;
  if (route.type !== 'unicast' || details) printer.any('type', route.type, `${route.type} `);
  const dst = destination(route);
  printer.any('dst', dst, `${dst} `);
  if (route.via) {
    const other = route.via.family !== route.dst.family ? 'inet6 ' : '';
    printer.any('gateway', route.via.text, `via ${other}${route.via.text} `);
  }
  if (route.device && !filter.device) printer.any('dev', route.device.name, `dev ${route.device.name} `);
  if (filter.table === 'all' && route.table !== TABLES.main)
    printer.any('table', tableName(route.table), `table ${tableName(route.table)} `);
  if ((route.proto !== 'boot' || details) && !filter.proto)
    printer.any('protocol', route.proto, `proto ${route.proto} `);
  if (route.dst.family === 4 && (route.scope !== 'global' || details) && !filter.scope)
    printer.any('scope', route.scope, `scope ${route.scope} `);
  if (route.src) printer.any('prefsrc', route.src.text, `src ${route.src.text} `);
  if (route.dst.family === 6 || route.metric !== 0) printer.any('metric', route.metric, `metric ${route.metric} `);
  const flags = [...(route.onlink ? ['onlink'] : []), ...(isLinkDown(route) ? ['linkdown'] : [])];
  printer.field('flags', flags);
  printer.text(flags.map((flag) => `${flag} `).join(''));
  if (route.mtu !== undefined) {
    printer.field('metrics', [{ mtu: route.mtu }]);
    printer.text(`mtu ${route.mtu} `);
  }
  if (route.dst.family === 6) printer.any('pref', 'medium', 'pref medium');
}

function destination(route: Route): string {
  if (route.dst.length === 0) return 'default';
  return route.dst.isSingle ? route.dst.addr.text : route.dst.text;
}

/** The name of a table, as in /usr/share/iproute2/rt_tables. */
export function tableName(table: number): string {
  return Object.entries(TABLES).find(([, number]) => number === table)?.[0] ?? String(table);
}

/** @throws IpProblem */
export function tableOf(text: string): number {
  if (Object.hasOwn(TABLES, text)) return TABLES[text as TableName];
  if (/^\d+$/.test(text)) return Number(text);
  throw new IpProblem(`Error: argument "${text}" is wrong: table id value is invalid\n`, 255);
}

function getRoute(context: IpContext, words: Words): void {
  let dst: Addr | undefined;
  let src: Addr | undefined;
  let device: NetDevice | undefined;
  let mark: number | undefined;
  while (!words.done) {
    if (words.accept('from')) src = parsePrefix(words.argument()).addr;
    else if (words.accept('oif', 'dev')) device = context.device(words.argument());
    else if (words.accept('mark')) mark = Number(words.argument());
    else if (words.accept('iif')) throw notSimulated('route get with an incoming device');
    else if (words.accept('uid', 'vrf', 'tos', 'dsfield')) words.argument();
    else {
      words.accept('to');
      dst = parsePrefix(words.argument()).addr;
    }
  }
  if (!dst) throw new IpProblem('need at least a destination address', 1);
  const result = context.net.routes.lookup(dst, { src, device, mark });
  if ('error' in result) throw new Errno(result.error);
  const { printer, options } = context;
  const { route, type } = result;
  printer.open();
  if (type !== 'unicast' || options.details) printer.any('type', type, `${type} `);
  printer.any('dst', dst.text, `${dst.text} `);
  if (dst.family === 6 || src) printer.any('from', src?.text ?? '::', `from ${src?.text ?? '::'} `);
  if (result.via) printer.any('gateway', result.via.text, `via ${result.via.text} `);
  printer.any('dev', result.device.name, `dev ${result.device.name} `);
  if (route && route.table !== TABLES.main && dst.family === 6)
    printer.any('table', tableName(route.table), `table ${tableName(route.table)} `);
  if (dst.family === 6 && route && route.proto !== 'boot')
    printer.any('protocol', route.proto, `proto ${route.proto} `);
  if (!src || dst.family === 6) printer.any('prefsrc', result.src.text, `src ${result.src.text} `);
  if (dst.family === 6) printer.any('metric', route?.metric ?? 0, `metric ${route?.metric ?? 0} `);
  printer.field('flags', []);
  if (dst.family === 4) {
    const cache = [
      ...(type === 'broadcast' ? ['local', 'brd'] : type === 'local' ? ['local'] : type === 'multicast' ? ['mc'] : []),
    ];
    printer.any('uid', context.proc.credentials.uid, `uid ${context.proc.credentials.uid} `);
    printer.newline();
    printer.field('cache', cache);
    printer.text(`    cache ${cache.length > 0 ? `<${cache.join(',')}> ` : ''}`);
  } else printer.any('pref', 'medium', 'pref medium');
  printer.text('\n');
  printer.close();
}

function changeRoute(context: IpContext, words: Words, verb: 'add' | 'append' | 'replace' | 'change' | 'del'): void {
  const spec = readRoute(context, words, verb);
  context.requireAdmin();
  const { routes } = context.net;
  if (verb === 'add') routes.add(spec);
  else if (verb === 'append') routes.append(spec);
  else if (verb === 'replace') routes.replace(spec);
  else if (verb === 'del') routes.remove(spec);
  else {
    const family = spec.dst === 'default' ? (spec.family ?? 4) : spec.dst.family;
    const dst = spec.dst === 'default' ? Prefix.all(family) : spec.dst.masked();
    if (!routes.list(family, spec.table).some((route) => route.dst.equals(dst))) throw new Errno('ENOENT');
    routes.replace(spec);
  }
}

/** Reads what a route command says about a route. @throws IpProblem, Errno EINVAL where nothing tells the destination */
export function readRoute(context: IpContext, words: Words, verb: string): RouteSpec {
  let dst: Prefix | 'default' | undefined;
  const spec: Omit<RouteSpec, 'dst'> = {};
  while (!words.done) {
    if (words.accept('via')) {
      words.accept('inet', 'inet6');
      spec.via = parseAddr(words.argument());
    } else if (words.accept('dev', 'oif')) spec.device = context.device(words.argument());
    else if (words.accept('src')) spec.src = parseAddr(words.argument());
    else if (words.accept('metric', 'priority', 'preference', 'pref')) spec.metric = Number(words.argument());
    else if (words.accept('table')) spec.table = tableOf(words.argument());
    else if (words.accept('proto', 'protocol'))
      spec.proto = oneOf(words.argument(), PROTOCOLS, 'invalid "proto" value') as RouteProtocol;
    else if (words.accept('scope')) spec.scope = oneOf(words.argument(), SCOPES, 'invalid "scope" value') as RouteScope;
    else if (words.accept('onlink')) spec.onlink = true;
    else if (words.accept('mtu')) {
      words.accept('lock');
      spec.mtu = Number(words.argument());
    } else if (words.accept('nexthop', 'encap', 'nhid')) throw notSimulated('routes with several next hops');
    else {
      words.accept('to');
      const word = words.argument();
      if (TYPES.includes(word) && dst === undefined && spec.type === undefined) spec.type = word as RouteType;
      else if (dst !== undefined) throw new IpProblem(`Error: either "to" is duplicate, or "${word}" is garbage.`, 255);
      else if (word === 'default' || word === 'any' || word === 'all') {
        dst = 'default';
        spec.family = familyOf(context);
      } else dst = parsePrefix(word);
    }
  }
  if (dst === undefined) {
    if (verb === 'del' || spec.via || spec.device) dst = 'default';
    else throw new Errno('EINVAL');
  }
  if (spec.type === 'local' || spec.type === 'broadcast' || spec.type === 'anycast') spec.table ??= TABLES.local;
  if (verb === 'del' && spec.scope === undefined && dst !== 'default') return { ...spec, dst };
  return { ...spec, dst, family: spec.family ?? (dst === 'default' ? spec.via?.family : undefined) };
}

function oneOf(word: string, known: readonly string[], complaint: string): string {
  if (!known.includes(word)) throw new IpProblem(`Error: argument "${word}" is wrong: ${complaint}\n`, 255);
  return word;
}

function flushRoutes(context: IpContext, words: Words): void {
  if (words.done) throw new IpProblem('"ip route flush" requires arguments.', 1);
  const filter = readFilter(context, words);
  context.requireAdmin();
  const found = select(context, filter);
  for (const route of found) context.net.routes.delete(route);
  if (found.length === 0 && context.options.statistics > 0) context.printer.text('Nothing to flush.\n');
}
