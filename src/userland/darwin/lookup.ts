import type { Program } from '#kernel/process/program.ts';
import { resolverConfig } from '../resolver/config.ts';
import { getaddrinfo, getnameinfo } from '../resolver/getaddrinfo.ts';
import { isShown, nameOf, shortMac } from './shown.ts';

/** dscacheutil(1): -q host -a name NAME */
export const dscacheutil: Program = function* (proc) {
  const line = proc.argv.slice(1).join(' ');
  if (line === '-flushcache') return 0;
  const [, name] = /^-q host -a name (\S+)$/.exec(line) ?? [];
  if (name === undefined) {
    yield* proc.printError(`dscacheutil: not simulated: ${line || 'without arguments'}\n`);
    return 1;
  }
  const found = yield* getaddrinfo(proc, name);
  if (!found.ok) return 0;
  let text = '';
  for (const family of [6, 4] as const) {
    const addresses = found.addresses.filter((addr) => addr.family === family);
    if (addresses.length === 0) continue;
    const label = family === 6 ? 'ipv6_address' : 'ip_address';
    text += `name: ${found.canonicalName}\n${addresses.map((addr) => `${label}: ${addr.text}\n`).join('')}\n`;
  }
  yield* proc.print(text);
  return 0;
};

/** scutil(8): --dns alone */
export const scutil: Program = function* (proc) {
  if (proc.argv[1] !== '--dns') {
    yield* proc.printError('scutil: not simulated: anything but --dns\n');
    return 1;
  }
  const { servers } = resolverConfig(proc);
  const lines = servers.map((server, index) => `  nameserver[${index}] : ${server.text}\n`).join('');
  yield* proc.print(
    `DNS configuration\n\nresolver #1\n${lines}  flags    : Request A records\n  reach    : 0x00020002 (Reachable,Directly Reachable Address)\n`,
  );
  return 0;
};

/** arp(8): -a, -n */
export const arp: Program = function* (proc) {
  const args = proc.argv.slice(1);
  if (!args.some((arg) => /^-[an]*a[an]*$/.test(arg))) {
    yield* proc.printError('arp: not simulated: anything but -a\n');
    return 1;
  }
  for (const { addr, device, mac } of proc.namespaces.net.neighbours.list()) {
    if (addr.family !== 4 || !isShown(device)) continue;
    const name = args.join('').includes('n') ? undefined : yield* getnameinfo(proc, addr);
    const where = mac ? shortMac(mac) : '(incomplete)';
    yield* proc.print(`${name ?? '?'} (${addr.text}) at ${where} on ${nameOf(device)} ifscope [ethernet]\n`);
  }
  return 0;
};

/** route(8): get */
export const route: Program = function* (proc) {
  const args = proc.argv.slice(1).filter((arg) => arg !== '-n');
  if (args[0] !== 'get' || args[1] === undefined) {
    yield* proc.printError('route: not simulated: anything but get\n');
    return 1;
  }
  const name = args[1] === 'default' ? '0.0.0.0' : args[1];
  const found = yield* getaddrinfo(proc, name, 4);
  const [addr] = found.ok ? found.addresses : [];
  if (!addr) {
    yield* proc.printError(`route: bad address: ${name}\n`);
    return 68;
  }
  const { routes } = proc.namespaces.net;
  const best = routes
    .list(4)
    .filter(({ dst, device }) => isShown(device) && (dst.length === 0 || dst.contains(addr)))
    .sort((a, b) => b.dst.length - a.dst.length)[0];
  const local = routes.isLocal(addr);
  if (!best && !local) {
    yield* proc.printError('route: writing to routing socket: not in table\n');
    return 1;
  }
  const device = local ? 'lo0' : best?.device ? nameOf(best.device) : '';
  let text = `   route to: ${args[1] === 'default' ? 'default' : addr.text}\n`;
  if (local) text += `destination: ${addr.text}\n`;
  else if (best) {
    text += `destination: ${best.dst.length === 0 ? 'default' : best.dst.addr.text}\n       mask: ${best.dst.length === 0 ? 'default' : best.dst.netmask().text}\n`;
    if (best.via) text += `    gateway: ${best.via.text}\n`;
  }
  text += `  interface: ${device}\n      flags: <UP,${best?.via && !local ? 'GATEWAY,' : ''}DONE,STATIC,PRCLONING>\n`;
  yield* proc.print(text);
  return 0;
};
