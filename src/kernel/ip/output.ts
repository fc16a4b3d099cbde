import type { NetDevice } from '../dev/netdevice.ts';
import type { ErrnoCode } from '../errno.ts';
import { type IpPacket, ipLength } from '../wire/ip.ts';
import { protection } from '../xfrm/output.ts';
import { fragmentsOf } from './fragment.ts';
import type { IpStack, OutputOptions } from './ipstack.ts';
import type { RouteError, RouteResult } from './routetable.ts';

/** Sends a packet of this host; see IpStack.output. */
export function outputPacket(stack: IpStack, given: IpPacket, options: OutputOptions): ErrnoCode | undefined {
  const { netns } = stack;
  const { device } = options;
  const route = netns.routes.lookup(given.dst, { src: given.src, device, mark: given.mark });
  if ('error' in route) {
    stack.drop(reasonOf(route), given);
    return route.error;
  }
  const src = given.src.isUnspecified ? route.src : given.src;
  if (given.family === 6 && src.isUnspecified && !given.dst.isMulticast) return 'EADDRNOTAVAIL';
  const id = given.id === 0 && !given.dontFragment ? stack.nextId() : given.id;
  const packet: IpPacket = src === given.src && id === given.id ? given : { ...given, src, id };
  netns.record('output', { outDevice: route.device.name, packet });
  const passed = stack.judge('OUTPUT', packet, { outDevice: route.device });
  if (!passed) return 'EPERM';
  if (passed === 'stolen') return undefined;
  const final = changesRoute(packet, passed) ? reroute(stack, passed, device) : route;
  if ('error' in final) {
    stack.drop(reasonOf(final), passed);
    return final.error;
  }
  return finishOutput(stack, passed, final);
}

/** POSTROUTING, size check and transmission: the end of both sending and forwarding. */
export function finishOutput(
  stack: IpStack,
  packet: IpPacket,
  route: RouteResult,
  inDevice?: NetDevice,
): ErrnoCode | undefined {
  const { xfrm } = stack.netns;
  const security = xfrm ? protection(xfrm, packet) : undefined;
  if (security?.outcome === 'dropped') return undefined;
  const passed = stack.runHook('POSTROUTING', packet, { outDevice: route.device, inDevice });
  if (!passed) return 'EPERM';
  if (security?.outcome === 'protected') {
    // Encrypted, it is a packet of this host's own and passes the hooks anew.
    const sealed = stack.judge(
      'OUTPUT',
      { ...security.protect(passed), connection: undefined },
      { outDevice: route.device },
    );
    return sealed && sealed !== 'stolen' ? finishOutput(stack, sealed, route) : undefined;
  }
  const mtu = inDevice ? route.mtu : mtuTo(stack, passed, route);
  if (ipLength(passed) <= mtu) stack.transmit(passed, route);
  else if (passed.dontFragment && !inDevice) {
    stack.drop('mtu-exceeded', passed, { device: route.device.name });
    return 'EMSGSIZE';
  } else for (const piece of fragmentsOf(passed, mtu)) stack.transmit(piece, route);
  return undefined;
}

/** The largest packet to a destination: what the route says, or less where the way is known to be narrower. */
function mtuTo({ netns }: IpStack, { dst, dontFragment }: IpPacket, route: RouteResult): number {
  // Who sets DF looks at the path himself.
  return dontFragment ? route.mtu : Math.min(route.mtu, netns.transport.pathMtus.get(dst) ?? route.mtu);
}

/** What is dropped for want of a route. */
export function reasonOf(error: RouteError): 'no-route' | 'unreachable-route' | 'blackhole-route' | 'prohibited-route' {
  if (error.type === 'unreachable') return 'unreachable-route';
  if (error.type === 'blackhole') return 'blackhole-route';
  return error.type === 'prohibit' ? 'prohibited-route' : 'no-route';
}

function changesRoute(before: IpPacket, after: IpPacket): boolean {
  return (
    before !== after && (!before.dst.equals(after.dst) || !before.src.equals(after.src) || before.mark !== after.mark)
  );
}

/** ip_route_me_harder: NAT or a mark in OUTPUT may lead elsewhere. */
function reroute(stack: IpStack, packet: IpPacket, device: NetDevice | undefined): RouteResult | RouteError {
  const { netns } = stack;
  const route = netns.routes.lookup(packet.dst, { src: packet.src, mark: packet.mark, device });
  if ('error' in route) return route;
  const leaks = packet.src.isLoopback && !route.device.isLoopback;
  if (leaks && packet.family === 4 && netns.sysctl.deviceNumber(4, route.device.name, 'route_localnet') === 0)
    return { error: 'EINVAL' };
  return route;
}
