import { createBridge } from '#kernel/dev/bridge.ts';
import { Dummy } from '#kernel/dev/dummy.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { createVeth } from '#kernel/dev/veth.ts';
import { Vlan } from '#kernel/dev/vlan.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import { BROADCAST_MAC, parseMac, ZERO_MAC } from '#netip/mac.ts';
import type { IpContext } from '../../iproute2/context.ts';
import { IpProblem } from '../../iproute2/problem.ts';
import type { Words } from '../../iproute2/words.ts';
import { deviceNamed, invalid } from './words.ts';

/** `ip link …` of busybox */
export function linkApplet(context: IpContext, words: Words): void {
  const word = words.take() ?? 'show';
  const verb = ['add', 'delete', 'set', 'show', 'lst', 'list'].find((name) => name.startsWith(word));
  if (word === '' || verb === undefined) throw invalid(word, 2);
  if (verb === 'add') add(context, words);
  else if (verb === 'delete') remove(context, words);
  else if (verb === 'set') set(context, words);
  else {
    words.accept('dev');
    const name = words.take();
    const only = name === undefined || name === 'up' ? undefined : deviceNamed(context, name, 2);
    for (const device of context.net.devices.list()) {
      if ((only && device !== only) || (name === 'up' && !device.up)) continue;
      printLink(context, device);
      context.printer.text('\n');
    }
  }
}

/** The lines of a link, without the last newline. */
export function printLink(context: IpContext, device: NetDevice): void {
  const { printer, options, net } = context;
  const { link } = device;
  let name = device.name;
  const flags = device.flags();
  if (link) {
    // Its number is looked up here, even where it belongs to another namespace.
    const below = net.devices.byIndex(link.index);
    name += `@${below?.name ?? `if${link.index}`}`;
    if (!below?.up) flags.push('M-DOWN');
  }
  printer.text(`${device.index}: ${name}: <${flags.join(',')}> mtu ${device.mtu} `);
  if (options.family !== 6) {
    printer.text(`qdisc ${device.qdisc} `);
    if (device.controller) printer.text(`master ${device.controller.name} `);
  }
  if (device.txQueueLength > 0) printer.text(`qlen ${device.txQueueLength}`);
  if (options.family === 4 || options.family === 6) return;
  printer.newline();
  const broadcast = device.isLoopback ? ZERO_MAC : BROADCAST_MAC;
  printer.text(`    link/${device.isLoopback ? 'loopback' : 'ether'} ${device.mac} brd ${broadcast}`);
}

function set(context: IpContext, words: Words): void {
  let device: NetDevice | undefined;
  const changes: (() => void)[] = [];
  const target = () => device as NetDevice;
  const control = (call: string, change: () => void) =>
    changes.push(() => {
      if (!context.proc.has('NET_ADMIN', 'net')) throw new IpProblem(`${call}: Operation not permitted`, 2);
      try {
        change();
      } catch (error) {
        if (!isErrno(error)) throw error;
        throw new IpProblem(`${call}: ${error.message}`, 2);
      }
    });
  while (!words.done) {
    if (words.accept('up')) control('SIOCSIFFLAGS', () => target().setUp(true));
    else if (words.accept('down')) control('SIOCSIFFLAGS', () => target().setUp(false));
    else if (words.accept('mtu')) {
      const mtu = Number(words.argument());
      control('SIOCSIFMTU', () => target().setMtu(mtu));
    } else if (words.accept('name')) {
      const name = words.argument();
      control('SIOCSIFNAME', () => target().netns.devices.rename(target(), name));
    } else if (words.accept('qlen')) {
      const length = Number(words.argument());
      control('SIOCSIFXQLEN', () => {
        target().txQueueLength = length;
      });
    } else if (words.accept('address')) {
      const text = words.argument();
      const mac = parseMac(text);
      if (!mac) throw new IpProblem(`invalid hw-addr '${text}'`, 2);
      control('SIOCSIFHWADDR', () => target().setMac(mac));
    } else if (words.accept('master')) {
      const master = deviceNamed(context, words.argument(), 2);
      changes.push(() => {
        context.requireAdmin();
        if (master.kind !== 'bridge') throw new Errno('EOPNOTSUPP');
        target().master?.removePort(target());
        (master as NonNullable<NetDevice['master']>).addPort(target());
      });
    } else if (words.accept('nomaster')) {
      changes.push(() => {
        context.requireAdmin();
        target().master?.removePort(target());
      });
    } else if (words.accept('netns')) {
      const pid = Number(words.argument());
      changes.push(() => {
        context.requireAdmin();
        const found = context.proc.namespaces.pid.list().find((entry) => entry.pid === pid);
        if (!found) throw new Errno('ESRCH');
        target().netns.devices.move(target(), found.process.namespaces.net);
      });
    } else if (words.accept('arp', 'multicast', 'promisc', 'type', 'allmulticast'))
      throw new IpProblem('not simulated: this setting of a link', 1);
    else {
      words.accept('dev');
      const name = words.argument();
      if (device) throw invalid(name, 2);
      device = context.net.devices.byName(name);
      if (!device) throw new IpProblem('SIOCGIFFLAGS: No such device', 2);
    }
  }
  if (!device) throw new IpProblem('"dev" argument is required', 1);
  for (const change of changes) change();
}

function add(context: IpContext, words: Words): void {
  let name: string | undefined;
  let lower: NetDevice | undefined;
  let type: string | undefined;
  let mac: string | undefined;
  while (!words.done && type === undefined) {
    if (words.accept('type')) type = words.argument();
    else if (words.accept('link')) lower = deviceNamed(context, words.argument(), 2);
    else if (words.accept('address')) mac = words.argument();
    else {
      words.accept('name', 'dev');
      name = words.argument();
    }
  }
  if (type === undefined) throw new IpProblem('"type" argument is required', 1);
  const address = mac === undefined ? undefined : parseMac(mac);
  context.requireAdmin();
  const { net } = context;
  // What follows the type of a veth (its peer's name) busybox does not read: the kernel chooses.
  if (type === 'veth') createVeth({ netns: net, name: name ?? 'veth%d', mac: address }, { netns: net, name: 'veth%d' });
  else if (type === 'bridge') createBridge(net, name ?? 'bridge%d', address);
  else if (type === 'dummy') net.devices.add(new Dummy(address ?? net.newMac()), name ?? 'dummy%d');
  else if (type === 'vlan' && lower) {
    words.accept('id');
    Vlan.create(lower, name ?? 'vlan%d', Number(words.argument()));
  } else throw new Errno('EOPNOTSUPP');
}

function remove(context: IpContext, words: Words): void {
  words.accept('dev');
  const device = deviceNamed(context, words.argument(), 2);
  context.requireAdmin();
  if (device.isLoopback || device.isPhysical) throw new Errno('EOPNOTSUPP');
  context.net.devices.remove(device);
}
