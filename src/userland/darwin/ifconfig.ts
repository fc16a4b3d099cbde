import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { Program } from '#kernel/process/program.ts';
import { nameOf, shownDevices } from './shown.ts';

/** ifconfig(8) of macOS: looking only. */
export const ifconfig: Program = function* (proc) {
  const args = proc.argv.slice(1);
  const flags = args.filter((arg) => arg.startsWith('-'));
  const [name, ...change] = args.filter((arg) => !arg.startsWith('-'));
  const devices = shownDevices(proc.namespaces.net);
  if (change.length > 0 && change[0] !== 'inet') {
    yield* proc.printError('ifconfig: not simulated: changing interfaces\n');
    return 1;
  }
  if (flags.includes('-l')) {
    yield* proc.print(`${devices.map(nameOf).join(' ')}\n`);
    return 0;
  }
  const wanted = name === undefined ? devices : devices.filter((device) => nameOf(device) === name);
  if (wanted.length === 0) {
    yield* proc.printError(`ifconfig: interface ${name} does not exist\n`);
    return 1;
  }
  yield* proc.print(wanted.map(block).join(''));
  return 0;
};

function block(device: NetDevice): string {
  const name = nameOf(device);
  const flags = device.isLoopback
    ? '8049<UP,LOOPBACK,RUNNING,MULTICAST>'
    : device.up
      ? '8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST>'
      : '8822<BROADCAST,SMART,SIMPLEX,MULTICAST>';
  const lines = [`${name}: flags=${flags} mtu ${device.isLoopback ? 16384 : device.mtu}`];
  if (device.isLoopback) lines.push('options=1203<RXCSUM,TXCSUM,TXSTATUS,SW_TIMESTAMP>');
  else lines.push(`ether ${device.mac}`);
  for (const { prefix, broadcast } of device.addresses) {
    const { addr } = prefix;
    if (addr.family === 4) {
      const mask = `0x${prefix.netmask().bits.toString(16).padStart(8, '0')}`;
      lines.push(
        `inet ${addr.text} netmask ${mask}${device.isLoopback ? '' : ` broadcast ${broadcast?.text ?? prefix.last.text}`}`,
      );
    } else {
      const zone = addr.isLinkLocal ? `%${name}` : '';
      const scope = addr.isLinkLocal ? `scopeid 0x${device.index.toString(16)} ` : '';
      lines.push(`inet6 ${addr.text}${zone} prefixlen ${prefix.length} ${scope}`);
    }
  }
  if (!device.isLoopback) lines.push('media: autoselect', `status: ${device.up ? 'active' : 'inactive'}`);
  return `${lines.join('\n\t')}\n`;
}
