import type { Addr } from '#netip/addr.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import type { NetNamespace } from '../netns.ts';
import type { InterfaceAddress } from './address.ts';

/** An address of `device` to send from to `dst`, whose next hop is `nextHop`; another device's where it has none. */
export function selectSource(
  netns: NetNamespace,
  device: NetDevice,
  nextHop: Addr,
  dst: Addr = nextHop,
): Addr | undefined {
  const own = selectOn(device, nextHop, dst);
  if (own) return own;
  if (dst.family === 6 && dst.isLinkLocal) return undefined;
  // Linux looks at all other interfaces before it gives up (weak host model).
  for (const other of netns.devices.list()) {
    if (other === device || !other.up) continue;
    const found = other.addresses.find((a) => a.family === dst.family && !a.tentative && a.scope === 'global');
    if (found) return found.prefix.addr;
  }
  return device.addresses.find((a) => a.family === 6 && dst.family === 6 && !a.tentative)?.prefix.addr;
}

/** inet_select_addr of IPv4; for IPv6 the rules 1, 2, 3 and 8 of RFC 6724 section 5. */
function selectOn(device: NetDevice, nextHop: Addr, dst: Addr): Addr | undefined {
  const usable = device.addresses.filter((a) => a.family === dst.family && !a.tentative);
  if (dst.family === 4) {
    const reachable = usable.filter((a) => a.scope !== 'host' || device.isLoopback);
    return (reachable.find((a) => !a.secondary && a.prefix.contains(nextHop)) ?? reachable[0])?.prefix.addr;
  }
  const linkScope = dst.isLinkLocal || (dst.isMulticast && ((dst.bits >> 112n) & 0xfn) <= 2n);
  const scoped = usable.filter((a) => (a.scope === 'link') === linkScope);
  const candidates = scoped.length > 0 ? scoped : linkScope ? usable : [];
  return candidates.reduce<InterfaceAddress | undefined>(
    (best, a) => (best && commonLength(best.prefix.addr, dst) >= commonLength(a.prefix.addr, dst) ? best : a),
    undefined,
  )?.prefix.addr;
}

function commonLength(a: Addr, b: Addr): number {
  const difference = a.bits ^ b.bits;
  return difference === 0n ? a.width : a.width - difference.toString(2).length;
}
