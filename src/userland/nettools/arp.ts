import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Neighbour } from '#kernel/ip/neighbour.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import { type Family, getopt } from '../getopt.ts';
import { getaddrinfo, getnameinfo } from '../resolver/getaddrinfo.ts';

const USAGE = `arp
[-vn]	[-H HWTYPE] [-i IF] -a [HOSTNAME]
[-v]		    [-i IF] -d HOSTNAME [pub]
[-v]	[-H HWTYPE] [-i IF] -s HOSTNAME HWADDR [temp]
[-v]	[-H HWTYPE] [-i IF] -s HOSTNAME HWADDR [netmask MASK] pub
[-v]	[-H HWTYPE] [-i IF] -Ds HOSTNAME IFACE [netmask MASK] pub

Manipulate ARP cache

	-a		Display (all) hosts
	-d		Delete ARP entry
	-s		Set new entry
	-v		Verbose
	-n		Don't resolve names
	-i IF		Network interface
	-D		Read HWADDR from IFACE
	-A,-p AF	Protocol family
	-H HWTYPE	Hardware address type`;

/** arp of net-tools, or of busybox */
export function arp(family: Family): Program {
  return function* (proc) {
    const long: Record<string, string> =
      family === 'gnu'
        ? { numeric: 'n', all: 'a', delete: 'd', set: 's', verbose: 'v', 'device=': 'i', symbolic: 'e' }
        : {};
    const options = yield* getopt(proc, { short: 'ansdevi:H:DA:p:', long, usage: USAGE, status: 3 }, family);
    const { net } = proc.namespaces;
    const [host, mac] = options.operands;
    let addr: Addr | undefined;
    if (host !== undefined) {
      const found = yield* getaddrinfo(proc, host, 4);
      addr = found.ok ? found.addresses[0] : undefined;
      if (!addr) {
        yield* proc.printError(family === 'gnu' ? `${host}: Unknown host\n` : `arp: bad address '${host}'\n`);
        return family === 'gnu' ? 255 : 1;
      }
    }
    const device = options.value('i');
    const entries = net.neighbours
      .list()
      .filter(
        (each) =>
          each.addr.family === 4 &&
          each.current !== 'NOARP' &&
          (!device || each.device.name === device) &&
          (!addr || each.addr.equals(addr)),
      );
    if (options.has('s') || options.has('d')) return yield* change(proc, family, options.has('s'), addr, mac, entries);
    if (addr && entries.length === 0) {
      yield* proc.print(family === 'gnu' ? `${host} (${addr.text}) -- no entry\n` : '');
      if (family === 'busybox')
        yield* proc.printError(`arp: in ${net.neighbours.list().length} entries no match found\n`);
      return family === 'gnu' ? 0 : 1;
    }
    yield* proc.print(yield* list(proc, entries, options.has('n'), family === 'busybox' || options.has('a')));
    return 0;
  };
}

function* list(proc: Process, entries: readonly Neighbour[], numeric: boolean, bsd: boolean): Coroutine<string> {
  let text = '';
  if (!bsd && entries.length > 0)
    text += 'Address                  HWtype  HWaddress           Flags Mask            Iface\n';
  for (const entry of entries) {
    const name = numeric ? undefined : yield* getnameinfo(proc, entry.addr);
    const permanent = entry.current === 'PERMANENT';
    if (bsd) {
      text += `${name ?? '?'} (${entry.addr.text}) at ${entry.mac ? `${entry.mac} [ether] ${permanent ? 'PERM ' : ''}` : '<incomplete> '}on ${entry.device.name}\n`;
      continue;
    }
    const shown = (name ?? entry.addr.text).slice(0, 23).padEnd(23);
    if (entry.mac)
      text += `${shown}  ${'ether'.padEnd(8)}${entry.mac.padEnd(18)}  ${(permanent ? 'CM' : 'C').padEnd(6)}${' '.repeat(16)}${entry.device.name}\n`;
    else text += `${shown}  ${' '.repeat(8)}${'(incomplete)'.padEnd(18)}  ${' '.repeat(22)}${entry.device.name}\n`;
  }
  return text;
}

function* change(
  proc: Process,
  family: Family,
  setting: boolean,
  addr: Addr | undefined,
  text: string | undefined,
  entries: readonly Neighbour[],
): Coroutine<number> {
  const { net } = proc.namespaces;
  const mac = text === undefined ? undefined : parseMac(text);
  if (!addr || (setting && !mac)) {
    yield* proc.printError(`arp: need ${addr ? 'hardware address' : 'host name'}\n`);
    return family === 'gnu' ? 255 : 1;
  }
  try {
    if (!proc.has('NET_ADMIN', 'net')) throw new Errno('EPERM');
    if (setting && mac) {
      const route = net.routes.lookup(addr);
      if ('error' in route) throw new Errno('ENETUNREACH');
      net.neighbours.set(route.device, addr, mac);
      return 0;
    }
    const [entry] = entries;
    if (!entry) throw new Errno('ENXIO');
    net.neighbours.remove(entry.device, entry.addr);
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    const call = setting ? 'SIOCSARP' : 'SIOCDARP';
    yield* proc.printError(
      family === 'gnu'
        ? error.code === 'ENXIO'
          ? `No ARP entry for ${addr.text}\n`
          : `${call}: ${error.message}\n`
        : `arp: ${call}(priv): ${error.message}\n`,
    );
    return family === 'gnu' ? 255 : 1;
  }
}
