import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Errno } from '../errno.ts';
import { installLocal6, startDuplicateDetection } from './addrconf.ts';
import { type AddressScope, type InterfaceAddress, ipv6Enabled } from './address.ts';
import type { Route } from './route.ts';

export interface AddressOptions {
  scope?: AddressScope;
  broadcast?: Addr;
  label?: string;
  noprefixroute?: boolean;
  noDad?: boolean;
  proto?: 'kernel_lo' | 'kernel_ll';
  dynamic?: boolean;
}

/** Adds an address to a device (`ip addr add`). @throws Errno EEXIST, EACCES where IPv6 is switched off there, EINVAL */
export function addInterfaceAddress(device: NetDevice, prefix: Prefix, options: AddressOptions): InterfaceAddress {
  const { family } = prefix;
  if (prefix.addr.isMulticast || prefix.addr.isUnspecified) throw new Errno(family === 4 ? 'EINVAL' : 'EADDRNOTAVAIL');
  if (family === 6 && !ipv6Enabled(device)) throw new Errno('EACCES', 'IPv6 is disabled on this device.');
  const same = (other: InterfaceAddress) =>
    other.prefix.addr.equals(prefix.addr) && (family === 6 || other.prefix.length === prefix.length);
  if (device.addresses.some(same))
    throw new Errno('EEXIST', family === 4 ? 'Address already assigned.' : 'address already assigned');
  const address: InterfaceAddress = {
    prefix,
    family,
    scope: options.scope ?? naturalScope(prefix.addr),
    broadcast: options.broadcast,
    label: options.label,
    noprefixroute: options.noprefixroute ?? false,
    noDad: options.noDad ?? false,
    proto: options.proto,
    dynamic: options.dynamic ?? false,
    secondary:
      family === 4 &&
      device.addresses.some(
        (other) => !other.secondary && other.prefix.length === prefix.length && other.prefix.contains(prefix.addr),
      ),
    tentative: false,
    detection: 'none',
  };
  insert(device.addresses, address);
  if (device.up) installAddressRoutes(device, address);
  else if (family === 6) address.tentative = true;
  return address;
}

/** Takes an address away, and with it the routes it had brought. @throws Errno EADDRNOTAVAIL */
export function removeInterfaceAddress(device: NetDevice, prefix: Prefix): void {
  const index = device.addresses.findIndex((address) => address.prefix.equals(prefix));
  const address = device.addresses[index];
  if (!address) throw new Errno('EADDRNOTAVAIL', 'Address not found.');
  device.addresses.splice(index, 1);
  const { routes } = device.netns;
  const mine = [prefix.addr, prefix.last];
  // The same address with another prefix keeps the routes that name it as their source.
  const stays = device.addresses.some((other) => other.prefix.addr.equals(prefix.addr));
  for (const route of routes.list(prefix.family, 'local')) {
    if (route.device !== device) continue;
    const own = route.dst.isSingle && mine.some((addr) => addr.equals(route.dst.addr));
    if (own && !stillNeeded(device, route.dst.addr)) routes.delete(route);
    else if (prefix.family === 4 && !stays && route.src?.equals(prefix.addr)) routes.delete(route);
  }
  for (const route of routes.list(prefix.family, 'main')) {
    const connected = route.device === device && route.proto === 'kernel' && route.dst.equals(prefix.masked());
    if (route.src?.equals(prefix.addr) && (!stays || connected)) routes.delete(route);
    else if (
      prefix.family === 6 &&
      route.device === device &&
      route.proto === 'kernel' &&
      route.dst.equals(prefix.masked())
    ) {
      if (!device.addresses.some((other) => prefix.masked().containsPrefix(other.prefix))) routes.delete(route);
    }
  }
  // Without its first address a subnet loses all others too, unless one may take over.
  if (prefix.family === 4 && !address.secondary) promote(device, prefix);
  // With its last IPv4 address a device loses all routes through it, also those set by hand (fib_inetaddr_event).
  if (prefix.family === 4 && !device.addresses.some((other) => other.family === 4)) routes.removeDevice(device, 4);
}

