import { SECOND } from '#kernel/clock.ts';
import { OFPP } from '#kernel/dev/openvswitch/action.ts';
import type { OvsBridge } from '#kernel/dev/openvswitch/bridge.ts';
import type { Program } from '#kernel/process/program.ts';
import { OvsProblem } from './ovsdb/problem.ts';
import { running } from './vswitchd/connect.ts';
import { OVS_VERSION, type VSwitch } from './vswitchd/vswitch.ts';

/** The command was refused by the daemon itself. */
const SERVER_ERROR = 'ovs-appctl: ovs-vswitchd: server returned an error';

type Command = (vswitch: VSwitch, args: readonly string[]) => string;

/** Least and most arguments, and the command. @throws OvsProblem with the daemon's words */
const COMMANDS: Readonly<Record<string, readonly [number, number, Command]>> = {
  'fdb/show': [1, 1, (vswitch, [name = '']) => learned(bridgeNamed(vswitch, name))],
  'fdb/flush': [
    0,
    1,
    (vswitch, [name]) => {
      const bridges = name === undefined ? [...vswitch.bridges.values()] : [bridgeNamed(vswitch, name)];
      for (const bridge of bridges) bridge.macs.flush();
      return 'table successfully flushed\n';
    },
  ],
  'ofproto/list': [0, 0, (vswitch) => [...vswitch.bridges.keys()].map((name) => `${name}\n`).join('')],
  version: [0, 0, () => `ovs-vswitchd (Open vSwitch) ${OVS_VERSION}\n`],
};

const LEFT_OUT =
  /^(list-commands|exit|bond|bfd|bridge|cfm|coverage|dpctl|dpdk|dpif|exit|fdb|lacp|lldp|mdb|memory|netdev|ofproto|ovs|plugin|qos|rstp|stp|tnl|upcall|vlog)(\/|-|$)/;

/** ovs-appctl(8): asks the running ovs-vswitchd. */
export const ovsAppctl: Program = function* (proc) {
  const words = [...proc.argv.slice(1)];
  while (words[0]?.startsWith('-')) {
    const option = words.shift() as string;
    if (option === '-t' || option === '--target' || option === '-T' || option === '--timeout') words.shift();
    else if (option === '-V' || option === '--version') {
      yield* proc.print(`ovs-appctl (Open vSwitch) ${OVS_VERSION}\n`);
      return 0;
    } else if (!/^(--target|--timeout)=|^-[tT]./.test(option)) {
      yield* proc.printError(`ovs-appctl: unrecognized option '${option}'\n`);
      return 1;
    }
  }
  const [name, ...args] = words;
  if (name === undefined) {
    yield* proc.printError('ovs-appctl: at least one non-option argument is required (use --help for help)\n');
    return 1;
  }
  const vswitch = running(proc);
  if (!vswitch) {
    yield* proc.printError(
      'ovs-appctl: cannot read pidfile "/var/run/openvswitch/ovs-vswitchd.pid" (No such file or directory)\n',
    );
    return 1;
  }
  try {
    const known = COMMANDS[name];
    if (!known && LEFT_OUT.test(name)) {
      yield* proc.printError(`ovs-appctl: not simulated: ${name}\n`);
      return 1;
    }
    if (!known)
      throw new OvsProblem(`"${name}" is not a valid command (use "list-commands" to see a list of valid commands)`);
    const [least, most, command] = known;
    if (args.length < least) throw new OvsProblem(`"${name}" command requires at least ${least} arguments`);
    if (args.length > most) throw new OvsProblem(`"${name}" command takes at most ${most} arguments`);
    yield* proc.print(command(vswitch, args));
    return 0;
  } catch (error) {
    if (!(error instanceof OvsProblem)) throw error;
    yield* proc.printError(`${error.message}\n${SERVER_ERROR}\n`);
    return 2;
  }
};

function bridgeNamed(vswitch: VSwitch, name: string): OvsBridge {
  const bridge = vswitch.bridges.get(name);
  if (!bridge) throw new OvsProblem('no such bridge');
  return bridge;
}

function learned(bridge: OvsBridge): string {
  const { now } = bridge.datapath.netns.clock;
  const rows = bridge.macs.list().map(({ port, vlan, mac, at }) => {
    const name = port.number === OFPP.local ? 'LOCAL' : String(port.number);
    const age = Math.floor((now - at) / SECOND);
    return `${name.padStart(5)}  ${String(vlan).padStart(4)}  ${mac}  ${String(age).padStart(3)}\n`;
  });
  return ` port  VLAN  MAC                Age\n${rows.join('')}`;
}
