import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno } from '#kernel/errno.ts';
import type { AddressScope, InterfaceAddress } from '#kernel/ip/address.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { IpContext } from '../../iproute2/context.ts';
import { IpProblem } from '../../iproute2/problem.ts';
import type { Words } from '../../iproute2/words.ts';
import { printLink } from './link.ts';
import { deviceNamed, verbOf } from './words.ts';

const VERBS = ['add', 'change', 'chg', 'replace', 'delete', 'list', 'show', 'lst', 'flush'];
/** IFA_F_NODAD, IFA_F_DADFAILED and IFA_F_NOPREFIXROUTE are only shown as a number. */
const NODAD = 0x02;
const DADFAILED = 0x08;

/** `ip addr …` of busybox */
export function addressApplet(context: IpContext, words: Words): void {
  const verb = verbOf(words, VERBS, 'show');
  if (verb === 'add' || verb === 'change' || verb === 'chg' || verb === 'replace') change(context, words, verb);
  else if (verb === 'delete') change(context, words, 'delete');
  else if (verb === 'flush') flush(context, words);
  else show(context, words);
}

interface AddressFilter {
  device?: NetDevice;
  to?: Prefix;
  scope?: string;
  up?: boolean;
  label?: string;
}

function readFilter(context: IpContext, words: Words): AddressFilter {
  const filter: AddressFilter = {};
  while (!words.done) {
    if (words.accept('to')) filter.to = Prefix.tryParse(words.argument());
    else if (words.accept('scope')) filter.scope = words.argument();
    else if (words.accept('up')) filter.up = true;
    else if (words.accept('label')) filter.label = words.argument();
    else {
      words.accept('dev');
      filter.device = deviceNamed(context, words.argument());
    }
  }
  return filter;
}

function select(context: IpContext, device: NetDevice, filter: AddressFilter): InterfaceAddress[] {
  const { family } = context.options;
  return device.addresses.filter((address) => {
    if (family === 'link' || (family && address.family !== family)) return false;
    if (filter.to && !filter.to.contains(address.prefix.addr)) return false;
    if (filter.label !== undefined && (address.label ?? device.name) !== filter.label) return false;
    return filter.scope === undefined || address.scope === filter.scope;
  });
}

function show(context: IpContext, words: Words): void {
  const filter = readFilter(context, words);
  const { printer, options } = context;
  for (const device of context.net.devices.list()) {
    if ((filter.device && device !== filter.device) || (filter.up && !device.up)) continue;
    const addresses = select(context, device, filter);
    if (addresses.length === 0 && device.addresses.length > 0 && options.family !== 'link') continue;
    if (addresses.length === 0 && (options.family === 4 || options.family === 6)) continue;
    if (!options.oneline || options.family === 'link') {
      printLink(context, device);
      printer.text('\n');
    }
    for (const address of addresses) {
      if (options.oneline) printer.text(`${device.index}: ${device.name}`);
      printAddress(context, device, address);
    }
  }
}

function printAddress(context: IpContext, device: NetDevice, address: InterfaceAddress): void {
  const { printer } = context;
  const { prefix, broadcast, scope, family } = address;
  let text = `    ${family === 4 ? 'inet' : 'inet6'} ${prefix.text} ${broadcast ? `brd ${broadcast.text} ` : ''}scope ${scope} `;
  if (address.secondary) text += 'secondary ';
  if (address.tentative) text += 'tentative ';
  if (address.dynamic) text += 'dynamic ';
  const flags = (address.noDad ? NODAD : 0) | (address.detection === 'failed' ? DADFAILED : 0);
  if (flags !== 0) text += `flags ${flags.toString(16).padStart(2, '0')} `;
  if (family === 4) text += address.label ?? device.name;
  printer.text(text);
  printer.newline();
  printer.text('       valid_lft forever preferred_lft forever\n');
}

function change(context: IpContext, words: Words, verb: string): void {
  let text: string | undefined;
  let name: string | undefined;
  let label: string | undefined;
  let broadcast: string | undefined;
  let scope: AddressScope | undefined;
  while (!words.done) {
    if (words.accept('dev')) name = words.argument();
    else if (words.accept('label')) label = words.argument();
    else if (words.accept('broadcast', 'brd')) broadcast = words.argument();
    else if (words.accept('scope')) scope = words.argument() as AddressScope;
    else if (words.accept('peer', 'remote', 'anycast')) throw new IpProblem('not simulated: this kind of address', 1);
    else {
      words.accept('local');
      text = words.argument();
    }
  }
  if (name === undefined) throw new IpProblem('need "dev IFACE"', 1);
  const device = deviceNamed(context, name);
  context.requireAdmin();
  const prefix = text === undefined ? undefined : Prefix.tryParse(text);
  if (!prefix) throw new Errno('ERANGE');
  if (verb === 'delete') {
    device.removeAddress(prefix);
    return;
  }
  const known = device.addresses.find((address) => address.prefix.equals(prefix));
  if (known && verb !== 'add') device.removeAddress(prefix);
  device.addAddress(prefix, {
    label,
    scope,
    broadcast: broadcast === '+' ? prefix.last : broadcast === undefined ? undefined : Addr.tryParse(broadcast),
  });
}

function flush(context: IpContext, words: Words): void {
  if (words.done) throw new IpProblem('flush requires arguments', 1);
  const filter = readFilter(context, words);
  context.requireAdmin();
  for (const device of context.net.devices.list()) {
    if (filter.device && device !== filter.device) continue;
    for (const address of select(context, device, filter))
      if (device.addresses.includes(address)) device.removeAddress(address.prefix);
  }
}
