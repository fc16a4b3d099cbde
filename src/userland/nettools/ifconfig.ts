import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Family } from '../getopt.ts';
import { byteText, flagNumber, type Interface, interfaceFlags, interfaces } from './interfaces.ts';

const SCOPES6 = { link: '0x20<link>', host: '0x10<host>', global: '0x0<global>', site: '0x40<site>' } as const;
const SCOPE_NAMES = { link: 'Link', host: 'Host', global: 'Global', site: 'Site' } as const;

/** ifconfig of net-tools, or of busybox */
export function ifconfig(family: Family): Program {
  return function* (proc) {
    const args = proc.argv.slice(1);
    const flags: string[] = [];
    while (args[0]?.startsWith('-')) flags.push(args.shift() as string);
    const { net } = proc.namespaces;
    const [name, ...changes] = args;
    const all = interfaces(net);
    if (name === undefined) {
      const shown = all.filter(({ device }) => device.up || flags.includes('-a'));
      if (flags.includes('-s') && family === 'gnu')
        yield* proc.print(interfaceTable(all.filter(({ device }) => device.up)));
      else for (const each of shown) yield* proc.print(block(each, family));
      return 0;
    }
    const found = all.find((each) => each.name === name);
    if (changes.length > 0) return yield* change(proc, family, name, changes);
    if (!found) {
      yield* proc.printError(
        `${family === 'busybox' ? 'ifconfig: ' : ''}${name}: error fetching interface information: Device not found\n`,
      );
      return 1;
    }
    if (flags.includes('-s') && family === 'gnu') yield* proc.print(interfaceTable([found]));
    else yield* proc.print(block(found, family));
    return 0;
  };
}

function block(shown: Interface, family: Family): string {
  return family === 'gnu' ? gnuBlock(shown) : busyboxBlock(shown);
}

function gnuBlock({ name, device, alias, address4, addresses6 }: Interface): string {
  const { stats } = device;
  let text = `${name}: flags=${flagNumber(device)}<${interfaceFlags(device).join(',')}>  mtu ${device.mtu}\n`;
  if (address4) {
    const broadcast = device.isLoopback ? '' : `  broadcast ${address4.broadcast?.text ?? '0.0.0.0'}`;
    text += `        inet ${address4.prefix.addr.text}  netmask ${address4.prefix.netmask().text}${broadcast}\n`;
  }
  for (const { prefix, scope } of addresses6)
    text += `        inet6 ${prefix.addr.text}  prefixlen ${prefix.length}  scopeid ${SCOPES6[scope]}\n`;
  if (device.isLoopback) text += `        loop  txqueuelen ${device.txQueueLength}  (Local Loopback)\n`;
  else text += `        ether ${device.mac}  txqueuelen ${device.txQueueLength}  (Ethernet)\n`;
  if (alias) return `${text}\n`;
  return (
    `${text}        RX packets ${stats.rxPackets}  bytes ${stats.rxBytes} (${byteText(stats.rxBytes)})\n` +
    `        RX errors ${stats.rxErrors}  dropped ${stats.rxDropped}  overruns 0  frame 0\n` +
    `        TX packets ${stats.txPackets}  bytes ${stats.txBytes} (${byteText(stats.txBytes)})\n` +
    `        TX errors ${stats.txErrors}  dropped ${stats.txDropped} overruns 0  carrier 0  collisions 0\n\n`
  );
}

function busyboxBlock({ name, device, alias, address4, addresses6 }: Interface): string {
  const { stats } = device;
  const indent = ' '.repeat(10);
  let text = `${name.padEnd(9)} `;
  text += device.isLoopback
    ? 'Link encap:Local Loopback  \n'
    : `Link encap:Ethernet  HWaddr ${device.mac.toUpperCase()}  \n`;
  if (address4) {
    const broadcast = device.isLoopback ? '' : `  Bcast:${address4.broadcast?.text ?? '0.0.0.0'}`;
    text += `${indent}inet addr:${address4.prefix.addr.text}${broadcast}  Mask:${address4.prefix.netmask().text}\n`;
  }
  for (const { prefix, scope } of addresses6)
    text += `${indent}inet6 addr: ${prefix.text} Scope:${SCOPE_NAMES[scope]}\n`;
  const flags = interfaceFlags(device);
  text += `${indent}${flags.length > 0 ? flags.join(' ') : '[NO FLAGS]'}  MTU:${device.mtu}  Metric:1\n`;
  if (alias) return `${text}\n`;
  return (
    `${text}${indent}RX packets:${stats.rxPackets} errors:${stats.rxErrors} dropped:${stats.rxDropped} overruns:0 frame:0\n` +
    `${indent}TX packets:${stats.txPackets} errors:${stats.txErrors} dropped:${stats.txDropped} overruns:0 carrier:0\n` +
    `${indent}collisions:0 txqueuelen:${device.txQueueLength} \n` +
    `${indent}RX bytes:${stats.rxBytes} (${byteText(stats.rxBytes)})  TX bytes:${stats.txBytes} (${byteText(stats.txBytes)})\n\n`
  );
}

