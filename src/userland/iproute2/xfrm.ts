import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { Errno } from '#kernel/errno.ts';
import type { XfrmDirection, XfrmPolicy, XfrmSelector, XfrmTemplate } from '#kernel/xfrm/policy.ts';
import type { AeadAlgorithm, XfrmMark, XfrmState } from '#kernel/xfrm/state.ts';
import { Xfrm } from '#kernel/xfrm/xfrm.ts';
import type { Addr } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';
import { notSimulated, parseAddr, parsePrefix } from './address.ts';
import type { IpContext } from './context.ts';
import { IpProblem } from './problem.ts';
import { matches, type Words } from './words.ts';
import { POLICY_USAGE, STATE_USAGE } from './xfrmusage.ts';

const USAGE = 'Usage: ip xfrm XFRM-OBJECT { COMMAND | help }\nwhere  XFRM-OBJECT := state | policy | monitor';
const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  sctp: 132,
};
const FULL = 0xffffffff;

/** `ip xfrm …` */
export function xfrmCommand(context: IpContext, words: Words): void {
  const object = words.take() ?? '';
  if (object !== '' && (matches(object, 'state') || object === 'sa')) stateCommand(context, words);
  else if (object !== '' && matches(object, 'policy')) policyCommand(context, words);
  else if (object !== '' && matches(object, 'monitor')) throw notSimulated('ip xfrm monitor');
  else throw new IpProblem(USAGE, 255);
}

// --- associations -----------------------------------------------------------------------------------------------------

/** What names an association. */
interface StateId {
  src?: Addr;
  dst?: Addr;
  proto?: string;
  spi?: number;
}

function stateCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'list';
  const xfrm = Xfrm.of(context.net);
  if (matches(verb, 'add') || matches(verb, 'update')) changeState(context, words, matches(verb, 'add'));
  else if (verb === 'deleteall') deleteStates(context, readId(words));
  else if (matches(verb, 'delete')) {
    const id = readId(words);
    context.requireAdmin();
    const state = xfrm.states().find((each) => meets(each, id));
    if (!state) throw new Errno('ESRCH');
    xfrm.removeState(state.options);
  } else if (matches(verb, 'flush')) {
    context.requireAdmin();
    xfrm.flushStates();
  } else if (verb === 'count') context.printer.text(`\t SAD count ${xfrm.states().length}\n`);
  else if (verb === 'help') throw new IpProblem(STATE_USAGE, 255);
  else if (matches(verb, 'allocspi') || matches(verb, 'get')) throw notSimulated(`ip xfrm state ${verb}`);
  else if (matches(verb, 'list') || matches(verb, 'show') || verb === 'lst') {
    const keys = !words.accept('nokeys');
    const id = readId(words);
    for (const state of xfrm.states()) if (meets(state, id)) printState(context, state, keys);
  } else throw new IpProblem(`Command "${verb}" is unknown, try "ip xfrm state help".`, 255);
}

function readId(words: Words, id: StateId = {}): StateId {
  while (!words.done) if (!idWord(words, id)) words.argument();
  return id;
}

function idWord(words: Words, id: StateId): boolean {
  if (words.accept('src')) id.src = parseAddr(words.argument());
  else if (words.accept('dst')) id.dst = parseAddr(words.argument());
  else if (words.accept('proto')) {
    id.proto = words.argument();
    if (!['esp', 'ah', 'comp', 'route2', 'hao'].includes(id.proto))
      throw new IpProblem(`Error: argument "${id.proto}" is wrong: "XFRM-PROTO" is invalid`, 255);
  } else if (words.accept('spi')) id.spi = number(words.argument(), '"SPI" is invalid');
  else return false;
  return true;
}

function meets({ options }: XfrmState, { src, dst, spi, proto }: StateId): boolean {
  if (src && !options.src.equals(src)) return false;
  if (dst && !options.dst.equals(dst)) return false;
  return (spi === undefined || options.spi === spi) && (proto === undefined || proto === 'esp');
}

function changeState(context: IpContext, words: Words, adding: boolean): void {
  const id: StateId = {};
  let aead: AeadAlgorithm | undefined;
  let mark: XfrmMark | undefined;
  let reqid = 0;
  while (!words.done) {
    if (idWord(words, id)) continue;
    if (words.accept('mode')) transport(words.argument());
    else if (words.accept('reqid')) reqid = number(words.argument(), '"REQID" is invalid');
    else if (words.accept('mark')) mark = readMark(words);
    else if (words.accept('replay-window')) {
      if (number(words.argument(), 'value after "replay-window" is invalid') !== 0)
        throw notSimulated('replay windows');
    } else if (words.accept('aead')) {
      const name = words.argument();
      const key = keyBytes(words.argument());
      aead = { name, key, icvLength: number(words.argument(), '"aead" ICV length is invalid') };
    } else throw notSimulated(`ip xfrm state ${words.argument()}`);
  }
  if (id.proto === undefined) throw new IpProblem('Not enough information: "XFRM-PROTO" argument is required.', 255);
  if (id.proto !== 'esp') throw notSimulated(`ip xfrm state proto ${id.proto}`);
  if (!aead) throw new IpProblem('ALGO-TYPE value "enc" or "aead" is required with XFRM-PROTO value "esp"', 1);
  context.requireAdmin();
  const { src, dst, spi = 0 } = id;
  if (!src || !dst) throw notSimulated('associations without addresses');
  const options = { src, dst, spi, reqid, aead, mark };
  const xfrm = Xfrm.of(context.net);
  if (adding) xfrm.addState(options);
  else xfrm.updateState(options);
}

