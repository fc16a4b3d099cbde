import { SECOND } from '#kernel/clock.ts';
import { Bridge } from '#kernel/dev/bridge.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno } from '#kernel/errno.ts';
import { ipv6Enabled } from '#kernel/ip/address.ts';
import { Addr } from '#netip/addr.ts';
import { multicastMac, parseMac } from '#netip/mac.ts';
import type { IpContext } from './context.ts';
import { IpProblem } from './problem.ts';
import { matches, type Words } from './words.ts';

const ALL_NODES4 = Addr.parse('224.0.0.1');
const ALL_SNOOPERS4 = Addr.parse('224.0.0.106');
const ALL_NODES6 = Addr.parse('ff02::1');
const ALL_ROUTERS6 = Addr.parse('ff02::2');
const ALL_SNOOPERS6 = Addr.parse('ff02::6a');
const SOLICITED = Addr.parse('ff02::1:ff00:0').bits;

/** `bridge fdb …` */
export function fdbCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'show';
  if (matches(verb, 'show') || verb === 'lst' || matches(verb, 'list')) show(context, words);
  else if (matches(verb, 'add') || matches(verb, 'append') || matches(verb, 'replace')) change(context, words, true);
  else if (matches(verb, 'delete')) change(context, words, false);
  else if (matches(verb, 'flush')) flush(context, words);
  else throw new IpProblem(`Command "${verb}" is unknown, try "bridge fdb help".`, 255);
}

function show(context: IpContext, words: Words): void {
  let only: NetDevice | undefined;
  let bridge: NetDevice | undefined;
  while (!words.done) {
    if (words.accept('dev', 'brport')) only = context.device(words.argument());
    else if (words.accept('br')) bridge = context.device(words.argument());
    else if (words.accept('dynamic', 'state', 'self', 'master')) continue;
    else throw new IpProblem(`Error: either "dev" is duplicate, or "${words.argument()}" is garbage.`, 255);
  }
  for (const device of context.net.devices.list()) {
    if (device.isLoopback || (only && device !== only)) continue;
    if (bridge && device !== bridge && device.master !== bridge) continue;
    showDevice(context, device, only !== undefined);
  }
}

function showDevice(context: IpContext, device: NetDevice, short: boolean): void {
  const master = device instanceof Bridge ? device : device.master;
  const dev = short ? '' : `dev ${device.name} `;
  const own = () => {
    for (const group of groups(device))
      line(context, device, multicastMac(group), `${dev}self permanent`, ['self', 'permanent']);
  };
  if (device instanceof Bridge) own();
  for (const entry of master?.fdb.list() ?? []) {
    if ((entry.port?.device ?? master) !== device) continue;
    const state = entry.local ? 'permanent' : entry.static ? 'static' : '';
    const { clock } = context.net;
    const age = Math.floor((clock.now - entry.updatedAt) / SECOND);
    const used = context.options.statistics > 0 ? `used ${age}/${age} ` : '';
    line(context, device, entry.mac, `${dev}${used}master ${master?.name} ${state}`, [state]);
  }
  if (!(device instanceof Bridge)) own();
}

function line(context: IpContext, device: NetDevice, mac: string, rest: string, flags: string[]): void {
  const { printer } = context;
  printer.open();
  printer.any('mac', mac, `${mac} ${rest}\n`);
  printer.field('ifname', device.name);
  printer.field('flags', flags.includes('self') ? ['self'] : []);
  if (device.master) printer.field('master', device.master.name);
  printer.field('state', flags.includes('permanent') ? 'permanent' : flags.includes('static') ? 'static' : '');
  printer.close();
}

/** The groups whose frames a device lets in, in the order in which the kernel joins them. */
function groups(device: NetDevice): Addr[] {
  const six = ipv6Enabled(device);
  const forwarding = device.netns.sysctl.deviceNumber(6, device.name, 'forwarding') !== 0;
  const found: Addr[] = six ? [ALL_NODES6] : [];
  if (six && forwarding) found.push(ALL_ROUTERS6);
  if (device instanceof Bridge && device.up) found.push(ALL_SNOOPERS4, ALL_SNOOPERS6);
  if (device.up) found.push(ALL_NODES4);
  for (const { family, prefix } of device.addresses) {
    if (family === 6) found.push(Addr.fromBits(6, SOLICITED | (prefix.addr.bits & 0xffffffn)));
  }
  return found;
}

function change(context: IpContext, words: Words, adding: boolean): void {
  let device: NetDevice | undefined;
  let text: string | undefined;
  while (!words.done) {
    if (words.accept('dev')) device = context.device(words.argument());
    else if (words.accept('master', 'static', 'permanent', 'local', 'dynamic', 'temp')) continue;
    else if (words.accept('self', 'dst', 'vni', 'via', 'port', 'vlan'))
      throw new IpProblem('bridge: not simulated: this kind of entry', 1);
    else {
      words.accept('to');
      text = words.argument();
    }
  }
  if (!device || text === undefined) throw new IpProblem('Device and address are required arguments.', 255);
  const mac = parseMac(text);
  if (!mac) throw new IpProblem(`Invalid mac address ${text}`, 255);
  context.requireAdmin();
  const port = device.master?.port(device);
  if (!device.master || !port) throw new Errno('EOPNOTSUPP');
  if (adding) device.master.fdb.addStatic(mac, port);
  else if (!device.master.fdb.remove(mac)) throw new Errno('ENOENT');
}

function flush(context: IpContext, words: Words): void {
  words.accept('dev');
  const device = context.device(words.argument());
  context.requireAdmin();
  const bridge = device instanceof Bridge ? device : device.master;
  for (const port of bridge?.ports ?? [])
    if (device === bridge || port.device === device) bridge?.fdb.flushPort(port, false);
}
