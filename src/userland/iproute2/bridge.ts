import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { IpContext, type IpOptions, namespaceNamed } from './context.ts';
import { fdbCommand } from './fdb.ts';
import { report } from './ip.ts';
import { linkFlags } from './linkshow.ts';
import { IpProblem, refusal } from './problem.ts';
import { matches, Words } from './words.ts';

const USAGE = `Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
       bridge [ -force ] -batch filename
where  OBJECT := { link | fdb | mdb | mst | vlan | vni | monitor }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                    -o[neline] | -t[imestamp] | -n[etns] name |
                    -com[pressvlans] -c[olor] -p[retty] -j[son] }`;

/** bridge(8) of iproute2 */
export const bridge: Program = function* (proc) {
  const args = proc.argv.slice(1);
  const options: IpOptions = {
    family: undefined,
    brief: false,
    oneline: false,
    json: false,
    pretty: false,
    details: false,
    statistics: 0,
    all: false,
    force: false,
    netns: undefined,
  };
  try {
    while (args[0]?.startsWith('-')) {
      const option = (args.shift() as string).replace(/^--?/, '');
      if (matches(option, 'json')) options.json = true;
      else if (matches(option, 'pretty')) options.pretty = true;
      else if (matches(option, 'statistics')) options.statistics++;
      else if (matches(option, 'details')) options.details = true;
      else if (matches(option, 'oneline')) options.oneline = true;
      else if (matches(option, 'netns')) options.netns = args.shift();
      else if (option === 'V' || option === 'Version') {
        yield* proc.print('bridge utility, 7.2.0\n');
        return 0;
      } else if (!matches(option, 'color') && !matches(option, 'compressvlans')) {
        throw new IpProblem(`Option "-${option}" is unknown, try "bridge help".`, 255);
      }
    }
    const [object, ...rest] = args;
    if (object === undefined || object === 'help') throw new IpProblem(USAGE, object === undefined ? 255 : 255);
    const net = options.netns === undefined ? proc.namespaces.net : namespaceNamed(proc, options.netns);
    const context = new IpContext(proc, net, options);
    const words = new Words(rest);
    if (matches(object, 'link')) linkCommand(context, words);
    else if (matches(object, 'fdb')) fdbCommand(context, words);
    else if (matches(object, 'vlan')) context.printer.text('port              vlan-id  \n');
    else if (['mdb', 'mst', 'vni', 'monitor'].some((name) => matches(object, name)))
      throw new IpProblem(`bridge: not simulated: bridge ${object}`, 1);
    else throw new IpProblem(`Object "${object}" is unknown, try "bridge help".`, 255);
    yield* proc.print(context.printer.result());
    return 0;
  } catch (error) {
    // Unlike ip, it makes no difference between its own problems and those of the kernel.
    return yield* report(proc, isErrno(error) ? new IpProblem(refusal(error).message, 255) : error);
  }
};

function linkCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'show';
  if (matches(verb, 'set')) {
    setLink(context, words);
    return;
  }
  if (!matches(verb, 'show') && !matches(verb, 'list'))
    throw new IpProblem(`Command "${verb}" is unknown, try "bridge link help".`, 255);
  let only: NetDevice | undefined;
  let master: NetDevice | undefined;
  while (!words.done) {
    if (words.accept('dev')) only = context.device(words.argument(), 255);
    else if (words.accept('master')) master = context.device(words.argument());
    else throw new IpProblem(`Error: either "dev" is duplicate, or "${words.argument()}" is garbage.`, 255);
  }
  for (const device of context.net.devices.list()) {
    if (!device.master || (only && device !== only) || (master && device.master !== master)) continue;
    printPort(context, device);
  }
}

function printPort(context: IpContext, device: NetDevice): void {
  const { printer, options } = context;
  const port = device.master?.port(device);
  if (!port || !device.master) return;
  // The number of the other end is looked up in this namespace, even where it belongs to another.
  const { link } = device;
  const below = link && (context.net.devices.byIndex(link.index)?.name ?? `if${link.index}`);
  const flags = linkFlags(device);
  printer.open();
  printer.any('ifindex', device.index, `${device.index}: `);
  if (below !== undefined) printer.field('link', below);
  printer.any('ifname', device.name, `${device.name}${below === undefined ? '' : `@${below}`}: `);
  printer.any('flags', flags, `<${flags.join(',')}> `);
  printer.any('mtu', device.mtu, `mtu ${device.mtu} `);
  printer.any('master', device.master.name, `master ${device.master.name} `);
  printer.any('state', port.state, `state ${port.state} `);
  printer.any('priority', port.priority, `priority ${port.priority} `);
  printer.any('cost', port.cost, `cost ${port.cost} `);
  if (options.details) {
    const settings: [string, boolean][] = [
      ['hairpin', port.hairpin],
      ['guard', false],
      ['root_block', false],
      ['fastleave', false],
      ['learning', port.learning],
      ['flood', port.flood],
      ['mcast_flood', port.multicastFlood],
      ['bcast_flood', port.broadcastFlood],
    ];
    printer.newline();
    printer.text('    ');
    const onOff = ([name, on]: [string, boolean]) => printer.any(name, on, `${name} ${on ? 'on' : 'off'} `);
    for (const setting of settings) onOff(setting);
    printer.any('mcast_router', 1, 'mcast_router 1 ');
    for (const name of ['mcast_to_unicast', 'neigh_suppress', 'neigh_vlan_suppress', 'vlan_tunnel'])
      onOff([name, false]);
    onOff(['isolated', port.isolated]);
    onOff(['locked', false]);
    onOff(['mab', false]);
  }
  printer.text('\n');
  printer.close();
}

function setLink(context: IpContext, words: Words): void {
  let device: NetDevice | undefined;
  const settings: [string, string][] = [];
  while (!words.done) {
    if (words.accept('dev')) device = context.device(words.argument());
    else settings.push([words.argument(), words.argument()]);
  }
  if (!device) throw new IpProblem('Device is a required argument.', 255);
  context.requireAdmin();
  const port = device.master?.port(device);
  if (!port) throw new Errno('EOPNOTSUPP');
  for (const [name, value] of settings) {
    const on = value === 'on';
    if (name === 'hairpin') port.hairpin = on;
    else if (name === 'isolated') port.isolated = on;
    else if (name === 'learning') port.learning = on;
    else if (name === 'flood') port.flood = on;
    else if (name === 'mcast_flood') port.multicastFlood = on;
    else if (name === 'bcast_flood') port.broadcastFlood = on;
    else if (name === 'cost') port.cost = Number(value);
    else if (name === 'priority') port.priority = Number(value);
    else if (name === 'state') port.blocked = !(value === '3' || value === 'forwarding');
    else throw new IpProblem(`bridge: not simulated: ${name}`, 1);
  }
}