function deleteStates(context: IpContext, id: StateId): void {
  context.requireAdmin();
  const xfrm = Xfrm.of(context.net);
  for (const state of xfrm.states()) if (meets(state, id)) xfrm.removeState(state.options);
}

function printState(context: IpContext, state: XfrmState, keys: boolean): void {
  const { printer, net } = context;
  const statistics = context.options.statistics > 0;
  const { src, dst, aead, mark } = state.options;
  printer.text(`src ${src.text} dst ${dst.text}\n\t${idText(state.options, statistics, true)}\n`);
  printer.text(statistics ? '\treplay-window 0 seq 0x00000000 flag  (0x00)\n' : '\treplay-window 0 \n');
  if (mark) printer.text(`\tmark ${hex(mark.value)}/${hex(mark.mask)} \n`);
  const key = keys ? `0x${state.keyText}` : '<<Keys hidden>>';
  printer.text(`\taead ${aead.name} ${key}${statistics ? ` (${aead.key.length * 8} bits)` : ''} ${aead.icvLength}\n`);
  if (state.usedAt !== undefined) printer.text(`\tlastused ${time(net.clock, state.usedAt)}\n`);
  printer.text(
    `\tanti-replay context: seq 0x0, oseq 0x${state.sent.toString(16)}, bitmap 0x00000000\n` +
      `\tsel src ${anywhere(src)} dst ${anywhere(src)} ${statistics ? 'uid 0' : ''}\n`,
  );
  if (!statistics) return;
  printer.text(
    '\tlifetime config:\n\t  limit: soft (INF)(bytes), hard (INF)(bytes)\n\t  limit: soft (INF)(packets), hard (INF)(packets)\n' +
      '\t  expire add: soft 0(sec), hard 0(sec)\n\t  expire use: soft 0(sec), hard 0(sec)\n\tlifetime current:\n' +
      `\t  ${state.bytes}(bytes), ${state.packets}(packets)\n` +
      `\t  add ${time(net.clock, state.addedAt)} use ${time(net.clock, state.usedAt)}\n` +
      '\tstats:\n\t  replay-window 0 replay 0 failed 0\n',
  );
}

// --- policies ---------------------------------------------------------------------------------------------------------

type Draft = { -readonly [key in keyof XfrmPolicy]?: XfrmPolicy[key] };

function policyCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'list';
  const xfrm = Xfrm.of(context.net);
  if (matches(verb, 'add') || matches(verb, 'update') || verb === 'delete' || verb === 'del') {
    const { selector = {}, direction, templates = [], ...rest } = readPolicy(words);
    if (!direction) throw new IpProblem('Not enough information: DIR is required.', 1);
    context.requireAdmin();
    const policy: XfrmPolicy = { ...rest, selector, direction, templates };
    if (matches(verb, 'add')) xfrm.addPolicy(policy);
    else if (matches(verb, 'update')) xfrm.updatePolicy(policy);
    else xfrm.removePolicy(policy);
  } else if (matches(verb, 'deleteall') || matches(verb, 'flush')) {
    context.requireAdmin();
    xfrm.flushPolicies();
  } else if (verb === 'count') {
    const count = (direction: XfrmDirection) => xfrm.policies().filter((each) => each.direction === direction).length;
    context.printer.text(`\t SPD IN  ${count('in')} OUT ${count('out')} FWD ${count('fwd')}\n`);
  } else if (verb === 'help') throw new IpProblem(POLICY_USAGE, 255);
  else if (matches(verb, 'get') || verb === 'set' || verb.endsWith('default'))
    throw notSimulated(`ip xfrm policy ${verb}`);
  else if (matches(verb, 'list') || matches(verb, 'show') || verb === 'lst') {
    const { direction } = readPolicy(words);
    for (const policy of xfrm.policies())
      if (!direction || policy.direction === direction) printPolicy(context, policy);
  } else throw new IpProblem(`Command "${verb}" is unknown, try "ip xfrm policy help".`, 255);
}

