import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Family } from '../getopt.ts';
import { humanBytes } from './humanbytes.ts';
import { maskLength } from './netmask.ts';

/** ifconfig, of net-tools and of busybox. */
export function ifconfig(family: Family): Program {
  return function* (proc) {
    const args = proc.argv.slice(1);
    const options = args.filter((arg) => /^-[a-z]$/.test(arg));
    const words = args.filter((arg) => !/^-[a-z]$/.test(arg));
    const { devices } = proc.namespaces.net;
    const [name, ...changes] = words;
    if (name === undefined) {
      const all = devices.list().filter((device) => device.up || options.includes('-a'));
      yield* proc.print(sorted(all, family).map((device) => describe(device, family)).join(''));
      return 0;
    }
    const device = devices.byName(name.replace(/:.*$/, ''));
    if (!device) {
      const busybox = changes.length > 0 ? `ifconfig: SIOCGIFFLAGS: No such device\n` : `ifconfig: ${name}: error fetching interface information: Device not found\n`;
      yield* proc.printError(family === 'busybox' ? busybox : `${name}: error fetching interface information: Device not found\n`);
      return 1;
    }
    if (changes.length === 0) {
      yield* proc.print(describe(device, family));
      return 0;
    }
    return yield* change(proc, device, changes, family);
  };
}