/** Puts in the routes that an address brings, once its device is up. Harmless when they are there. */
export function installAddressRoutes(device: NetDevice, address: InterfaceAddress): void {
  if (address.family === 4) install4(device, address);
  else install6(device, address);
}

function install4(device: NetDevice, address: InterfaceAddress): void {
  const { prefix } = address;
  const { addr } = prefix;
  const { routes } = device.netns;
  const src = primaryOf(device, address);
  routes.replace({ table: 'local', type: 'local', dst: Prefix.of(addr), device, src, proto: 'kernel' });
  if (address.broadcast && !address.broadcast.isLimitedBroadcast) broadcastRoute(device, address.broadcast, src);
  if (address.secondary || prefix.isSingle) return;
  if (!address.noprefixroute) {
    const dst = prefix.masked();
    if (device.isLoopback) routes.replace({ table: 'local', type: 'local', dst, device, src, proto: 'kernel' });
    // Others that lead to the same network stay, and stay first.
    else if (!routes.list(4).some((other) => isConnected(other, device, dst, src)))
      routes.append({ dst, device, src, proto: 'kernel' });
  }
  if (prefix.length < 31) broadcastRoute(device, prefix.last, src);
}

function isConnected({ proto, device, dst, src }: Route, on: NetDevice, to: Prefix, from: Addr): boolean {
  return proto === 'kernel' && device === on && dst.equals(to) && src?.equals(from) === true;
}

function broadcastRoute(device: NetDevice, dst: Addr, src: Addr): void {
  device.netns.routes.replace({ table: 'local', type: 'broadcast', dst: Prefix.of(dst), device, src, proto: 'kernel' });
}

function install6(device: NetDevice, address: InterfaceAddress): void {
  const { prefix } = address;
  if (!address.noprefixroute && !device.isLoopback) {
    device.netns.routes.replace({ dst: prefix.masked(), device, metric: 256, proto: 'kernel' });
  }
  if (!address.tentative && device.netns.routes.isLocal(prefix.addr)) return;
  const dad =
    device.usesNeighbours && !address.noDad && device.netns.sysctl.deviceNumber(6, device.name, 'accept_dad') > 0;
  if (dad) startDuplicateDetection(device, address);
  else {
    address.tentative = false;
    installLocal6(device, address);
  }
}

function primaryOf(device: NetDevice, address: InterfaceAddress): Addr {
  if (!address.secondary) return address.prefix.addr;
  const primary = device.addresses.find(
    (other) => !other.secondary && other.family === 4 && other.prefix.contains(address.prefix.addr),
  );
  return (primary ?? address).prefix.addr;
}

function stillNeeded(device: NetDevice, addr: Addr): boolean {
  return device.netns.devices
    .list()
    .some((other) => other.addresses.some((a) => a.prefix.addr.equals(addr) && (other === device || other.up)));
}

function promote(device: NetDevice, subnet: Prefix): void {
  const heirs = device.addresses.filter(
    (other) =>
      other.family === 4 &&
      other.secondary &&
      other.prefix.length === subnet.length &&
      subnet.contains(other.prefix.addr),
  );
  const [heir] = heirs;
  if (!heir) return;
  if (device.netns.sysctl.deviceNumber(4, device.name, 'promote_secondaries') === 0) {
    for (const lost of heirs) removeInterfaceAddress(device, lost.prefix);
    return;
  }
  heir.secondary = false;
  if (device.up) for (const other of heirs) installAddressRoutes(device, other);
}

/** IPv4 in order of arrival; IPv6 with the widest scope first and newer before older, as the kernel links them. */
function insert(addresses: InterfaceAddress[], address: InterfaceAddress): void {
  const index =
    address.family === 4
      ? addresses.findIndex((other) => other.family === 6)
      : addresses.findIndex((other) => other.family === 6 && WIDTH[address.scope] >= WIDTH[other.scope]);
  addresses.splice(index < 0 ? addresses.length : index, 0, address);
}

const WIDTH: Record<AddressScope, number> = { host: 1, link: 2, site: 5, global: 14 };

function naturalScope(addr: Addr): AddressScope {
  if (addr.isLoopback) return 'host';
  return addr.family === 6 && addr.isLinkLocal ? 'link' : 'global';
}
