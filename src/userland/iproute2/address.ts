import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { AddressScope, InterfaceAddress } from '#kernel/ip/address.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { IpContext } from './context.ts';
import { type LinkFilter, linkFilterWord, passes, printBriefName, printLink } from './linkshow.ts';
import { IpProblem } from './problem.ts';
import { matches, type Words } from './words.ts';

interface AddressFilter extends LinkFilter {
  scope?: AddressScope;
  to?: Prefix;
  label?: string;
  flags?: { name: keyof Pick<InterfaceAddress, 'dynamic' | 'secondary' | 'tentative'>; set: boolean }[];
}

const FOREVER = 4_294_967_295;

/** `ip address …` */
export function addressCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'show';
  if (matches(verb, 'add')) changeAddress(context, words, 'add');
  else if (matches(verb, 'change') || verb === 'chg') changeAddress(context, words, 'change');
  else if (matches(verb, 'replace')) changeAddress(context, words, 'replace');
  else if (matches(verb, 'delete')) changeAddress(context, words, 'del');
  else if (matches(verb, 'show') || verb === 'lst' || matches(verb, 'list')) showAddresses(context, words);
  else if (matches(verb, 'flush')) flushAddresses(context, words);
  else throw new IpProblem(`Command "${verb}" is unknown, try "ip address help".`, 255);
}

function readFilter(context: IpContext, words: Words): AddressFilter {
  const filter: AddressFilter = {};
  while (!words.done) {
    if (linkFilterWord(context, words, filter)) continue;
    if (words.accept('to')) filter.to = parsePrefix(words.argument());
    else if (words.accept('scope')) {
      const scope = words.argument();
      if (scope !== 'all') filter.scope = scopeOf(scope);
    } else if (words.accept('label')) filter.label = words.argument();
    else if (words.accept('dynamic')) filter.flags = [...(filter.flags ?? []), { name: 'dynamic', set: true }];
    else if (words.accept('permanent')) filter.flags = [...(filter.flags ?? []), { name: 'dynamic', set: false }];
    else if (words.accept('primary')) filter.flags = [...(filter.flags ?? []), { name: 'secondary', set: false }];
    else if (words.accept('secondary')) filter.flags = [...(filter.flags ?? []), { name: 'secondary', set: true }];
    else if (words.accept('tentative')) filter.flags = [...(filter.flags ?? []), { name: 'tentative', set: true }];
    else {
      words.accept('dev');
      const name = words.argument();
      const device = context.net.devices.byName(name);
      if (!device) throw new IpProblem(`Device "${name}" does not exist.`, 1);
      filter.device = device;
    }
  }
  return filter;
}

function addressPasses(
  context: IpContext,
  address: InterfaceAddress,
  filter: AddressFilter,
  device: NetDevice,
): boolean {
  const { family } = context.options;
  if (family === 'link' || (family && address.family !== family)) return false;
  if (filter.scope && address.scope !== filter.scope) return false;
  if (filter.to && !filter.to.contains(address.prefix.addr)) return false;
  if (filter.label !== undefined && (address.label ?? device.name) !== filter.label) return false;
  return (filter.flags ?? []).every(({ name, set }) => address[name] === set);
}

/** `ip address show` */
export function showAddresses(context: IpContext, words: Words): void {
  const filter = readFilter(context, words);
  const { printer, options } = context;
  for (const device of context.net.devices.list()) {
    if (!passes(device, filter)) continue;
    const shown = device.addresses.filter((address) => addressPasses(context, address, filter, device));
    const bare = device.addresses.length === 0 && (options.family === undefined || options.family === 'link');
    if (shown.length === 0 && !bare && options.family !== 'link') continue;
    if (options.oneline && options.family !== 'link') {
      for (const address of shown) {
        printer.text(`${device.index}: ${device.name}`);
        printAddress(context, device, address);
      }
      if (!printer.json) continue;
    }
    printer.open();
    if (options.brief) {
      printBriefName(context, device);
      for (const { prefix } of shown) {
        printer.text(`${prefix.text} `);
        printer.openIn('addr_info');
        printer.field('local', prefix.addr.text);
        printer.field('prefixlen', prefix.length);
        printer.close();
      }
      if (shown.length === 0) printer.field('addr_info', []);
      printer.text('\n');
    } else {
      printLink(context, device, false);
      printer.text('\n');
      if (shown.length === 0) printer.field('addr_info', []);
      for (const address of shown) {
        printer.openIn('addr_info');
        printAddress(context, device, address);
        printer.close();
      }
    }
    printer.close();
  }
}

function printAddress(context: IpContext, device: NetDevice, address: InterfaceAddress): void {
  const { printer } = context;
  const { prefix, broadcast, scope } = address;
  const family = address.family === 4 ? 'inet' : 'inet6';
  printer.any('family', family, `    ${family} `);
  printer.any('local', prefix.addr.text, prefix.addr.text);
  printer.any('prefixlen', prefix.length, `/${prefix.length} `);
  if (broadcast) printer.any('broadcast', broadcast.text, `brd ${broadcast.text} `);
  printer.any('scope', scope, `scope ${scope} `);
  const flags: [string, boolean][] = [
    ['secondary', address.secondary],
    ['nodad', address.noDad],
    ['dadfailed', address.detection === 'failed'],
    ['tentative', address.tentative],
    ['dynamic', address.dynamic],
    ['noprefixroute', address.noprefixroute],
  ];
  for (const [name, on] of flags) if (on) printer.any(name, true, `${name} `);
  if (address.proto) printer.any('protocol', address.proto, `proto ${address.proto} `);
  if (address.family === 4) printer.any('label', address.label ?? device.name, address.label ?? device.name);
  printer.newline();
  printer.field('valid_life_time', FOREVER);
  printer.field('preferred_life_time', FOREVER);
  printer.text('       valid_lft forever preferred_lft forever\n');
}

