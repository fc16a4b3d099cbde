import { SECOND } from '#kernel/clock.ts';
import { Bridge } from '#kernel/dev/bridge.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { Vxlan } from '#kernel/dev/vxlan.ts';
import type { VxlanEntryState, VxlanRemote } from '#kernel/dev/vxlanfdb.ts';
import { Errno } from '#kernel/errno.ts';
import { ipv6Enabled } from '#kernel/ip/address.ts';
import { Addr } from '#netip/addr.ts';
import { type Mac, multicastMac, parseMac, ZERO_MAC } from '#netip/mac.ts';
import type { IpContext } from './context.ts';
import { IpProblem } from './problem.ts';
import { isVxlan } from './vxlanshow.ts';
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
  else if (matches(verb, 'add')) change(context, words, 'add');
  else if (matches(verb, 'append')) change(context, words, 'append');
  else if (matches(verb, 'replace')) change(context, words, 'replace');
  else if (matches(verb, 'delete')) change(context, words, 'del');
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
  if (isVxlan(device)) showTunnel(context, device, short);
  else if (!(device instanceof Bridge)) own();
}

/** Entries of a VXLAN device: one line an endpoint. */
function showTunnel(context: IpContext, device: Vxlan, short: boolean): void {
  const { printer, net, options } = context;
  const seconds = (since: number) => Math.floor((net.clock.now - since) / SECOND);
  const { lower, remote: configured } = device.options;
  for (const { mac, remotes, state, updatedAt, usedAt } of device.fdb.list()) {
    for (const { dst, port, vni } of remotes) {
      printer.open();
      printer.any('mac', mac, `${mac} `);
      if (!short) printer.any('ifname', device.name, `dev ${device.name} `);
      printer.any('dst', dst.text, `dst ${dst.text} `);
      if (port !== undefined) printer.any('port', port, `port ${port} `);
      if (vni !== undefined) printer.any('vni', vni, `vni ${vni} `);
      const elsewhere = device.netns !== device.underlay;
      if (lower && mac === ZERO_MAC && configured?.equals(dst)) {
        if (elsewhere) printer.any('viaIfIndex', lower.index, `via ifindex ${lower.index} `);
        else printer.any('viaIf', lower.name, `via ${lower.name} `);
      }
      if (elsewhere) {
        const id = device.netns.idOf(device.underlay);
        printer.any('linkNetNsId', id, `link-netnsid ${id} `);
      }
      if (options.statistics > 0) {
        printer.text(`used ${seconds(usedAt)}/${seconds(updatedAt)} `);
        printer.field('used', seconds(usedAt));
        printer.field('updated', seconds(updatedAt));
      }
      printer.any('flags', ['self'], 'self ');
      const word = state === 'learned' ? '' : state;
      printer.any('state', word, `${word}\n`);
      printer.close();
    }
  }
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

type Verb = 'add' | 'append' | 'replace' | 'del';

/** What `bridge fdb` says about one entry. */
interface FdbWords {
  device: NetDevice;
  mac: Mac;
  self: boolean;
  master: boolean;
  state: VxlanEntryState;
  remote: VxlanRemote | undefined;
}

function readEntry(context: IpContext, words: Words): FdbWords {
  let device: NetDevice | undefined;
  let text: string | undefined;
  let dst: Addr | undefined;
  let port: number | undefined;
  let vni: number | undefined;
  let state: VxlanEntryState = 'permanent';
  const flags = { self: false, master: false };
  while (!words.done) {
    if (words.accept('dev')) device = context.device(words.argument());
    else if (words.accept('self')) flags.self = true;
    else if (words.accept('master')) flags.master = true;
    else if (words.accept('static', 'temp')) state = 'static';
    else if (words.accept('dynamic')) state = 'learned';
    else if (words.accept('permanent', 'local')) state = 'permanent';
    else if (words.accept('dst')) dst = endpoint(words.argument());
    else if (words.accept('port')) port = numberOf(words.argument(), 65_535, 'invalid port');
    else if (words.accept('vni')) vni = numberOf(words.argument(), 0xff_ffff, 'invalid VNI');
    else if (words.accept('via', 'vlan', 'src_vni', 'nhid', 'router', 'use', 'extern_learn', 'sticky'))
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
  return { device, mac, ...flags, state, remote: dst && { dst, port, vni } };
}

function change(context: IpContext, words: Words, verb: Verb): void {
  const entry = readEntry(context, words);
  const { device, mac, remote, state } = entry;
  // Without either word an entry is the device's own; an older bridge takes it for its master's where it has one.
  if (isVxlan(device) && (entry.self || !entry.master || remote)) {
    const { fdb } = device;
    if (verb === 'del') fdb.remove(mac, remote);
    else if (remote) fdb[verb](mac, remote, state);
    else throw new Errno('EINVAL');
    return;
  }
  const port = device.master?.port(device);
  if (!device.master || !port) throw new Errno('EOPNOTSUPP');
  if (verb !== 'del') device.master.fdb.addStatic(mac, port);
  else if (!device.master.fdb.remove(mac)) throw new Errno('ENOENT');
}

function endpoint(text: string): Addr {
  const addr = Addr.tryParse(text);
  if (!addr) throw new IpProblem(`Error: any valid address is expected rather than "${text}".`, 1);
  return addr;
}

function numberOf(text: string, largest: number, what: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= largest)) throw new IpProblem(`Error: argument "${text}" is wrong: ${what}\n`, 255);
  return value;
}

function flush(context: IpContext, words: Words): void {
  words.accept('dev');
  const device = context.device(words.argument());
  context.requireAdmin();
  if (isVxlan(device)) device.fdb.flush(true);
  const bridge = device instanceof Bridge ? device : device.master;
  for (const port of bridge?.ports ?? [])
    if (device === bridge || port.device === device) bridge?.fdb.flushPort(port, false);
}
