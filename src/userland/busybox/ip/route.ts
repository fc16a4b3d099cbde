import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno } from '#kernel/errno.ts';
import { type Route, type RouteSpec, TABLES } from '#kernel/ip/route.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { IpContext } from '../../iproute2/context.ts';
import { IpProblem } from '../../iproute2/problem.ts';
import { readRoute, tableName, tableOf } from '../../iproute2/route.ts';
import type { Words } from '../../iproute2/words.ts';
import { deviceNamed, verbOf } from './words.ts';

const VERBS = [
  'add',
  'append',
  'change',
  'chg',
  'delete',
  'get',
  'list',
  'show',
  'prepend',
  'replace',
  'test',
  'flush',
];

/** `ip route …` of busybox */
export function routeApplet(context: IpContext, words: Words): void {
  const verb = verbOf(words, VERBS, 'show');
  if (verb === 'list' || verb === 'show') for (const [route, all] of select(context, words)) print(context, route, all);
  else if (verb === 'get') get(context, words);
  else if (verb === 'flush') {
    const found = select(context, words);
    context.requireAdmin();
    for (const [route] of found) context.net.routes.delete(route);
  } else change(context, words, verb);
}

function select(context: IpContext, words: Words): [Route, boolean][] {
  let table: number | 'all' = TABLES.main;
  let device: NetDevice | undefined;
  let via: Addr | undefined;
  let to: Prefix | undefined;
  let how: 'exact' | 'root' | 'match' = 'exact';
  let wanted: string | undefined;
  const family = context.options.family === 6 ? 6 : 4;
  while (!words.done) {
    if (words.accept('table')) {
      const name = words.argument();
      table = name === 'all' ? 'all' : tableOf(name);
    } else if (words.accept('dev', 'oif', 'iif')) device = deviceNamed(context, words.argument());
    else if (words.accept('via')) via = Addr.tryParse(words.argument());
    else if (words.accept('proto', 'scope', 'type')) wanted = words.argument();
    else {
      words.accept('to');
      if (words.accept('root')) how = 'root';
      else if (words.accept('match')) how = 'match';
      else words.accept('exact');
      const text = words.argument();
      to = text === 'default' ? Prefix.all(family) : Prefix.tryParse(text);
      if (!to) throw new IpProblem(`invalid argument '${text}' to 'ip'`, 1);
    }
  }
  const { routes } = context.net;
  const families = table === 'all' && context.options.family === undefined ? ([4, 6] as const) : ([family] as const);
  const found: [Route, boolean][] = [];
  for (const each of families) {
    const numbers =
      table === 'all' ? [TABLES.main, ...routes.tables(each).filter((number) => number !== TABLES.main)] : [table];
    for (const number of numbers) for (const route of routes.list(each, number)) found.push([route, table === 'all']);
  }
  return found.filter(([route]) => {
    if (device && route.device !== device) return false;
    if (via && !route.via?.equals(via)) return false;
    if (wanted !== undefined && route.proto !== wanted && route.scope !== wanted && route.type !== wanted) return false;
    if (!to) return true;
    if (how === 'exact') return route.dst.equals(to.masked());
    return how === 'root' ? to.containsPrefix(route.dst) : route.dst.containsPrefix(to);
  });
}

function print(context: IpContext, route: Route, all: boolean): void {
  let text = route.type === 'unicast' ? '' : `${route.type} `;
  text += route.dst.length === 0 ? 'default ' : `${route.dst.isSingle ? route.dst.addr.text : route.dst.text} `;
  if (route.via) text += `via ${route.via.text} `;
  if (route.device) text += `dev ${route.device.name} `;
  if (all && route.table !== TABLES.main) text += `table ${tableName(route.table)} `;
  if (route.dst.family === 4 && route.scope !== 'global') text += `scope ${route.scope} `;
  if (route.src) text += ` src ${route.src.text} `;
  if (route.dst.family === 6 || route.metric !== 0) text += ` metric ${route.metric} `;
  context.printer.text(`${text}${route.onlink ? 'onlink ' : ''}\n`);
}

function get(context: IpContext, words: Words): void {
  let dst: Addr | undefined;
  let src: Addr | undefined;
  let device: NetDevice | undefined;
  while (!words.done) {
    if (words.accept('from')) src = Addr.tryParse(words.argument());
    else if (words.accept('oif', 'dev', 'iif')) device = deviceNamed(context, words.argument());
    else {
      words.accept('to');
      const text = words.argument();
      dst = Prefix.tryParse(text)?.addr;
      if (!dst) throw new IpProblem(`invalid argument '${text}' to 'ip'`, 1);
    }
  }
  if (!dst) throw new IpProblem('need at least destination address', 1);
  const result = context.net.routes.lookup(dst, { src, device });
  if ('error' in result) throw new Errno(result.error);
  let text = result.type === 'unicast' ? `${dst.text} ` : `${result.type} ${dst.text} `;
  if (result.via) text += `via ${result.via.text} `;
  text += `dev ${result.device.name}  src ${result.src.text} `;
  if (dst.family === 6) text += ` metric ${result.route?.metric ?? 0} `;
  context.printer.text(`${text}\n${dst.family === 4 ? '    cache \n' : ''}`);
}

function change(context: IpContext, words: Words, verb: string): void {
  if (words.done) context.requireAdmin();
  const spec: RouteSpec = readRoute(context, words, verb === 'delete' ? 'del' : verb);
  context.requireAdmin();
  const { routes } = context.net;
  if (verb === 'delete') routes.remove(spec);
  else if (verb === 'add') routes.add(spec);
  else if (verb === 'append' || verb === 'prepend') routes.append(spec);
  else routes.replace(spec);
}
