import { Addr } from '#netip/addr.ts';
import { linkLocalFrom, ZERO_MAC } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { ipv6Enabled } from './address.ts';
import { addInterfaceAddress, installAddressRoutes, removeInterfaceAddress } from './ifaddr.ts';

const LINK_LOCAL_LENGTH = 64;
const MULTICAST6 = Prefix.parse('ff00::/8');

/**
 * What follows for IP when a device is switched on or its link comes: loopback gets its addresses, the routes of
 * addresses appear, IPv6 makes its link-local address once there is a link. Harmless when repeated.
 */
export function linkUp(device: NetDevice): void {
  if (!device.attached || !device.up) return;
  if (device.isLoopback) addLoopbackAddresses(device);
  for (const address of device.addresses) if (address.family === 4) installAddressRoutes(device, address);
  if (ipv6Enabled(device)) configure6(device);
  device.netns.routes.changed();
}

/** What follows for IP when a device is switched off: its routes and neighbours go, and its IPv6 addresses. */
export function linkDown(device: NetDevice): void {
  if (!device.attached) return;
  const { routes, neighbours, sysctl, conntrack } = device.netns;
  if (sysctl.deviceNumber(6, device.name, 'keep_addr_on_down') <= 0) dropAddresses6(device);
  device.ipv6Ready = false;
  routes.removeDevice(device);
  neighbours.flush(device, { permanent: true });
  conntrack.masqueradeGone(device.index);
}

/** Called when `disable_ipv6` of a device changes: takes its IPv6 addresses away, or makes the link-local one anew. */
export function ipv6Switched(device: NetDevice): void {
  if (!ipv6Enabled(device)) {
    dropAddresses6(device);
    device.netns.routes.removeDevice(device, 6);
    device.netns.neighbours.flush(device, { permanent: true, family: 6 });
  } else if (device.up) {
    if (device.isLoopback) addLoopbackAddresses(device);
    configure6(device);
  }
}

function addLoopbackAddresses(device: NetDevice): void {
  if (!device.addresses.some((address) => address.family === 4)) {
    addInterfaceAddress(device, Prefix.of(Addr.LOOPBACK4, 8), { scope: 'host' });
  }
  if (ipv6Enabled(device) && !device.addresses.some((address) => address.prefix.addr.equals(Addr.LOOPBACK6))) {
    addInterfaceAddress(device, Prefix.of(Addr.LOOPBACK6, 128), { scope: 'host', proto: 'kernel_lo' });
  }
}

function configure6(device: NetDevice): void {
  if (device.isLoopback) return;
  if (device.carrier) {
    device.netns.routes.replace({
      table: 'local',
      type: 'multicast',
      dst: MULTICAST6,
      device,
      metric: 256,
      proto: 'kernel',
    });
    // Once per time that it is switched on, whatever becomes of link and hardware address meanwhile (IF_READY).
    const wanted =
      !device.ipv6Ready &&
      device.mac !== ZERO_MAC &&
      device.netns.sysctl.deviceNumber(6, device.name, 'addr_gen_mode') === 0;
    const linkLocal = Prefix.of(linkLocalFrom(device.mac), LINK_LOCAL_LENGTH);
    if (wanted && !device.addresses.some((address) => address.prefix.addr.equals(linkLocal.addr))) {
      addInterfaceAddress(device, linkLocal, { proto: 'kernel_ll' });
    }
    device.ipv6Ready = true;
  }
  for (const address of device.addresses) {
    if (address.family === 6 && (address.tentative || !address.noprefixroute)) installAddressRoutes(device, address);
  }
}

function dropAddresses6(device: NetDevice): void {
  device.ipv6Ready = false;
  for (const address of [...device.addresses]) if (address.family === 6) removeInterfaceAddress(device, address.prefix);
}
