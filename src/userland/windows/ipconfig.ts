import type { Program } from '#kernel/process/program.ts';
import { fileLines, resolverConfig } from '../resolver/config.ts';
import { adapters } from './adapters.ts';

/** Where the colon stands. */
const COLON = 37;

/** `   IPv4 Address. . . . . . . . . . . : ` */
export function dotted(label: string): string {
  let text = `   ${label}`;
  while (text.length < COLON) text += text.length % 2 === 1 ? '.' : ' ';
  return `${text}: `;
}

/** ipconfig.exe: none, /all, /flushdns, /displaydns */
export const ipconfig: Program = function* (proc) {
  const option = (proc.argv[1] ?? '').toLowerCase().replace(/^-/, '/');
  if (option === '/flushdns') {
    yield* proc.print('\nWindows IP Configuration\n\nSuccessfully flushed the DNS Resolver Cache.\n');
    return 0;
  }
  if (option !== '' && option !== '/all') {
    yield* proc.printError(`ipconfig: not simulated: ${proc.argv[1]}\n`);
    return 1;
  }
  const all = option === '/all';
  const lines = ['', 'Windows IP Configuration', ''];
  if (all) {
    lines.push(
      `${dotted('Host Name')}${proc.namespaces.uts.hostname}`,
      dotted('Primary Dns Suffix '),
      `${dotted('Node Type')}Hybrid`,
      `${dotted('IP Routing Enabled')}No`,
      `${dotted('WINS Proxy Enabled')}No`,
      '',
    );
  } else lines.push('');
  const hasServers = fileLines(proc, '/etc/resolv.conf').some((line) => line.startsWith('nameserver'));
  const servers = hasServers ? resolverConfig(proc).servers.map(({ text }) => text) : [];
  for (const { alias, description, device, mac, gateway, index } of adapters(proc)) {
    const addresses4 = device.addresses.filter(({ family }) => family === 4);
    const addresses6 = device.addresses.filter(({ family }) => family === 6);
    // The card of an external switch has no addresses of its own and is not shown.
    if (device.master) continue;
    lines.push(`Ethernet adapter ${alias}:`, '');
    if (!device.up) lines.push(`${dotted('Media State')}Media disconnected`);
    lines.push(dotted('Connection-specific DNS Suffix '));
    if (all)
      lines.push(
        `${dotted('Description')}${description}`,
        `${dotted('Physical Address')}${mac}`,
        `${dotted('DHCP Enabled')}No`,
        `${dotted('Autoconfiguration Enabled')}Yes`,
      );
    const preferred = all ? '(Preferred) ' : '';
    for (const { prefix } of addresses6)
      lines.push(
        prefix.addr.isLinkLocal
          ? `${dotted('Link-local IPv6 Address')}${prefix.addr.text}%${index}${preferred}`
          : `${dotted('IPv6 Address')}${prefix.addr.text}${preferred}`,
      );
    for (const { prefix } of addresses4) {
      const label = prefix.addr.isLinkLocal ? 'Autoconfiguration IPv4 Address' : 'IPv4 Address';
      lines.push(`${dotted(label)}${prefix.addr.text}${preferred}`, `${dotted('Subnet Mask')}${prefix.netmask().text}`);
    }
    lines.push(`${dotted('Default Gateway')}${gateway?.text ?? ''}`);
    if (all) {
      // A container's first servers are its gateways; on a host the card that leads outside has them.
      const own = gateway ? servers : [];
      for (const [at, server] of own.entries())
        lines.push(`${at === 0 ? dotted('DNS Servers') : ' '.repeat(39)}${server}`);
      lines.push(`${dotted('NetBIOS over Tcpip')}Enabled`);
    }
    lines.push('');
  }
  yield* proc.print(`${lines.join('\n')}`);
  return 0;
};
