import { SECOND } from '#kernel/clock.ts';
import { Bridge, createBridge } from '#kernel/dev/bridge.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Family } from '../getopt.ts';

const USAGE = `Usage: brctl [commands]
commands:
	addbr     	<bridge>		add bridge
	delbr     	<bridge>		delete bridge
	addif     	<bridge> <device>	add interface to bridge
	delif     	<bridge> <device>	delete interface from bridge
	hairpin   	<bridge> <port> {on|off}	turn hairpin on/off
	setageing 	<bridge> <time>		set ageing time
	setbridgeprio	<bridge> <prio>		set bridge priority
	setfd     	<bridge> <time>		set bridge forward delay
	sethello  	<bridge> <time>		set hello time
	setmaxage 	<bridge> <time>		set max message age
	setpathcost	<bridge> <port> <cost>	set path cost
	setportprio	<bridge> <port> <prio>	set port priority
	show      	[ <bridge> ]		show a list of bridges
	showmacs  	<bridge>		show a list of mac addrs
	showstp   	<bridge>		show bridge stp info
	stp       	<bridge> {on|off}	turn stp on/off
`;

class BrctlProblem extends Error {}

/** brctl of bridge-utils; busybox's as Debian builds it can only change bridges. */
export function brctl(family: Family): Program {
  return function* (proc) {
    const [command, ...args] = proc.argv.slice(1);
    if (command === undefined) {
      yield* proc.printError(USAGE);
      return 1;
    }
    try {
      yield* proc.print(run(proc, family, command, args));
      return 0;
    } catch (error) {
      if (!(error instanceof BrctlProblem)) throw error;
      yield* proc.printError(`${error.message}\n`);
      return 1;
    }
  };
}

function run(proc: Process, family: Family, command: string, args: string[]): string {
  const { net } = proc.namespaces;
  const [name = '', port = ''] = args;
  const known =
    family === 'gnu'
      ? ['show', 'showmacs', 'addbr', 'delbr', 'addif', 'delif', 'hairpin', 'setageing', 'stp']
      : ['addbr', 'delbr', 'addif', 'delif'];
  if (!known.includes(command)) {
    if (family === 'busybox') throw new BrctlProblem(`brctl: invalid argument '${command}' to 'brctl'`);
    throw new BrctlProblem(
      /^(set|showstp)/.test(command)
        ? `brctl: not simulated: ${command}`
        : `never heard of command [${command}]\n${USAGE.trimEnd()}`,
    );
  }
  const device = net.devices.byName(name);
  if (command === 'show') {
    if (name !== '' && !(device instanceof Bridge)) throw new BrctlProblem(`bridge ${name} does not exist!`);
    const bridges = net.devices
      .list()
      .filter((each): each is Bridge => each instanceof Bridge && (name === '' || each === device));
    return `bridge name\tbridge id\t\tSTP enabled\tinterfaces\n${bridges
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(showBridge)
      .join('')}`;
  }
  if (!proc.has('NET_ADMIN', 'net') && command !== 'showmacs')
    throw new BrctlProblem(
      `${family === 'busybox' ? 'brctl: ' : ''}${verbText(command, name)}: Operation not permitted`,
    );
  try {
    if (command === 'addbr') {
      createBridge(net, name);
      return '';
    }
    if (!(device instanceof Bridge))
      throw new BrctlProblem(
        command === 'delbr' ? `bridge ${name} doesn't exist; can't delete it` : `bridge ${name} does not exist!`,
      );
    if (command === 'showmacs') return showMacs(device);
    if (command === 'delbr') {
      if (device.up) throw new BrctlProblem(`bridge ${name} is still up; can't delete it`);
      net.devices.remove(device);
    } else if (command === 'setageing') device.fdb.ageingTime = Number(port) * SECOND;
    else if (command === 'stp') {
      if (!/^(off|no|0)$/.test(port)) throw new BrctlProblem('brctl: not simulated: the spanning tree protocol');
    } else {
      const member = net.devices.byName(port);
      if (!member) throw new BrctlProblem(`interface ${port} does not exist!`);
      if (command === 'hairpin') {
        const entry = device.port(member);
        if (!entry) throw new Errno('EINVAL');
        entry.hairpin = /^(on|yes|1)$/.test(args[2] ?? '');
      } else if (command === 'addif') {
        if (member.master)
          throw new BrctlProblem(`device ${port} is already a member of a bridge; can't enslave it to bridge ${name}.`);
        device.addPort(member);
      } else {
        if (member.master !== device) throw new BrctlProblem(`device ${port} is not a slave of ${name}`);
        device.removePort(member);
      }
    }
    return '';
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === 'EEXIST')
      throw new BrctlProblem(`device ${name} already exists; can't create bridge with the same name`);
    throw new BrctlProblem(`${verbText(command, name)}: ${error.message}`);
  }
}

function verbText(command: string, name: string): string {
  return command === 'addbr'
    ? 'add bridge failed'
    : command === 'delbr'
      ? `can't delete bridge ${name}`
      : `can't change bridge ${name}`;
}

function showBridge(bridge: Bridge): string {
  const id = bridge.bridgeId.replaceAll(':', '');
  const names = bridge.ports.map(({ device }) => device.name);
  const first = `${bridge.name}\t\t${id}\tno\t\t${names[0] ?? ''}\n`;
  return (
    first +
    names
      .slice(1)
      .map((name) => `\t\t\t\t\t\t\t${name}\n`)
      .join('')
  );
}

function showMacs(bridge: Bridge): string {
  const { now } = bridge.netns.clock;
  const rows = bridge.fdb.list().filter((entry) => entry.port);
  const lines = rows.map((entry) => {
    const age = entry.local ? 0 : (now - entry.updatedAt) / SECOND;
    return `${String(entry.port?.number).padStart(3)}\t${entry.mac}\t${entry.local ? 'yes' : 'no'}\t\t${age.toFixed(2).padStart(7)}\n`;
  });
  return `port no\tmac addr\t\tis local?\tageing timer\n${lines.join('')}`;
}
