import type { Program } from '#kernel/process/program.ts';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import type { Family } from '../getopt.ts';

/** arp, of net-tools and of busybox: the IPv4 neighbours. */
export function arp(family: Family): Program {
  return function* (proc) {
    const { net } = proc.namespaces;
    const words = proc.argv.slice(1);
    const option = words.filter((word) => word.startsWith('-')).join('').replaceAll('-', '');
    const operands = words.filter((word) => !word.startsWith('-'));
    const entries = net.neighbours.list().filter(({ addr }) => addr.family === 4);
    if (option.includes('s') || option.includes('d')) {
      const address = Addr.tryParse(operands[0] ?? '');
      const mac = parseMac(operands[1] ?? '');
      const known = entries.find((entry) => entry.addr.text === address?.text);
      const route = address && net.routes.lookup(address);
      const device = known?.device ?? (route && 'device' in route ? route.device : undefined);
      if (!address || !device || (option.includes('s') && !mac)) {
        yield* proc.printError(`arp: ${operands[0] ?? ''}: Unknown host\n`);
        return 1;
      }
      if (!proc.credentials.capabilities.has('NET_ADMIN')) {
        yield* proc.printError(`${family === 'busybox' ? 'arp: ' : ''}${option.includes('s') ? 'SIOCSARP' : 'SIOCDARP'}: Operation not permitted\n`);
        return 1;
      }
      if (mac && option.includes('s')) net.neighbours.set(device, address, mac);
      else net.neighbours.remove(device, address);
      return 0;
    }
    const wanted = operands[0];
    const shown = entries.filter(({ addr }) => wanted === undefined || addr.text === wanted);
    if (wanted !== undefined && shown.length === 0) {
      yield* proc.print(family === 'gnu' ? `${wanted} (${wanted}) -- no entry\n` : '');
      return 1;
    }
    if (family === 'busybox' || option.includes('a')) {
      yield* proc.print(shown.map(({ addr, mac, device }) => `? (${addr.text}) at ${mac ?? '<incomplete>'} ${mac ? '[ether]' : ''}  on ${device.name}\n`).join(''));
      return 0;
    }
    if (shown.length === 0) return 0;
    const lines = shown.map(({ addr, mac, device }) => `${addr.text.padEnd(23)}  ${mac ? `ether   ${mac.padEnd(19)} C                     ` : `        (incomplete)        ${' '.repeat(22)} `}${device.name}\n`);
    yield* proc.print(`Address                  HWtype  HWaddress           Flags Mask            Iface\n${lines.join('')}`);
    return 0;
  };
}