function changeAddress(context: IpContext, words: Words, verb: 'add' | 'change' | 'replace' | 'del'): void {
  let prefix: Prefix | undefined;
  let written: string | undefined;
  let name: string | undefined;
  let broadcast: Addr | undefined | 'auto';
  let label: string | undefined;
  let scope: AddressScope | undefined;
  let noprefixroute = false;
  let noDad = false;
  while (!words.done) {
    if (words.accept('dev')) name = words.argument();
    else if (words.accept('broadcast', 'brd')) {
      const text = words.argument();
      broadcast = text === '+' ? 'auto' : text === '-' ? undefined : parseAddr(text);
    } else if (words.accept('scope')) scope = scopeOf(words.argument());
    else if (words.accept('label')) label = words.argument();
    else if (words.accept('noprefixroute')) noprefixroute = true;
    else if (words.accept('nodad')) noDad = true;
    else if (words.accept('peer', 'remote', 'anycast', 'metric', 'priority', 'proto'))
      throw notSimulated('this kind of address');
    else if (words.accept('valid_lft', 'preferred_lft')) {
      if (words.argument() !== 'forever') throw notSimulated('addresses that expire');
    } else {
      words.accept('local');
      written = words.argument();
      prefix = parsePrefix(written);
    }
  }
  if (name === undefined) throw new IpProblem('Not enough information: "dev" argument is required.', 1);
  const device = context.device(name);
  if (!prefix) throw new Errno('EADDRNOTAVAIL');
  context.requireAdmin();
  if (verb === 'del') {
    const { addr } = prefix;
    // Without a length, an IPv4 address alone decides.
    const wildcard = !written?.includes('/') && prefix.family === 4;
    if (wildcard) context.warnings += wildcardWarning(prefix);
    const found = device.addresses.find(
      (address) => address.prefix.addr.equals(addr) && (wildcard || address.prefix.equals(prefix as Prefix)),
    );
    if (!found && prefix.family === 6) throw new IpProblem('Error: ipv6: address not found.', 2);
    device.removeAddress(found?.prefix ?? prefix);
    return;
  }
  const known = device.addresses.find((address) => address.prefix.equals(prefix as Prefix));
  if (known && verb !== 'add') device.removeAddress(prefix);
  else if (!known && verb === 'change') throw new Errno('ENOENT');
  device.addAddress(prefix, {
    scope,
    label,
    noprefixroute,
    noDad,
    broadcast: broadcast === 'auto' ? prefix.last : broadcast,
  });
}

function wildcardWarning(prefix: Prefix): string {
  return (
    'Warning: Executing wildcard deletion to stay compatible with old scripts.\n' +
    `         Explicitly specify the prefix length (${prefix.addr.text}/32) to avoid this warning.\n` +
    '         This special behaviour is likely to disappear in further releases,\n' +
    '         fix your scripts!\n'
  );
}

function flushAddresses(context: IpContext, words: Words): void {
  if (words.done) throw new IpProblem('Flush requires arguments.', 1);
  const filter = readFilter(context, words);
  context.requireAdmin();
  for (const device of context.net.devices.list()) {
    if (!passes(device, filter)) continue;
    for (const address of [...device.addresses]) {
      if (!addressPasses(context, address, filter, device)) continue;
      try {
        device.removeAddress(address.prefix);
      } catch (error) {
        // Secondary addresses may have gone with their first one.
        if (!isErrno(error, 'EADDRNOTAVAIL')) throw error;
      }
    }
  }
}

/** What iproute2 offers and the simulated kernel has nothing for. */
export function notSimulated(what: string): IpProblem {
  return new IpProblem(`ip: not simulated: ${what}`, 1);
}

/** An address with or without a length. @throws IpProblem with iproute2's words */
export function parsePrefix(text: string): Prefix {
  const prefix = Prefix.tryParse(text);
  if (prefix) return prefix;
  const [head = '', length] = text.split('/');
  if (length !== undefined && /^\d+(\.\d+){3}$/.test(length)) {
    const mask = Addr.tryParse(length);
    const addr = Addr.tryParse(head);
    const bits = mask?.bits.toString(2).padStart(32, '0').replace(/0+$/, '') ?? '0';
    if (addr?.family === 4 && mask && !bits.includes('0')) return Prefix.of(addr, bits.length);
  }
  // Short IPv4 forms are filled with zeros: 10/8, 192.168.1/24.
  if (/^\d{1,3}(\.\d{1,3}){0,2}$/.test(head)) {
    const full = `${head}${'.0'.repeat(3 - (head.match(/\./g)?.length ?? 0))}`;
    const filled = Prefix.tryParse(length === undefined ? full : `${full}/${length}`);
    if (filled) return length === undefined ? Prefix.of(filled.addr, 8 * head.split('.').length) : filled;
  }
  throw new IpProblem(`Error: any valid prefix is expected rather than "${text}".`, 1);
}

/** @throws IpProblem with iproute2's words */
export function parseAddr(text: string): Addr {
  const addr = Addr.tryParse(text);
  if (!addr) throw new IpProblem(`Error: inet address is expected rather than "${text}".`, 1);
  return addr;
}

function scopeOf(text: string): AddressScope {
  const scope = {
    global: 'global',
    link: 'link',
    host: 'host',
    site: 'site',
    '0': 'global',
    '253': 'link',
    '254': 'host',
    '200': 'site',
  }[text];
  if (!scope) throw new IpProblem(`Error: argument "${text}" is wrong: invalid scope value.\n`, 255);
  return scope as AddressScope;
}
