import type { Addr, Family } from '#netip/addr.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Errno } from '../errno.ts';
import type { NetNamespace } from '../netns.ts';

/** Where a socket is bound: to an address of the namespace, or to all of them where there is none. */
export interface Binding {
  /** Of the socket. One of IPv6 bound to all addresses takes IPv4 as well, unless `v6only`. */
  readonly family: Family;
  readonly addr: Addr | undefined;
  readonly port: number;
  readonly v6only: boolean;
  readonly device: NetDevice | undefined;
}

export interface BindOptions {
  /** Of the socket where no address tells it; 4 by default. */
  family?: Family;
  v6only?: boolean;
}

/** Whether a packet could belong to both (EADDRINUSE). */
export function overlaps(a: Binding, b: Binding): boolean {
  if (a.device && b.device && a.device !== b.device) return false;
  if (a.addr && b.addr) return a.addr.equals(b.addr);
  if (!a.addr && !b.addr) return a.family === b.family || !(a.family === 6 ? a : b).v6only;
  const [all, one] = a.addr ? [b, a] : [a, b];
  return takes(all, one.addr as Addr);
}

/** How well a binding fits a packet to `addr` that came in on `device`; -1 where it does not. */
export function score(binding: Binding, addr: Addr, device: NetDevice): number {
  if (binding.device && binding.device !== device) return -1;
  const points = binding.device ? 4 : 0;
  if (binding.addr) return binding.addr.equals(addr) ? points + 2 : -1;
  if (!takes(binding, addr)) return -1;
  return points + (binding.family === addr.family ? 1 : 0);
}

/**
 * The place bind(2) asks for; an unspecified address means all.
 * @throws Errno EADDRNOTAVAIL where the namespace does not have the address
 */
export function bindingOf(
  netns: NetNamespace,
  addr: Addr | undefined,
  port: number,
  options: BindOptions & { device?: NetDevice; groups?: boolean },
): Binding {
  const { device, v6only = false } = options;
  const family = addr?.family ?? options.family ?? 4;
  if (!addr || addr.isUnspecified) return { family, addr: undefined, port, v6only: family === 6 && v6only, device };
  const type = netns.routes.addressType(addr, family === 6 && addr.isLinkLocal ? device : undefined);
  const group = options.groups === true && (type === 'multicast' || type === 'broadcast');
  const anywhere = netns.sysctl.number(`net.ipv${family}.ip_nonlocal_bind`) !== 0;
  if (type !== 'local' && !group && !anywhere) throw new Errno('EADDRNOTAVAIL', addr.text);
  return { family, addr, port, v6only: family === 6, device };
}

function takes(binding: Binding, addr: Addr): boolean {
  return binding.family === addr.family || (binding.family === 6 && !binding.v6only);
}
