import { asDockerError, unknownError } from '#errdefs/errdefs.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { StaticRoute } from './driverapi/driver.ts';

/** Lowest free name of that kind: `eth` → `eth0`, `eth1` … */
export function nextInterfaceName(netns: NetNamespace, prefix: string): string {
  for (let number = 0; ; number++) {
    const name = `${prefix}${number}`;
    if (!netns.devices.byName(name)) return name;
  }
}

/** Sets up a container's interface and switches it on (moby osl.configureInterface). */
export function configureInterface(
  device: NetDevice,
  settings: {
    address4?: Prefix;
    address6?: Prefix;
    linkLocal: readonly Addr[];
    sysctls: readonly (readonly [key: string, value: string])[];
  },
): void {
  const { address4, address6, linkLocal, sysctls } = settings;
  const { sysctl } = device.netns;
  if (address4) device.addAddress(address4, { broadcast: address4.length < 31 ? address4.last : undefined });
  sysctl.set(`net.ipv6.conf.${device.name}.disable_ipv6`, address6 ? '0' : '1');
  if (address6) device.addAddress(address6, { noDad: true });
  for (const address of linkLocal) device.addAddress(Prefix.of(address, address.family === 4 ? 16 : 64));
  for (const [key, value] of sysctls) sysctl.set(key.replace('IFNAME', device.name), value);
  device.setUp(true);
}

/**
 * Adds what a driver wants reached through an interface that has just come up.
 * @throws unknown `failed to add static route 10.1.0.0/16: …`
 */
export function addStaticRoutes(device: NetDevice, routes: readonly StaticRoute[]): void {
  const { routes: table } = device.netns;
  for (const { destination, via } of routes) {
    try {
      if (via) table.add({ dst: destination, via, proto: 'boot' });
      else table.add({ dst: destination, device, proto: 'boot', scope: 'link' });
    } catch (error) {
      const reason = asDockerError(error).message.toLowerCase();
      throw via
        ? unknownError(
            `failed to add static route ${destination.text}: route for the next hop ${via.text} could not be found: ${reason}`,
          )
        : unknownError(`error setting interface "${device.name}" routes to ["${destination.text}"]: ${reason}`);
    }
  }
}

/** What an endpoint offers as the way out: a gateway, or its device itself. */
export interface WayOut {
  readonly device?: NetDevice;
  readonly gateway4?: Addr;
  readonly gateway6?: Addr;
}

/** Replaces the default route of one family, or takes it away. */
export function setDefaultRoute(netns: NetNamespace, family: 4 | 6, way: WayOut | undefined): void {
  for (const route of netns.routes.list(family)) {
    if (route.dst.length === 0 && route.proto === 'boot') netns.routes.delete(route);
  }
  if (!way) return;
  const via = family === 4 ? way.gateway4 : way.gateway6;
  if (via) netns.routes.add({ dst: 'default', via, device: way.device, proto: 'boot' });
  else netns.routes.add({ dst: Prefix.all(family), device: way.device, proto: 'boot', scope: 'link' });
}