/** Both families show interfaces by name. */
function sorted(devices: NetDevice[], _family: Family): NetDevice[] {
  return [...devices].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(device: NetDevice, family: Family): string {
  return family === 'gnu' ? describeNetTools(device) : describeBusybox(device);
}

const FLAG_ORDER = ['UP', 'BROADCAST', 'DEBUG', 'LOOPBACK', 'POINTOPOINT', 'NOTRAILERS', 'RUNNING', 'NOARP', 'PROMISC', 'ALLMULTI', 'SLAVE', 'MASTER', 'MULTICAST', 'DYNAMIC'];
const FLAG_BITS: Readonly<Record<string, number>> = { UP: 1, BROADCAST: 2, DEBUG: 4, LOOPBACK: 8, POINTOPOINT: 16, NOTRAILERS: 32, RUNNING: 64, NOARP: 128, PROMISC: 256, ALLMULTI: 512, MASTER: 1024, SLAVE: 2048, MULTICAST: 4096 };

/** The flags of ioctl(SIOCGIFFLAGS): RUNNING stands for an operational link. */
function flagsOf(device: NetDevice): string[] {
  const flags = new Set(device.flags());
  if (device.up && (device.operstate === 'up' || device.operstate === 'unknown')) flags.add('RUNNING');
  return FLAG_ORDER.filter((flag) => flags.has(flag));
}

function describeNetTools(device: NetDevice): string {
  const flags = flagsOf(device);
  const bits = flags.reduce((sum, flag) => sum | (FLAG_BITS[flag] ?? 0), 0);
  const lines = [`${device.name}: flags=${bits}<${flags.join(',')}>  mtu ${device.mtu}`];
  const v4 = device.addresses.find(({ prefix }) => prefix.addr.family === 4);
  if (v4) {
    const broadcast = device.isLoopback ? '' : `  broadcast ${v4.broadcast?.text ?? '0.0.0.0'}`;
    lines.push(`        inet ${v4.prefix.addr.text}  netmask ${v4.prefix.netmask().text}${broadcast}`);
  }
  for (const { prefix, scope } of device.addresses.filter((address) => address.prefix.addr.family === 6)) {
    const id = { host: '0x10<host>', link: '0x20<link>', site: '0x40<site>' }[scope as string] ?? '0x0<global>';
    lines.push(`        inet6 ${prefix.addr.text}  prefixlen ${prefix.length}  scopeid ${id}`);
  }
  lines.push(device.isLoopback ? `        loop  txqueuelen ${device.txQueueLength}  (Local Loopback)` : `        ether ${device.mac}  txqueuelen ${device.txQueueLength}  (Ethernet)`);
  const { stats } = device;
  lines.push(
    `        RX packets ${stats.rxPackets}  bytes ${stats.rxBytes} (${humanBytes(stats.rxBytes)})`,
    `        RX errors ${stats.rxErrors}  dropped ${stats.rxDropped}  overruns 0  frame 0`,
    `        TX packets ${stats.txPackets}  bytes ${stats.txBytes} (${humanBytes(stats.txBytes)})`,
    `        TX errors ${stats.txErrors}  dropped ${stats.txDropped} overruns 0  carrier 0  collisions 0`,
  );
  return `${lines.join('\n')}\n\n`;
}

function describeBusybox(device: NetDevice): string {
  const hardware = device.isLoopback ? 'Local Loopback  ' : `Ethernet  HWaddr ${device.mac.toUpperCase()}  `;
  const lines = [`${device.name.padEnd(9)} Link encap:${hardware}`];
  const v4 = device.addresses.find(({ prefix }) => prefix.addr.family === 4);
  if (v4) {
    const broadcast = v4.broadcast ? `  Bcast:${v4.broadcast.text}` : device.isLoopback ? '' : '  Bcast:0.0.0.0';
    lines.push(`          inet addr:${v4.prefix.addr.text}${broadcast}  Mask:${v4.prefix.netmask().text}`);
  }
  for (const { prefix, scope } of device.addresses.filter((address) => address.prefix.addr.family === 6)) {
    const label = { host: 'Host', link: 'Link', site: 'Site' }[scope as string] ?? 'Global';
    lines.push(`          inet6 addr: ${prefix.text} Scope:${label}`);
  }
  const { stats } = device;
  const flags = flagsOf(device);
  lines.push(
    `          ${flags.length > 0 ? flags.join(' ') : '[NO FLAGS]'}  MTU:${device.mtu}  Metric:1`,
    `          RX packets:${stats.rxPackets} errors:${stats.rxErrors} dropped:${stats.rxDropped} overruns:0 frame:0`,
    `          TX packets:${stats.txPackets} errors:${stats.txErrors} dropped:${stats.txDropped} overruns:0 carrier:0`,
    `          collisions:0 txqueuelen:${device.txQueueLength} `,
    `          RX bytes:${stats.rxBytes} (${humanBytes(stats.rxBytes)})  TX bytes:${stats.txBytes} (${humanBytes(stats.txBytes)})`,
  );
  return `${lines.join('\n')}\n\n`;
}

function* change(proc: Process, device: NetDevice, words: string[], family: Family): Coroutine<number> {
  const fail = function* (message: string): Coroutine<number> {
    yield* proc.printError(family === 'busybox' ? `ifconfig: ${message}\n` : `${message}\n`);
    return 1;
  };
  if (!proc.credentials.capabilities.has('NET_ADMIN')) {
    const call = /^(up|down|-?arp|-?promisc|-?multicast)$/.test(words[0] ?? '') ? 'SIOCSIFFLAGS' : 'SIOCSIFADDR';
    return yield* fail(`${call}: Operation not permitted`);
  }
  let address: Addr | undefined;
  let length: number | undefined;
  let broadcast: Addr | undefined;
  try {
    for (let at = 0; at < words.length; at++) {
      const word = words[at] as string;
      const argument = () => words[++at] ?? '';
      if (word === 'up') device.setUp(true);
      else if (word === 'down') device.setUp(false);
      else if (word === 'mtu') device.mtu = Number(argument());
      else if (word === 'netmask') length = maskLength(argument());
      else if (word === 'broadcast') broadcast = Addr.tryParse(argument());
      else if (word === 'hw') {
        if (words[at + 1] === 'ether') at++;
        const mac = parseMac(argument());
        if (!mac) return yield* fail(`${words[at]}: invalid ether address.`);
        device.setMac(mac);
      } else if (word === 'add' || word === 'del') {
        const prefix = Prefix.tryParse(argument());
        if (!prefix) return yield* fail(`${words[at]}: Resolver Error 0 (no error)`);
        if (word === 'add') device.addAddress(prefix);
        else device.removeAddress(prefix);
      } else if (/^-?(arp|promisc|allmulti|multicast|dynamic)$/.test(word)) return yield* fail(`not simulated: ifconfig ${word}`);
      else {
        const prefix = Prefix.tryParse(word);
        address = prefix?.addr;
        if (word.includes('/')) length = prefix?.length;
        if (!address) return yield* fail(family === 'busybox' ? `bad address '${word}'` : `${word}: Unknown host\nifconfig: \`--help' gives usage information.`);
      }
    }
    if (address) setAddress(device, address, length, broadcast);
    else if (length !== undefined) {
      const old = device.addresses.find(({ prefix }) => prefix.addr.family === 4);
      if (!old) return yield* fail('SIOCSIFNETMASK: Cannot assign requested address');
      setAddress(device, old.prefix.addr, length, broadcast);
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* fail(`SIOCSIFADDR: ${error.message}`);
  }
  return 0;
}

/** Replaces the interface's IPv4 address and switches it on, as SIOCSIFADDR does; without a mask the old class decides. */
function setAddress(device: NetDevice, address: Addr, length: number | undefined, broadcast: Addr | undefined): void {
  for (const { prefix } of device.addresses.filter(({ prefix: old }) => old.addr.family === 4)) device.removeAddress(prefix);
  const first = Number(address.bits >> 24n);
  const prefix = Prefix.of(address, length ?? (first < 128 ? 8 : first < 192 ? 16 : 24));
  device.addAddress(prefix, { broadcast: broadcast ?? prefix.last });
  device.setUp(true);
}