/** The table of `ifconfig -s` and `netstat -i`. */
export function interfaceTable(shown: readonly Interface[]): string {
  const width = Math.max(8, ...shown.map(({ name }) => name.length));
  const number = (value: number, columns: number) => String(value).padStart(columns);
  let text = `${'Iface'.padEnd(width)}   MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n`;
  for (const { name, device, alias } of shown) {
    const { stats } = device;
    const flags = interfaceFlags(device);
    const letters = [
      ['BROADCAST', 'B'],
      ['LOOPBACK', 'L'],
      ['MULTICAST', 'M'],
      ['NOARP', 'O'],
      ['RUNNING', 'R'],
      ['UP', 'U'],
    ] as const;
    const shownFlags = letters
      .filter(([flag]) => flags.includes(flag) && !(device.isLoopback && flag === 'MULTICAST'))
      .map(([, letter]) => letter)
      .join('');
    text += `${name.padEnd(width)} ${number(device.mtu, 5)} `;
    if (alias) text += `     - no statistics available -                        ${shownFlags}\n`;
    else {
      text += `${number(stats.rxPackets, 8)} ${number(stats.rxErrors, 6)} ${number(stats.rxDropped, 6)} ${'0'.padEnd(6)} `;
      text += `${number(stats.txPackets, 8)} ${number(stats.txErrors, 6)} ${number(stats.txDropped, 6)} ${number(0, 6)} ${shownFlags}\n`;
    }
  }
  return text;
}

function* change(proc: Process, family: Family, name: string, words: string[]): Coroutine<number> {
  const prefix = family === 'busybox' ? 'ifconfig: ' : '';
  const fail = function* (message: string): Coroutine<number> {
    yield* proc.printError(`${prefix}${message}\n`);
    return family === 'busybox' ? 1 : 255;
  };
  const [base = name] = name.split(':');
  const device = proc.namespaces.net.devices.byName(base);
  const call = words.includes('down') || words.includes('up') ? 'SIOCSIFFLAGS' : 'SIOCSIFADDR';
  if (!device) return yield* fail(family === 'busybox' ? `${call}: No such device` : `${call}: No such device`);
  let address: Addr | undefined;
  let length: number | undefined;
  let broadcast: Addr | undefined;
  const queue = [...words];
  let current = call;
  try {
    while (queue.length > 0) {
      const word = queue.shift() as string;
      if (word === 'up' || word === 'down') {
        current = 'SIOCSIFFLAGS';
        requireAdmin(proc);
        if (word === 'down' && name !== base) removeLabel(device, name);
        else device.setUp(word === 'up');
      } else if (word === 'mtu') {
        current = 'SIOCSIFMTU';
        requireAdmin(proc);
        device.setMtu(Number(queue.shift()));
      } else if (word === 'netmask') length = maskLength(queue.shift() ?? '');
      else if (word === 'broadcast') broadcast = Addr.tryParse(queue.shift() ?? '');
      else if (word === 'hw') {
        current = 'SIOCSIFHWADDR';
        queue.shift();
        const mac = parseMac(queue.shift() ?? '');
        requireAdmin(proc);
        if (mac) device.setMac(mac);
      } else if (word === 'txqueuelen') device.txQueueLength = Number(queue.shift());
      else if (word === 'add' || word === 'inet6' || word === 'del') {
        if (queue[0] === 'add' || queue[0] === 'del') continue;
        const given = Prefix.tryParse(queue.shift() ?? '');
        requireAdmin(proc);
        if (given && word === 'del') device.removeAddress(given);
        else if (given) device.addAddress(given);
      } else {
        const given = Prefix.tryParse(word);
        if (given?.family !== 4)
          return yield* fail(`${word}: Unknown host\nifconfig: \`--help' gives usage information.`);
        address = given.addr;
        if (word.includes('/')) length = given.length;
      }
    }
    current = 'SIOCSIFADDR';
    if (address) setAddress(proc, device, name, address, length, broadcast);
    else if (length !== undefined) {
      const old = device.addresses.find((each) => each.family === 4 && (each.label ?? device.name) === name);
      if (old) setAddress(proc, device, name, old.prefix.addr, length, broadcast);
    }
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* fail(`${current}: ${error.message}`);
  }
}

/** SIOCSIFADDR: takes the place of the address the interface had, and switches it on. */
function setAddress(
  proc: Process,
  device: NetDevice,
  name: string,
  addr: Addr,
  length: number | undefined,
  broadcast: Addr | undefined,
): void {
  requireAdmin(proc);
  removeLabel(device, name);
  if (addr.isUnspecified) return;
  const prefix = Prefix.of(addr, length ?? classLength(addr));
  const label = name === device.name ? undefined : name;
  device.addAddress(prefix, { label, broadcast: device.isLoopback ? undefined : (broadcast ?? prefix.last) });
  device.setUp(true);
}

function removeLabel(device: NetDevice, name: string): void {
  const old = device.addresses.find((each) => each.family === 4 && (each.label ?? device.name) === name);
  if (old) device.removeAddress(old.prefix);
}

/** The length of an address's class, from before there were prefixes. */
export function classLength(addr: Addr): number {
  const first = Number(addr.bits >> 24n);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

/** The prefix length of a dotted mask; undefined where it is none. */
export function maskLength(text: string): number | undefined {
  const bits = Addr.tryParse(text)?.bits.toString(2).padStart(32, '0');
  return bits && /^1*0*$/.test(bits) ? bits.replace(/0+$/, '').length : undefined;
}

function requireAdmin(proc: Process): void {
  if (!proc.has('NET_ADMIN', 'net')) throw new Errno('EPERM');
}
