import type { Addr } from '#netip/addr.ts';
import type { Connection, Flow } from '../conntrack/connection.ts';
import type { Tuple } from '../conntrack/tuple.ts';
import type { GivenOptions, MatchExtension, RuleContext } from '../extension.ts';
import type { ListFormat, Match } from '../match.ts';
import { badValue, parameterProblem } from '../problem.ts';
import { type AddressPattern, patternText, protocolOf } from '../selector.ts';
import { parseAddresses } from '../syntax/addresses.ts';
import { listAddress } from '../syntax/listaddress.ts';
import { type PortRange, parsePortRange, rangeText } from '../syntax/ports.ts';
import type { Traversal } from '../traversal.ts';

/** States in the order in which they are printed. */
const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'] as const;
const STATUSES = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'] as const;

type State = (typeof STATES)[number];

/** One `--ct…` option, compiled. */
interface Condition {
  /** Of a packet that has a connection. */
  met(flow: Flow & { connection: Connection }): boolean;
  readonly saved: string;
  list(format: ListFormat): string;
}

const ADDRESSES = [
  ['ctorigsrc', (connection: Connection) => connection.original.src],
  ['ctorigdst', (connection: Connection) => connection.original.dst],
  ['ctreplsrc', (connection: Connection) => connection.reply.src],
  ['ctrepldst', (connection: Connection) => connection.reply.dst],
] as const;

const PORTS = [
  ['ctorigsrcport', (connection: Connection) => connection.original.srcPort],
  ['ctorigdstport', (connection: Connection) => port(connection.original)],
  ['ctreplsrcport', (connection: Connection) => connection.reply.srcPort],
  ['ctrepldstport', (connection: Connection) => port(connection.reply)],
] as const;

function port(tuple: Tuple): number {
  return tuple.dstPort;
}

/** The state of a packet to `-m state` and `--ctstate`. */
function stateOf(traversal: Traversal): State {
  return traversal.flow?.state ?? 'INVALID';
}

function parseStates(text: string, allowed: readonly State[], message: string): ReadonlySet<State> {
  const states = new Set<State>();
  for (const part of text.split(',')) {
    const state = allowed.find((one) => one === part.toUpperCase());
    if (!state) throw parameterProblem(`${message} "${text}"`);
    states.add(state);
  }
  return states;
}

/** Whether a packet is in one of `states`; SNAT and DNAT are states a connection has besides. */
function stateTest(states: ReadonlySet<State>, inverted: boolean): (traversal: Traversal) => boolean {
  const translated = states.has('SNAT') || states.has('DNAT');
  if (!translated) return (traversal) => states.has(stateOf(traversal)) !== inverted;
  return (traversal) => {
    const connection = traversal.flow?.connection;
    const met =
      states.has(stateOf(traversal)) ||
      (states.has('SNAT') && connection?.srcNat === true) ||
      (states.has('DNAT') && connection?.dstNat === true);
    return met !== inverted;
  };
}

function option(
  name: string,
  inverted: boolean,
  text: string,
  list: (format: ListFormat) => string,
  met: Condition['met'],
): Condition {
  const bang = inverted ? '! ' : '';
  return {
    saved: `${bang}--${name} ${text}`,
    list: (format) => `${bang}${name} ${list(format)}`,
    met: (flow) => met(flow) !== inverted,
  };
}

function addressCondition(
  options: GivenOptions,
  context: RuleContext,
  name: string,
  of: (connection: Connection) => Addr,
): Condition | undefined {
  const text = options.value(name);
  if (text === undefined) return undefined;
  const [pattern] = parseAddresses(text, context.family, false, context.names);
  if (!pattern) return undefined;
  const { value, mask } = pattern;
  return option(
    name,
    options.inverted(name),
    withoutFullMask(pattern),
    (format) => listAddress(pattern, format),
    ({ connection }) => (of(connection).bits & mask.bits) === value.bits,
  );
}

function withoutFullMask(pattern: AddressPattern): string {
  return patternText(pattern).replace(/\/(32|128)$/, (all) =>
    all === (pattern.value.family === 4 ? '/32' : '/128') ? '' : all,
  );
}

function portCondition(
  options: GivenOptions,
  name: string,
  of: (connection: Connection) => number,
): Condition | undefined {
  const text = options.value(name);
  if (text === undefined) return undefined;
  const range: PortRange = parsePortRange(text);
  return option(
    name,
    options.inverted(name),
    rangeText(range),
    () => rangeText(range),
    ({ connection }) => of(connection) >= range.first && of(connection) <= range.last,
  );
}

