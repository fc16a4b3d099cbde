import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { NetNamespace } from '#kernel/netns.ts';

/** What tools of a Mac show: not where Docker Desktop's network process hands packets over, which has no device in life. */
export function shownDevices(net: NetNamespace): NetDevice[] {
  return net.devices.list().filter(isShown);
}

export function isShown(device: NetDevice | undefined): boolean {
  return device !== undefined && !device.name.startsWith('vpnkit');
}

/** As macOS names it. */
export function nameOf(device: NetDevice): string {
  return device.isLoopback ? 'lo0' : device.name;
}

/** `8:0:27:0:0:11` */
export function shortMac(mac: string): string {
  return mac
    .split(':')
    .map((byte) => byte.replace(/^0(?=.)/, ''))
    .join(':');
}
