import type { Coroutine } from '#kernel/coroutine.ts';
import type { OvsBridge } from '#kernel/dev/openvswitch/bridge.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import { running } from '../vswitchd/connect.ts';
import { OVS_VERSION } from '../vswitchd/vswitch.ts';
import { flowLine, portCounters, portDescription, switchText } from './dump.ts';
import { type ParsedFlow, parseFlow } from './parseflow.ts';
import { portNames, portNumbers } from './portnames.ts';

/** What a command works on. */
interface Call {
  readonly proc: Process;
  readonly bridge: OvsBridge;
  readonly args: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

interface Command {
  /** Arguments, the bridge among them. */
  readonly least: number;
  readonly most: number;
  run(call: Call): Coroutine<void>;
}

const OPTIONS = [
  'strict',
  'names',
  'no-names',
  'sort',
  'rsort',
  'no-stats',
  'stats',
  'help',
  'version',
  'bundle',
  'read-only',
];
const WITH_VALUE = ['timeout', 'protocols', 'flow-format', 'verbose'];
const SHORT: Readonly<Record<string, string>> = {
  O: 'protocols',
  F: 'flow-format',
  t: 'timeout',
  h: 'help',
  V: 'version',
  v: 'verbose',
  m: 'more',
};

const COMMANDS: Readonly<Record<string, Command>> = {
  show: {
    least: 1,
    most: 1,
    run: function* ({ proc, bridge }) {
      yield* proc.print(switchText(bridge));
    },
  },
  'dump-ports-desc': {
    least: 1,
    most: 2,
    run: function* ({ proc, bridge, args }) {
      if (args[0] !== undefined) checkPort(bridge, args[0]);
      yield* proc.print(`OFPST_PORT_DESC reply (xid=${args[0] === undefined ? '0x2' : '0x4'}):\n`);
      yield* proc.print(bridge.ports.map(portDescription).join(''));
    },
  },
  'dump-ports': {
    least: 1,
    most: 2,
    run: function* ({ proc, bridge, args: [wanted], options }) {
      const number = wanted === undefined ? undefined : checkPort(bridge, wanted);
      const ports = bridge.ports.filter((port) => number === undefined || port.number === number);
      const asked = wanted === undefined || /^\d+$/.test(wanted) ? '0x2' : '0x4';
      yield* proc.print(`OFPST_PORT reply (xid=${asked}): ${ports.length} ports\n`);
      yield* proc.print(portCounters(ports, showNames(proc, options) ? portNames(bridge) : () => undefined));
    },
  },
  'dump-flows': { least: 1, most: 2, run: dumpFlows },
  'dump-aggregate': {
    least: 1,
    most: 2,
    run: function* ({ proc, bridge, args }) {
      const parsed = parseFlow(args[0] ?? '', 'choose', portNumbers(bridge));
      const flows = bridge.flows.list(parsed.filter);
      const sum = (field: 'packets' | 'bytes') => flows.reduce((total, flow) => total + flow[field], 0);
      const xid = args[0] === undefined ? '0x4' : '0x8';
      yield* proc.print(
        `NXST_AGGREGATE reply (xid=${xid}): packet_count=${sum('packets')} byte_count=${sum('bytes')} flow_count=${flows.length}\n`,
      );
    },
  },
  'add-flow': {
    least: 2,
    most: 2,
    run: function* (call) {
      yield* addFlow(call, call.args[0] ?? '');
    },
  },
  'add-flows': {
    least: 2,
    most: 2,
    run: function* (call) {
      for (const line of yield* linesOf(call.proc, call.args[0] ?? '')) yield* addFlow(call, line);
    },
  },
  'mod-flows': {
    least: 2,
    most: 2,
    run: function* ({ proc, bridge, args, options }) {
      const parsed = parseFlow(args[0] ?? '', 'modify', portNumbers(bridge));
      yield* logNormalized(proc, parsed);
      const { priority } = parsed.spec;
      const strict = options.has('strict') ? { priority } : undefined;
      if (bridge.flows.modify({ ...parsed.filter, strict }, parsed.spec.actions) === 0) bridge.flows.add(parsed.spec);
    },
  },
  'del-flows': {
    least: 1,
    most: 2,
    run: function* ({ proc, bridge, args, options }) {
      const purpose = options.has('strict') ? 'choose-strict' : 'choose';
      const parsed = parseFlow(args[0] ?? '', purpose, portNumbers(bridge));
      yield* logNormalized(proc, parsed);
      bridge.flows.remove(parsed.filter);
    },
  },
  'mod-port': {
    least: 3,
    most: 3,
    run: function* ({ bridge, args: [name = '', change = ''] }) {
      changePort(bridge, checkPort(bridge, name), change);
    },
  },
};

const LEFT_OUT = new Set([
  ...['dump-desc', 'dump-tables', 'dump-table-features', 'dump-table-desc', 'mod-table', 'get-frags', 'set-frags'],
  ...['dump-queue', 'queue-stats', 'queue-get-config', 'replace-flows', 'diff-flows', 'packet-out', 'monitor', 'snoop'],
  ...['add-group', 'add-groups', 'mod-group', 'del-groups', 'dump-groups', 'dump-group-features', 'dump-group-stats'],
  ...['add-meter', 'mod-meter', 'del-meters', 'dump-meters', 'meter-stats', 'meter-features', 'bundle', 'add-tlv-map'],
  ...[
    'del-tlv-map',
    'dump-tlv-map',
    'dump-ipfix-bridge',
    'dump-ipfix-flow',
    'ct-flush-zone',
    'probe',
    'ping',
    'benchmark',
  ],
]);

/** ovs-ofctl(8): looks at and changes the ports and OpenFlow tables of a bridge. */
export const ovsOfctl: Program = function* (proc) {
  try {
    const { options, words } = readOptions(proc.argv.slice(1));
    if (options.has('version')) {
      yield* proc.print(`ovs-ofctl (Open vSwitch) ${OVS_VERSION}\nOpenFlow versions 0x1:0x6\n`);
      return 0;
    }
    if (options.has('help')) throw new OvsProblem('not simulated: --help; see man ovs-ofctl');
    const [name, ...args] = words;
    if (name === undefined) throw new OvsProblem('missing command name; use --help for help');
    if (LEFT_OUT.has(name)) throw new OvsProblem(`not simulated: ${name}`);
    const command = COMMANDS[name];
    if (!command) throw new OvsProblem(`unknown command '${name}'; use --help for help`);
    if (args.length < command.least)
      throw new OvsProblem(`'${name}' command requires at least ${command.least} arguments`);
    if (args.length > command.most) throw new OvsProblem(`'${name}' command takes at most ${command.most} arguments`);
    const protocols = options.get('protocols');
    if (protocols !== undefined && !protocols.split(',').includes('OpenFlow10'))
      throw new OvsProblem(`not simulated: ${protocols}; OpenFlow10 is spoken here`);
    const bridge = running(proc)?.bridges.get(args[0] ?? '');
    if (!bridge) throw new OvsProblem(`${args[0]} is not a bridge or a socket`);
    yield* command.run({ proc, bridge, args: args.slice(1), options });
    return 0;
  } catch (error) {
    if (!(error instanceof OvsProblem)) throw error;
    yield* proc.printError(`ovs-ofctl: ${error.message}\n`);
    return error.status;
  }
};

function readOptions(argv: readonly string[]): { options: Map<string, string>; words: string[] } {
  const options = new Map<string, string>();
  const words: string[] = [];
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest.shift() as string;
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    if (word === '--') {
      words.push(...rest);
      break;
    }
    const long = word.startsWith('--');
    const equals = word.indexOf('=');
    const name = long ? word.slice(2, equals < 0 ? undefined : equals) : (SHORT[word.charAt(1)] ?? '');
    if (WITH_VALUE.includes(name)) {
      const attached = long ? (equals < 0 ? undefined : word.slice(equals + 1)) : word.slice(2) || undefined;
      options.set(name, attached ?? rest.shift() ?? '');
    } else if (OPTIONS.includes(name)) options.set(name, equals < 0 ? '' : word.slice(equals + 1));
    else throw new OvsProblem(long ? `unrecognized option '${word}'` : `invalid option -- '${word.charAt(1)}'`);
  }
  return { options, words };
}