function protocolCondition(options: GivenOptions): Condition | undefined {
  const text = options.value('ctproto');
  if (text === undefined) return undefined;
  const number = protocolOf(text);
  if (number === undefined) throw parameterProblem(`unknown protocol "${text}" specified`);
  return option(
    'ctproto',
    options.inverted('ctproto'),
    String(number),
    () => String(number),
    ({ connection }) => connection.protocol === number,
  );
}

function statusCondition(options: GivenOptions): Condition | undefined {
  const text = options.value('ctstatus');
  if (text === undefined) return undefined;
  const wanted = text.split(',').filter((name) => name !== 'NONE');
  if (wanted.some((name) => !STATUSES.some((status) => status === name)))
    throw parameterProblem(`Bad ctstatus "${text}"`);
  const shown = STATUSES.filter((status) => wanted.includes(status)).join(',') || 'NONE';
  return option(
    'ctstatus',
    options.inverted('ctstatus'),
    shown,
    () => shown,
    ({ connection }) => {
      if (wanted.length === 0) return !connection.seenReply && !connection.assured && !connection.confirmed;
      return (
        (wanted.includes('SEEN_REPLY') && connection.seenReply) ||
        (wanted.includes('ASSURED') && connection.assured) ||
        (wanted.includes('CONFIRMED') && connection.confirmed)
      );
    },
  );
}

function directionCondition(options: GivenOptions): Condition | undefined {
  const text = options.value('ctdir');
  if (text === undefined) return undefined;
  const direction = text.toUpperCase();
  if (direction !== 'ORIGINAL' && direction !== 'REPLY') throw badValue('conntrack', 'ctdir', text);
  return option(
    'ctdir',
    false,
    direction,
    () => direction,
    ({ reply }) => reply === (direction === 'REPLY'),
  );
}

/** `-m conntrack`: what is known about the packet's connection. */
export const conntrackMatch: MatchExtension = {
  name: 'conntrack',
  options: [
    { name: 'ctstate', invertible: true },
    { name: 'ctproto', invertible: true },
    ...ADDRESSES.map(([name]) => ({ name, invertible: true })),
    ...PORTS.map(([name]) => ({ name, invertible: true })),
    { name: 'ctstatus', invertible: true },
    { name: 'ctdir' },
  ],
  make(options, context): Match {
    if (options.size === 0) throw parameterProblem('conntrack: At least one option is required');
    const stateText = options.value('ctstate');
    const states = stateText === undefined ? undefined : parseStates(stateText, STATES, 'Bad ctstate');
    const inverted = options.inverted('ctstate');
    const inState = states && stateTest(states, inverted);
    const conditions = [
      protocolCondition(options),
      ...ADDRESSES.map(([name, of]) => addressCondition(options, context, name, of)),
      ...PORTS.map(([name, of]) => portCondition(options, name, of)),
      statusCondition(options),
      directionCondition(options),
    ].filter((condition) => condition !== undefined);
    const stateNames = states && STATES.filter((state) => states.has(state)).join(',');
    const bang = inverted ? '! ' : '';
    return {
      name: 'conntrack',
      needsConntrack: true,
      saved: [...(states ? [`${bang}--ctstate ${stateNames}`] : []), ...conditions.map(({ saved }) => saved)].join(' '),
      test(traversal) {
        if (inState && !inState(traversal)) return false;
        if (conditions.length === 0) return true;
        const { flow } = traversal;
        if (!flow?.connection) return false;
        for (const { met } of conditions) if (!met(flow as Flow & { connection: Connection })) return false;
        return true;
      },
      list: (format) =>
        [...(states ? [`${bang}ctstate ${stateNames}`] : []), ...conditions.map(({ list }) => list(format))].join(' '),
    };
  },
};

/** `-m state`, the older form of `-m conntrack --ctstate`. */
export const stateMatch: MatchExtension = {
  name: 'state',
  options: [{ name: 'state', invertible: true }],
  make(options): Match {
    const states = parseStates(options.required('state'), STATES.slice(0, 5), 'Bad state');
    const inverted = options.inverted('state');
    const names = STATES.filter((state) => states.has(state)).join(',');
    const bang = inverted ? '! ' : '';
    return {
      name: 'state',
      needsConntrack: true,
      saved: `${bang}--state ${names}`,
      test: stateTest(states, inverted),
      list: () => `${bang}state ${names}`,
    };
  },
};