function readPolicy(words: Words): Draft {
  const selector: { -readonly [key in keyof XfrmSelector]?: XfrmSelector[key] } = {};
  const templates: XfrmTemplate[] = [];
  const draft: Draft = { selector, templates };
  while (!words.done) {
    if (words.accept('src')) selector.src = parsePrefix(words.argument());
    else if (words.accept('dst')) selector.dst = parsePrefix(words.argument());
    else if (words.accept('proto')) selector.protocol = protocol(words.argument());
    else if (words.accept('sport')) selector.sport = number(words.argument(), '"PORT" is invalid');
    else if (words.accept('dport')) selector.dport = number(words.argument(), '"PORT" is invalid');
    else if (words.accept('dir')) draft.direction = directionOf(words.argument());
    else if (words.accept('mark')) draft.mark = readMark(words);
    else if (words.accept('priority')) draft.priority = number(words.argument(), '"PRIORITY" is invalid');
    else if (words.accept('ptype')) words.argument();
    else if (words.accept('action')) {
      const action = words.argument();
      if (action !== 'allow' && action !== 'block')
        throw new IpProblem(`Error: argument "${action}" is wrong: "action" value is invalid\n`, 255);
      draft.action = action;
    } else if (words.accept('tmpl')) templates.push(readTemplate(words));
    else throw notSimulated(`ip xfrm policy ${words.argument()}`);
  }
  return draft;
}

function readTemplate(words: Words): XfrmTemplate {
  const id: StateId = {};
  let reqid: number | undefined;
  let optional = false;
  while (!words.done && words.peek !== 'tmpl') {
    if (idWord(words, id)) continue;
    if (words.accept('mode')) transport(words.argument());
    else if (words.accept('reqid')) reqid = number(words.argument(), '"REQID" is invalid');
    else if (words.accept('level')) optional = words.argument() === 'use';
    else throw notSimulated(`ip xfrm policy tmpl ${words.argument()}`);
  }
  return { src: id.src, dst: id.dst, spi: id.spi, reqid, optional };
}

function printPolicy({ printer, options }: IpContext, policy: XfrmPolicy): void {
  if (options.statistics > 0) throw notSimulated('ip -statistics xfrm policy');
  const { selector, direction, mark, priority, action, templates } = policy;
  const { src, dst, protocol: number, sport, dport } = selector;
  const end = (prefix: Prefix | undefined, other: Prefix | undefined) =>
    prefix ? `${prefix.addr.text}/${prefix.length}` : other?.family === 6 ? '::/0' : '0.0.0.0/0';
  let text = `src ${end(src, dst)} dst ${end(dst, src)} `;
  if (number) text += `proto ${Object.entries(PROTOCOLS).find(([, value]) => value === number)?.[0] ?? number} `;
  if (sport) text += `sport ${sport} `;
  if (dport) text += `dport ${dport} `;
  text += `\n\tdir ${direction} ${action === 'block' ? 'action block ' : ''}priority ${priority ?? 0} ptype main \n`;
  if (mark) text += `\tmark ${hex(mark.value)}/${hex(mark.mask)} \n`;
  for (const template of templates) {
    const any = (addr: Addr | undefined) => addr?.text ?? (src?.family === 6 ? '::' : '0.0.0.0');
    text += `\ttmpl src ${any(template.src)} dst ${any(template.dst)}\n\t\t${idText(template, false, false)}\n`;
    if (template.optional) text += '\t\tlevel use \n';
  }
  printer.text(text);
}

// --- words ------------------------------------------------------------------------------------------------------------

function idText({ spi, reqid = 0 }: { spi?: number; reqid?: number }, statistics: boolean, always: boolean): string {
  const shown = spi ?? 0;
  const index = `spi 0x${shown.toString(16).padStart(8, '0')}${statistics ? `(${shown})` : ''} `;
  const request = `reqid ${reqid}${statistics ? `(0x${reqid.toString(16).padStart(8, '0')})` : ''}`;
  return `proto esp ${always || shown !== 0 ? index : ''}${request} mode transport`;
}

function readMark(words: Words): XfrmMark {
  const value = number(words.argument(), 'Illegal "mark" value\n');
  const mask = words.accept('mask') ? number(words.argument(), 'Illegal "mark" mask\n') : FULL;
  return { value, mask };
}

function directionOf(text: string): XfrmDirection {
  if (text === 'in' || text === 'out' || text === 'fwd') return text;
  throw new IpProblem(`Error: argument "${text}" is wrong: "DIR" is invalid`, 255);
}

function transport(mode: string): void {
  if (matches(mode, 'transport')) return;
  if (['tunnel', 'ro', 'in_trigger', 'beet'].some((name) => matches(mode, name))) throw notSimulated(`mode ${mode}`);
  throw new IpProblem(`Error: argument "${mode}" is wrong: "MODE" is invalid`, 255);
}

function protocol(text: string): number {
  return text === 'any' ? 0 : (PROTOCOLS[text] ?? number(text, '"PROTO" is invalid'));
}

function keyBytes(text: string): Uint8Array {
  if (/^0x([\da-f]{2})+$/i.test(text))
    return Uint8Array.from(text.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return new TextEncoder().encode(text);
}

function number(text: string, problem: string): number {
  const value = /^(0x[\da-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (!(value <= FULL)) throw new IpProblem(`Error: argument "${text}" is wrong: ${problem}`, 255);
  return value;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

function anywhere(addr: Addr): string {
  return addr.family === 4 ? '0.0.0.0/0' : '::/0';
}

function time(clock: Clock, at: Nanoseconds | undefined): string {
  if (at === undefined) return '-';
  return new Date(clock.wallTime(at).seconds * 1000).toISOString().replace('T', ' ').slice(0, 19);
}
