import { IpvsadmProblem } from './problem.ts';

/** Commands and options by their one letter, or by a name where they have none; the order is that of the checks. */
export const COMMANDS = [
  'A',
  'E',
  'D',
  'C',
  'L',
  'a',
  'd',
  'e',
  'set',
  'start-daemon',
  'stop-daemon',
  'R',
  'S',
  'Z',
] as const;
export type Command = (typeof COMMANDS)[number];

const COMMAND_NAMES: Readonly<Record<Command, string>> = {
  A: 'add-service',
  E: 'edit-service',
  D: 'delete-service',
  C: 'flush',
  L: 'list',
  a: 'add-server',
  d: 'delete-server',
  e: 'edit-server',
  set: 'set',
  'start-daemon': 'start-daemon',
  'stop-daemon': 'stop-daemon',
  R: 'restore',
  S: 'save',
  Z: 'zero',
};

/** What an option is called in messages, in the order in which they are checked. */
const OPTION_NAMES = [
  'numeric',
  'connection',
  'service-address',
  'scheduler',
  'persistent',
  'netmask',
  'real-server',
  'forwarding-method',
  'weight',
  'u-threshold',
  'l-threshold',
  'mcast-interface',
  'timeout',
  'daemon',
  'stats',
  'rate',
  'thresholds',
  'persistent-conn',
  'nosort',
  'syncid',
  'exact',
  'ops',
  'pe',
  'sched-flags',
  'mcast-group',
  'mcast-port',
  'mcast-ttl',
  'sync-maxlen',
  'tun-info',
  'tun-type',
  'tun-port',
  'tun-nocsum',
  'tun-csum',
  'tun-remcsum',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

interface Allowed {
  readonly required?: readonly OptionName[];
  readonly exclusive?: readonly OptionName[];
  readonly optional?: readonly OptionName[];
}

const SERVICE: Allowed = {
  required: ['service-address'],
  optional: ['scheduler', 'persistent', 'netmask', 'ops', 'pe', 'sched-flags'],
};
const SERVER: Allowed = {
  required: ['service-address', 'real-server'],
  optional: [
    ...(['forwarding-method', 'weight', 'u-threshold', 'l-threshold'] as const),
    ...(['tun-type', 'tun-port', 'tun-nocsum', 'tun-csum', 'tun-remcsum'] as const),
  ],
};
/** Which options a command takes. */
const ALLOWED: Readonly<Record<Command, Allowed>> = {
  A: SERVICE,
  E: SERVICE,
  D: { required: ['service-address'] },
  C: {},
  L: {
    exclusive: ['connection', 'service-address', 'timeout', 'daemon'],
    optional: ['numeric', 'stats', 'rate', 'thresholds', 'persistent-conn', 'nosort', 'exact', 'tun-info', 'syncid'],
  },
  a: SERVER,
  d: { required: ['service-address', 'real-server'] },
  e: SERVER,
  set: {},
  'start-daemon': { optional: ['mcast-interface', 'syncid', 'mcast-group', 'mcast-port', 'mcast-ttl', 'sync-maxlen'] },
  'stop-daemon': { optional: ['syncid'] },
  R: {},
  S: { optional: ['numeric'] },
  Z: { optional: ['service-address'] },
};

/** Long options: the letter or name they stand for, and whether a value follows. */
const LONG: Readonly<Record<string, readonly [tag: string, value: boolean | 'optional']>> = {
  'add-service': ['A', false],
  'edit-service': ['E', false],
  'delete-service': ['D', false],
  clear: ['C', false],
  list: ['L', false],
  zero: ['Z', false],
  'add-server': ['a', false],
  'edit-server': ['e', false],
  'delete-server': ['d', false],
  set: ['set', false],
  help: ['h', false],
  version: ['v', false],
  restore: ['R', false],
  save: ['S', false],
  'start-daemon': ['start-daemon', true],
  'stop-daemon': ['stop-daemon', true],
  'tcp-service': ['t', true],
  'udp-service': ['u', true],
  'sctp-service': ['sctp', true],
  'fwmark-service': ['f', true],
  scheduler: ['s', true],
  persistent: ['p', 'optional'],
  netmask: ['M', true],
  'real-server': ['r', true],
  masquerading: ['m', false],
  ipip: ['i', false],
  gatewaying: ['g', false],
  weight: ['w', true],
  'u-threshold': ['x', true],
  'l-threshold': ['y', true],
  numeric: ['n', false],
  connection: ['c', false],
  'mcast-interface': ['mcast-interface', true],
  syncid: ['syncid', true],
  timeout: ['timeout', false],
  daemon: ['daemon', false],
  stats: ['stats', false],
  rate: ['rate', false],
  thresholds: ['thresholds', false],
  'persistent-conn': ['persistent-conn', false],
  nosort: ['nosort', false],
  sort: ['sort', false],
  exact: ['X', false],
  ipv6: ['6', false],
  ops: ['o', false],
  pe: ['pe', true],
  'sched-flags': ['b', true],
  'mcast-group': ['mcast-group', true],
  'mcast-port': ['mcast-port', true],
  'mcast-ttl': ['mcast-ttl', true],
  'sync-maxlen': ['sync-maxlen', true],
  'tun-info': ['tun-info', false],
  'tun-type': ['tun-type', true],
  'tun-port': ['tun-port', true],
  'tun-nocsum': ['tun-nocsum', false],
  'tun-csum': ['tun-csum', false],
  'tun-remcsum': ['tun-remcsum', false],
};
const SHORT = new Map(Object.values(LONG).flatMap(([tag, value]) => (tag.length === 1 ? [[tag, value] as const] : [])));

/** One option of the command line. */
export interface GivenOption {
  readonly tag: string;
  readonly value: string | undefined;
}

/** Splits a command line as popt(3) does. @throws IpvsadmProblem with status 255 for a wrong option */
export function readOptions(args: readonly string[]): { given: GivenOption[]; operands: string[] } {
  const given: GivenOption[] = [];
  const operands: string[] = [];
  const rest = [...args];
  const bad = (option: string, what: string): IpvsadmProblem =>
    given.length === 0 ? tryHelp() : new IpvsadmProblem(`${option}: ${what}`, 255);
  const take = (option: string, value: boolean | 'optional', attached?: string): string | undefined => {
    if (value === false) return undefined;
    if (attached !== undefined) return attached;
    if (value === 'optional' && (rest[0] === undefined || rest[0].startsWith('-'))) return undefined;
    const next = rest.shift();
    if (next === undefined) throw bad(option, 'missing argument');
    return next;
  };
  while (rest.length > 0) {
    const word = rest.shift() as string;
    if (word.startsWith('--') && word.length > 2) {
      const equals = word.indexOf('=');
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const option = Object.hasOwn(LONG, name) ? LONG[name] : undefined;
      if (!option) throw bad(word, 'unknown option');
      given.push({ tag: option[0], value: take(word, option[1], equals < 0 ? undefined : word.slice(equals + 1)) });
    } else if (word.startsWith('-') && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] === 'l' ? 'L' : (word[at] as string);
        const value = SHORT.get(letter);
        if (value === undefined) throw bad(`-${word[at]}`, 'unknown option');
        const attached = value && at + 1 < word.length ? word.slice(at + 1).replace(/^=/, '') : undefined;
        given.push({ tag: letter, value: take(`-${letter}`, value, attached) });
        if (attached !== undefined) break;
      }
    } else operands.push(word);
  }
  return { given, operands };
}

export function tryHelp(): IpvsadmProblem {
  return new IpvsadmProblem("Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255);
}

/** Whether the options go with the command. @throws IpvsadmProblem */
export function checkOptions(command: Command, options: ReadonlySet<OptionName>): void {
  const { required = [], exclusive = [], optional = [] } = ALLOWED[command];
  const name = COMMAND_NAMES[command];
  let last: OptionName | undefined;
  for (const option of OPTION_NAMES) {
    if (!options.has(option)) {
      if (required.includes(option))
        throw new IpvsadmProblem(`You need to supply the '${option}' option for the '${name}' command`);
      continue;
    }
    if (exclusive.includes(option)) {
      if (last !== undefined)
        throw new IpvsadmProblem(`The option '${option}' conflicts with the '${last}' option in the '${name}' command`);
      last = option;
    } else if (!required.includes(option) && !optional.includes(option)) {
      throw new IpvsadmProblem(`Illegal '${option}' option with the '${name}' command`);
    }
  }
}
