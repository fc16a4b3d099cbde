import { Nic } from '#kernel/dev/nic.ts';
import type { Switch } from '#kernel/dev/switch.ts';
import { Kernel } from '#kernel/kernel.ts';
import type { World } from '#kernel/world.ts';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';

/** The lab's router: it answers ping, and nothing lies beyond it. */
export const GATEWAY = Addr.parse('192.168.56.1');
export const SUBNET_LENGTH = 24;

/** Puts the router on `segment`. It forwards nothing: what is sent further is dropped there, and the trace says so. */
export function attachGateway(world: World, segment: Switch): Kernel {
  const kernel = new Kernel(world, 'gateway');
  const mac = parseMac('08:00:27:00:00:01');
  const nic = new Nic(mac as NonNullable<typeof mac>);
  kernel.net.loopback.setUp(true);
  kernel.net.devices.add(nic, 'eth0');
  segment.attach(nic);
  nic.addAddress(Prefix.of(GATEWAY, SUBNET_LENGTH));
  nic.setUp(true);
  return kernel;
}
