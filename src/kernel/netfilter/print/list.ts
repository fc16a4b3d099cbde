import { Addr } from '#netip/addr.ts';
import type { Chain } from '../chain.ts';
import type { ListFormat } from '../match.ts';
import type { Rule } from '../rule.ts';
import { type AddressPattern, protocolText } from '../selector.ts';
import { maskOf } from '../syntax/addresses.ts';
import { listAddress } from '../syntax/listaddress.ts';

/** How `iptables -L` was asked to print. */
export interface ListOptions extends ListFormat {
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
}

const UNITS = ['', 'K', 'M', 'G', 'T'];

/** A counter: five places with a unit for thousands, or exact (xtables_print_num). */
function counter(number: number, exact: boolean, padded: boolean): string {
  if (exact) return padded ? String(number).padStart(8) : String(number);
  let value = number;
  let unit = 0;
  const most = (step: number) => (step === 0 ? 99_999 : 9_999);
  while (value > most(unit) && unit < UNITS.length - 1) {
    value = Math.floor((value + 500) / 1000);
    unit++;
  }
  const text = `${value}${UNITS[unit]}`;
  return padded ? text.padStart(5) : text;
}

function columnTitles({ verbose, exact, lineNumbers }: ListOptions): string {
  const counters = verbose ? (exact ? '    pkts      bytes ' : ' pkts bytes ') : '';
  const devices = verbose ? 'in     out     ' : '';
  return `${lineNumbers ? 'num  ' : ''}${counters}target     prot opt ${devices}source               destination         `;
}

/** The heading of a chain: its policy or how many rules lead to it. */
function chainTitle(chain: Chain, { verbose, exact }: ListOptions): string {
  if (!chain.builtin) return `Chain ${chain.name} (${chain.references} references)`;
  const counters = verbose
    ? ` ${counter(chain.packets, exact, false)} packets, ${counter(chain.bytes, exact, false)} bytes`
    : '';
  return `Chain ${chain.name} (policy ${chain.policy}${counters})`;
}

/** The parts of a listed rule that both forms share. */
function parts(rule: Rule, family: 4 | 6, format: ListFormat) {
  const { source, destination, protocol, fragment } = rule.selector.parts;
  const address = (pattern: AddressPattern | undefined) => {
    const any = Addr.any(family);
    return {
      bang: pattern?.inverted ? '!' : ' ',
      text: listAddress(pattern ?? { value: any, mask: maskOf(family, 0), inverted: false }, format),
    };
  };
  const { action } = rule;
  const target = !action
    ? ''
    : 'chain' in action
      ? action.chain.name
      : (action.target.listedName ?? action.target.name);
  const details = rule.matches.map((match) => ` ${match.list(format)}`);
  if (action && 'target' in action) {
    const text = action.target.list(format);
    if (text) details.push(` ${text}`);
  }
  return {
    target,
    protocol: `${protocol?.inverted ? '!' : ' '}${protocol ? protocolText(protocol.number, format.numeric) : 'all'}`,
    fragment: fragment ? (fragment.inverted ? '!f' : '-f') : '--',
    source: address(source),
    destination: address(destination),
    goto: action && 'chain' in action && action.goto ? '[goto] ' : '',
    details: details.join(''),
  };
}

function deviceName(pattern: { name: string; inverted: boolean } | undefined, numeric: boolean): string {
  if (!pattern) return numeric ? '*' : 'any';
  return `${pattern.inverted ? '!' : ''}${pattern.name}`;
}

/** One rule as a line of `iptables -L`, `number` counting from 1. */
export function listRule(rule: Rule, number: number, family: 4 | 6, options: ListOptions): string {
  const { verbose, exact, lineNumbers, numeric } = options;
  const { target, protocol, fragment, source, destination, goto, details } = parts(rule, family, options);
  let line = lineNumbers ? `${String(number).padEnd(4)} ` : '';
  if (verbose) line += `${counter(rule.packets, exact, true)} ${counter(rule.bytes, exact, true)} `;
  line += `${target.padEnd(9)} ${protocol.padEnd(5)} ${fragment} `;
  if (verbose) {
    const { input, output } = rule.selector.parts;
    line += ` ${deviceName(input, numeric).padEnd(6)} ${deviceName(output, numeric).padEnd(6)} `;
  }
  return `${line}${source.bang}${source.text.padEnd(19)} ${destination.bang}${destination.text.padEnd(19)} ${goto}${details}`;
}

/** One rule as `iptables -v -A` repeats it. */
export function describeRule(rule: Rule, family: 4 | 6): string {
  const { target, protocol, fragment, source, destination, goto, details } = parts(rule, family, { numeric: true });
  const { input, output } = rule.selector.parts;
  const devices = `in ${deviceName(input, true)} out ${deviceName(output, true)} `;
  return `${target} ${protocol} opt ${fragment} ${devices}${source.bang}${source.text} ${destination.bang}-> ${destination.text}  ${goto}${details}`;
}

/** The lines of `iptables -L` for some chains, or for one rule of one. */
export function listChains(chains: readonly Chain[], options: ListOptions, ruleNumber?: number): string[] {
  const [only] = chains;
  if (ruleNumber !== undefined) {
    const rule = only?.rules[ruleNumber - 1];
    return only && rule ? [listRule(rule, ruleNumber, only.table.family, options)] : [];
  }
  return chains.flatMap((chain, index) => [
    ...(index > 0 ? [''] : []),
    chainTitle(chain, options),
    columnTitles(options),
    ...chain.rules.map((rule, at) => listRule(rule, at + 1, chain.table.family, options)),
  ]);
}
