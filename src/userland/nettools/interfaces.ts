import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { InterfaceAddress } from '#kernel/ip/address.ts';
import type { NetNamespace } from '#kernel/netns.ts';

/** A device as the ioctl interface shows it: one IPv4 address, and a line of its own for each alias label. */
export interface Interface {
  /** `eth0`, or `eth0:1` for an alias. */
  readonly name: string;
  readonly device: NetDevice;
  readonly alias: boolean;
  readonly address4: InterfaceAddress | undefined;
  readonly addresses6: readonly InterfaceAddress[];
}

/** All interfaces by name, aliases behind their device. */
export function interfaces(net: NetNamespace): Interface[] {
  const found: Interface[] = [];
  const devices = net.devices.list().sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const device of devices) {
    const own = device.addresses.filter(({ family }) => family === 4);
    const named = (name: string) => own.find(({ label }) => (label ?? device.name) === name);
    // /proc/net/if_inet6 lists the newest address last and link-local ones first.
    const addresses6 = device.addresses.filter(({ family }) => family === 6).reverse();
    found.push({ name: device.name, device, alias: false, address4: named(device.name), addresses6 });
    const labels = new Set(
      own.map(({ label }) => label).filter((label) => label !== undefined && label !== device.name),
    );
    for (const label of labels)
      found.push({ name: label as string, device, alias: true, address4: named(label as string), addresses6: [] });
  }
  return found;
}

/** Flags in the order of ifconfig. */
export function interfaceFlags(device: NetDevice): string[] {
  const flags = new Set(device.flags());
  const running = device.up && !flags.has('NO-CARRIER');
  const order = ['UP', 'BROADCAST', 'LOOPBACK', 'POINTOPOINT', 'RUNNING', 'NOARP', 'PROMISC', 'ALLMULTI', 'MULTICAST'];
  return order.filter((name) => (name === 'RUNNING' ? running : flags.has(name)));
}

/** IFF_* bits of `interfaceFlags`. */
export function flagNumber(device: NetDevice): number {
  const bits: Record<string, number> = {
    UP: 0x1,
    BROADCAST: 0x2,
    LOOPBACK: 0x8,
    RUNNING: 0x40,
    NOARP: 0x80,
    MULTICAST: 0x1000,
  };
  return interfaceFlags(device).reduce((sum, name) => sum | (bits[name] ?? 0), 0);
}

/** Bytes with a binary unit behind, as in `(1.1 KiB)`. */
export function byteText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let tenths = bytes * 10;
  let unit = 0;
  while (tenths >= 10_240 && unit < units.length - 1) {
    tenths = Math.floor(tenths / 1024);
    unit++;
  }
  return `${Math.floor(tenths / 10)}.${Math.floor(tenths % 10)} ${units[unit]}`;
}