function showNames(proc: Process, options: ReadonlyMap<string, string>): boolean {
  if (options.has('no-names')) return false;
  return options.has('names') || (proc.files.has(1) && proc.files.get(1).kind === 'tty');
}

function* dumpFlows({ proc, bridge, args, options }: Call): Coroutine<void> {
  const parsed = parseFlow(args[0] ?? '', 'choose', portNumbers(bridge));
  yield* logNormalized(proc, parsed);
  const flows = bridge.flows.list(parsed.filter);
  const names = showNames(proc, options);
  const sorted = options.has('sort') || options.has('rsort');
  const statistics = !options.has('no-stats');
  // With names, an order or without counters, flows are asked for in another way, and answered without a heading.
  const plain = names || sorted || !statistics;
  if (sorted) flows.sort((a, b) => a.table - b.table || a.priority - b.priority);
  if (options.has('rsort')) flows.sort((a, b) => a.table - b.table || b.priority - a.priority);
  if (!plain)
    yield* proc.print(`NXST_FLOW reply (xid=${args[0] === undefined || options.has('no-names') ? '0x4' : '0x8'}):\n`);
  const listing = {
    clock: proc.kernel.world.clock,
    names: names ? portNames(bridge) : () => undefined,
    statistics,
    idleAge: !plain,
  };
  yield* proc.print(flows.map((flow) => flowLine(flow, listing)).join(''));
}

