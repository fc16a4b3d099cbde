import { Errno } from '#kernel/errno.ts';
import type { RoutingRule } from '#kernel/ip/route.ts';
import { notSimulated, parsePrefix } from './address.ts';
import type { IpContext } from './context.ts';
import { IpProblem } from './problem.ts';
import { tableName, tableOf } from './route.ts';
import { matches, type Words } from './words.ts';

const FIRST_FREE = 32_765;

/** `ip rule …` */
export function ruleCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'show';
  if (matches(verb, 'show') || verb === 'lst' || matches(verb, 'list')) showRules(context, words);
  else if (matches(verb, 'add')) changeRule(context, words, 'add');
  else if (matches(verb, 'delete')) changeRule(context, words, 'del');
  else if (matches(verb, 'flush')) {
    context.requireAdmin();
    for (const rule of [...context.net.routes.rules(familyOf(context))])
      if (rule.priority !== 0) context.net.routes.removeRule(rule);
  } else throw new IpProblem(`Command "${verb}" is unknown, try "ip rule help".`, 255);
}

function familyOf(context: IpContext): 4 | 6 {
  return context.options.family === 6 ? 6 : 4;
}

function showRules(context: IpContext, words: Words): void {
  const table = words.accept('table', 'lookup') ? tableOf(words.argument()) : undefined;
  const { printer } = context;
  for (const rule of context.net.routes.rules(familyOf(context))) {
    if (table !== undefined && rule.table !== table) continue;
    printer.open();
    printer.any('priority', rule.priority, `${rule.priority}:\t`);
    const from = rule.from && rule.from.length > 0 ? hostText(rule.from) : 'all';
    printer.any('src', from, `from ${from} `);
    if (rule.from && rule.from.length > 0 && !rule.from.isSingle) printer.field('srclen', rule.from.length);
    if (rule.to) printer.any('dst', hostText(rule.to), `to ${hostText(rule.to)} `);
    if (rule.mark !== undefined)
      printer.any('fwmark', `0x${rule.mark.toString(16)}`, `fwmark 0x${rule.mark.toString(16)} `);
    if (rule.inDevice !== undefined) printer.any('iif', rule.inDevice, `iif ${rule.inDevice} `);
    printer.any('table', tableName(rule.table), `lookup ${tableName(rule.table)}`);
    printer.text('\n');
    printer.close();
  }
}

function hostText(prefix: { isSingle: boolean; addr: { text: string }; text: string }): string {
  return prefix.isSingle ? prefix.addr.text : prefix.text;
}

function changeRule(context: IpContext, words: Words, verb: 'add' | 'del'): void {
  const wanted: { -readonly [K in keyof RoutingRule]?: RoutingRule[K] } = {};
  while (!words.done) {
    if (words.accept('from')) {
      const text = words.argument();
      if (text !== 'all' && text !== 'any') wanted.from = parsePrefix(text);
    } else if (words.accept('to')) wanted.to = parsePrefix(words.argument());
    else if (words.accept('priority', 'preference', 'pref', 'order')) wanted.priority = Number(words.argument());
    else if (words.accept('fwmark')) wanted.mark = Number(words.argument());
    else if (words.accept('iif', 'dev')) wanted.inDevice = words.argument();
    else if (words.accept('table', 'lookup')) wanted.table = tableOf(words.argument());
    else if (words.accept('not', 'tos', 'oif', 'uidrange', 'ipproto', 'sport', 'dport', 'goto', 'nat'))
      throw notSimulated('this part of a rule');
    else {
      const word = words.argument();
      if (word === 'unreachable' || word === 'prohibit' || word === 'blackhole')
        throw notSimulated('rules that refuse packets');
      wanted.table = tableOf(word);
    }
  }
  context.requireAdmin();
  const family = wanted.from?.family ?? wanted.to?.family ?? familyOf(context);
  const { routes } = context.net;
  const rules = routes.rules(family);
  if (verb === 'add') {
    const free = rules.reduce(
      (least, rule) => (rule.priority > 0 ? Math.min(least, rule.priority - 1) : least),
      FIRST_FREE,
    );
    routes.addRule({ ...wanted, family, priority: wanted.priority ?? free, table: wanted.table ?? 254 });
    return;
  }
  const found = rules.find(
    (rule) =>
      (wanted.priority === undefined || rule.priority === wanted.priority) &&
      (wanted.table === undefined || rule.table === wanted.table) &&
      (wanted.mark === undefined || rule.mark === wanted.mark) &&
      (wanted.inDevice === undefined || rule.inDevice === wanted.inDevice) &&
      (wanted.from === undefined || rule.from?.equals(wanted.from) === true) &&
      (wanted.to === undefined || rule.to?.equals(wanted.to) === true),
  );
  if (!found) throw new Errno('ENOENT');
  routes.removeRule(found);
}
