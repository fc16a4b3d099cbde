import type { Process } from '#kernel/process/process.ts';

/** The first IPv4 address of this machine that others can reach it by. */
export function ownAddress({ namespaces: { net } }: Process): string {
  for (const device of net.devices.list()) {
    if (device.isLoopback) continue;
    const own = device.addresses.find(({ prefix }) => prefix.addr.family === 4);
    if (own) return own.prefix.addr.text;
  }
  return '127.0.0.1';
}
