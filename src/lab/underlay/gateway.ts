import { Nic } from '#kernel/dev/nic.ts';
import type { Switch } from '#kernel/dev/switch.ts';
import { Kernel } from '#kernel/kernel.ts';
import type { World } from '#kernel/world.ts';
import { parseMac } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';

/**
 * Puts a router on `segment` that answers ping, and beyond which nothing lies: what is sent further is dropped there, and
 * the trace says so.
 * @param address its own, with the length of the segment's subnet
 */
export function attachGateway(world: World, segment: Switch, address: Prefix): Kernel {
  const kernel = new Kernel(world, 'gateway');
  const mac = parseMac('08:00:27:00:00:01');
  const nic = new Nic(mac as NonNullable<typeof mac>);
  kernel.net.loopback.setUp(true);
  kernel.net.devices.add(nic, 'eth0');
  segment.attach(nic);
  nic.addAddress(address);
  nic.setUp(true);
  return kernel;
}