function* addFlow({ proc, bridge }: Call, text: string): Coroutine<void> {
  const parsed = parseFlow(text, 'add', portNumbers(bridge));
  yield* logNormalized(proc, parsed);
  bridge.flows.add(parsed.spec);
}

/** What a match lost, in the program's log, which goes to the terminal. */
function* logNormalized(proc: Process, { normalized }: ParsedFlow): Coroutine<void> {
  if (!normalized) return;
  const { seconds } = proc.kernel.world.clock.wallTime();
  const time = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  const lines = ['normalization changed ofp_match, details:', ` pre: ${normalized[0]}`, `post: ${normalized[1]}`];
  for (const [index, line] of lines.entries())
    yield* proc.printError(`${time}|${String(index + 1).padStart(5, '0')}|ofp_match|INFO|${line}\n`);
}

function* linesOf(proc: Process, path: string): Coroutine<string[]> {
  let bytes: Uint8Array;
  try {
    bytes = path === '-' ? yield* proc.readAll() : yield* readAll(proc.fs.open(path));
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new OvsProblem(`${path}: open failed (${strerror(error.code)})`);
  }
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.map((line) => line.replace(/#.*/, '').trim()).filter((line) => line !== '');
}

/** The number of a port of the bridge. @throws OvsProblem */
function checkPort(bridge: OvsBridge, name: string): number {
  const number = portNumbers(bridge)(name);
  if (number === undefined) throw new OvsProblem(`${bridge.name}: unknown port \`${name}'`);
  return number;
}

function changePort(bridge: OvsBridge, number: number, change: string): void {
  const port = bridge.port(number);
  if (!port) throw new OvsProblem(`${bridge.name}: couldn't find port \`${number}'`);
  const on = !change.startsWith('no-');
  switch (change.replace(/^no-/, '')) {
    case 'up':
    case 'down':
      if (port.device) port.device.setUp(change === 'up');
      else port.config.down = change === 'down';
      return;
    case 'flood':
      port.config.noFlood = !on;
      return;
    case 'receive':
      port.config.noReceive = !on;
      return;
    case 'forward':
      port.config.noForward = !on;
      return;
  }
  throw new OvsProblem(`unknown mod-port command '${change}'`);
}
