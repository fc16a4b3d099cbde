import type { Program } from '#kernel/process/program.ts';
import { adapters } from './adapters.ts';

/** netsh.exe interface ipv4|ip show interfaces|addresses|config */
export const netsh: Program = function* (proc) {
  const line = proc.argv.slice(1).join(' ').toLowerCase();
  const what = /^int(?:erface)? (?:ipv4|ip) show (interfaces?|addresses|address|config)$/.exec(line)?.[1];
  if (what === undefined) {
    yield* proc.printError(`netsh: not simulated: ${line || 'without a command'}\n`);
    return 1;
  }
  const cards = adapters(proc).filter(({ device }) => !device.master);
  if (what.startsWith('interface')) {
    const row = (index: number, metric: number, mtu: number, up: boolean, name: string) =>
      `${String(index).padStart(3)} ${String(metric).padStart(11)} ${String(mtu).padStart(11)}  ${(up ? 'connected' : 'disconnected').padEnd(12)}  ${name}\n`;
    let text =
      '\nIdx     Met         MTU          State                Name\n---  ----------  ----------  ------------  ---------------------------\n';
    text += row(1, 75, 4_294_967_295, true, 'Loopback Pseudo-Interface 1');
    for (const { index, device, alias, up } of cards) text += row(index, 25, device.mtu, up, alias);
    yield* proc.print(`${text}\n`);
    return 0;
  }
  for (const { alias, device, gateway } of cards) {
    let text = `\nConfiguration for interface "${alias}"\n    DHCP enabled:                         No\n`;
    for (const { prefix, family } of device.addresses) {
      if (family !== 4) continue;
      text += `    IP Address:                           ${prefix.addr.text}\n    Subnet Prefix:                        ${prefix.masked().text} (mask ${prefix.netmask().text})\n`;
    }
    if (gateway) text += `    Default Gateway:                      ${gateway.text}\n`;
    yield* proc.print(`${text}    InterfaceMetric:                      25\n`);
  }
  yield* proc.print('\n');
  return 0;
};
