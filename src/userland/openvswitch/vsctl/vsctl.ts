import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { list, text } from '../ovsdb/database.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import { connect } from '../vswitchd/connect.ts';
import { OVS_VERSION, SCHEMA_VERSION, type VSwitch } from '../vswitchd/vswitch.ts';
import { bridgeCommands } from './bridgecommands.ts';
import type { Command } from './command.ts';
import { type CommandLine, parseCommandLine } from './commandline.ts';
import { databaseCommands } from './databasecommands.ts';
import { layoutNamed, type OutputFormat } from './format.ts';
import { HELP } from './help.ts';
import { portCommands } from './portcommands.ts';
import { show } from './show.ts';
import { Transaction } from './transaction.ts';

const LEFT_OUT = (what: string): Command => ({
  least: 0,
  options: ['inactivity-probe=', 'may-exist', 'fake-iface', 'id=', 'bootstrap'],
  run: () => {
    throw new OvsProblem(`not simulated: ${what}`);
  },
});

/** All commands of ovs-vsctl(8), in the order of its help. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  init: { least: 0, most: 0, run: () => '' },
  show: { least: 0, most: 0, run: show },
  'emer-reset': LEFT_OUT('emer-reset'),
  ...bridgeCommands,
  ...portCommands,
  'add-bond': LEFT_OUT('bonds'),
  'set-controller': LEFT_OUT('OpenFlow controllers; add flows with ovs-ofctl'),
  'get-manager': { least: 0, most: 0, run: () => '' },
  'del-manager': { least: 0, most: 0, run: () => '' },
  'set-manager': LEFT_OUT('managers'),
  'get-ssl': LEFT_OUT('SSL'),
  'del-ssl': LEFT_OUT('SSL'),
  'set-ssl': LEFT_OUT('SSL'),
  'add-aa-mapping': LEFT_OUT('auto attach'),
  'del-aa-mapping': LEFT_OUT('auto attach'),
  'get-aa-mapping': LEFT_OUT('auto attach'),
  ...databaseCommands,
  create: LEFT_OUT('create; add-br and add-port make bridges and ports'),
  'wait-until': LEFT_OUT('wait-until'),
};

/** ovs-vsctl(8): changes the configuration database of Open vSwitch and waits until the switch has taken it over. */
export const ovsVsctl: Program = function* (proc) {
  try {
    const line = parseCommandLine(proc.argv.slice(1), COMMANDS);
    if (line.options.has('help')) yield* proc.print(HELP);
    else if (line.options.has('version'))
      yield* proc.print(`ovs-vsctl (Open vSwitch) ${OVS_VERSION}\nDB Schema ${SCHEMA_VERSION}\n`);
    else {
      if (line.commands.length === 0) throw new OvsProblem('missing command name (use --help for help)');
      yield* perform(proc, connect(proc, line.options.get('db')), line);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof OvsProblem)) throw error;
    if (error.message !== '') yield* proc.printError(`ovs-vsctl: ${error.message}\n`);
    return error.status;
  }
};

/** All commands in one transaction: either all are done or none. */
function* perform(proc: Process, vswitch: VSwitch, { options, commands }: CommandLine): Coroutine<void> {
  const before = vswitch.read();
  const transaction = new Transaction(before.copy(), outputFormat(options));
  const outputs = commands.map((given) => {
    const [name = '', ...args] = given.words;
    return (COMMANDS[name] as Command).run(transaction, args, given);
  });
  const changing = commands.some(({ words }) => CHANGING.test(words[0] ?? ''));
  if (changing && !options.has('dry-run')) vswitch.commit(transaction.database);
  const oneLine = (output: string) => `${output.replace(/\n$/, '').replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`;
  yield* proc.print(outputs.map((output) => (options.has('oneline') ? oneLine(output) : output)).join(''));
  if (changing && !options.has('no-wait')) yield* report(proc, transaction);
}

const CHANGING = /^(add|del|set|remove|clear|destroy|br-set)/;

/** Says which of the interfaces that were added could not be set up; the status stays 0, and they stay. */
function* report(proc: Process, transaction: Transaction): Coroutine<void> {
  let failed = false;
  for (const name of transaction.added) {
    const row = transaction.database.named('Interface', name);
    if (!row || list(row, 'ofport')[0] !== -1) continue;
    const error = text(row, 'error');
    failed = true;
    const detail = error === '' ? '' : `: ${error}`;
    yield* proc.printError(
      `ovs-vsctl: Error detected while setting up '${name}'${detail}.  See ovs-vswitchd log for details.\n`,
    );
  }
  if (failed) yield* proc.printError('ovs-vsctl: The default log directory is "/var/log/openvswitch".\n');
}

function outputFormat(options: ReadonlyMap<string, string>): OutputFormat {
  const data = options.get('data') ?? 'string';
  if (data === 'json') throw new OvsProblem('not simulated: --data=json');
  if (data !== 'string' && data !== 'bare') throw new OvsProblem(`unsupported data format "${data}"`);
  const bare = options.has('bare');
  return {
    layout: bare ? 'list' : layoutNamed(options.get('format') ?? 'list'),
    bare: bare || data === 'bare',
    headings: !bare && !options.has('no-headings'),
  };
}
