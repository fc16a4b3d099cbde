import type { NetDevice } from '../dev/netdevice.ts';
import { UNREACHABLE4, UNREACHABLE6 } from '../wire/icmp.ts';
import { type IpPacket, scrubbed } from '../wire/ip.ts';
import { ipv6Enabled } from './address.ts';
import { forwardPacket } from './forward.ts';
import type { IpStack } from './ipstack.ts';
import { reasonOf } from './output.ts';

/** How a packet came in. */
export interface InputOptions {
  /** PREROUTING has seen it (br_netfilter). */
  filtered: boolean;
  /** Its frame was sent to many. */
  groupFrame: boolean;
}

/** Takes in a packet from a device: PREROUTING, then to this host or onwards. */
export function inputPacket(stack: IpStack, received: IpPacket, device: NetDevice, options: InputOptions): void {
  const { netns } = stack;
  if (received.family === 6) {
    if (!ipv6Enabled(device)) {
      stack.drop('family-disabled', received, { device: device.name });
      return;
    }
    const astray = !device.isLoopback && (received.src.isLoopback || received.dst.isLoopback);
    if (astray) {
      stack.drop('martian-source', received, { device: device.name });
      return;
    }
  }
  netns.record('receive', { device: device.name, packet: received });
  if (received.payload.kind === 'fragment' && netns.netfilter.tracks(received.family)) {
    // Connection tracking wants whole packets (nf_defrag).
    const whole = stack.reassemble(received, received.payload, device);
    if (whole) inputPacket(stack, whole, device, options);
    return;
  }
  const packet = options.filtered ? received : stack.runHook('PREROUTING', received, { inDevice: device });
  if (!packet) return;
  const owner = device.layer3Owner?.(packet.dst);
  if (owner) {
    // It is local for the device above, which sees it after this namespace's INPUT (ipvlan_l3s.c).
    const passed = stack.runHook('INPUT', packet, { inDevice: device });
    if (passed) owner.receive({ src: device.mac, dst: owner.mac, payload: scrubbed(passed) });
    return;
  }
  const type = packet.dst.isMulticast ? 'multicast' : netns.routes.addressType(packet.dst);
  if (!device.isLoopback && packet.family === 4 && isMartian(stack, packet, device, type === 'local')) return;
  if (type === 'local' || type === 'broadcast' || type === 'multicast' || type === 'anycast') {
    stack.deliver(packet, device);
    return;
  }
  if (options.groupFrame) {
    stack.drop('other-host', packet, { device: device.name });
    return;
  }
  if (netns.sysctl.deviceNumber(packet.family, device.name, 'forwarding') === 0) {
    stack.drop('forwarding-disabled', packet, { device: device.name, detail: packet.dst.text });
    return;
  }
  const route = netns.routes.lookup(packet.dst, { src: packet.src, mark: packet.mark, inDevice: device });
  if (!('error' in route)) {
    forwardPacket(stack, packet, device, route);
    return;
  }
  stack.drop(reasonOf(route), packet, { device: device.name });
  if (route.type === 'blackhole') return;
  if (packet.family === 6) {
    const code = route.type === 'prohibit' ? UNREACHABLE6.adminProhibited : UNREACHABLE6.noRoute;
    stack.sendIcmpError(packet, 'destination-unreachable', code, { device });
  } else {
    const { network, host, adminProhibited } = UNREACHABLE4;
    const code = route.type === 'prohibit' ? adminProhibited : route.type === 'unreachable' ? host : network;
    stack.sendIcmpError(packet, 'destination-unreachable', code, { device });
  }
}

/** Whether a packet cannot honestly have come from there (fib_validate_source, RFC 1812 section 5.3.7). Traced if so. */
function isMartian(stack: IpStack, packet: IpPacket, device: NetDevice, local: boolean): boolean {
  const { routes, sysctl } = stack.netns;
  const setting = (name: string) => sysctl.deviceNumber(4, device.name, name);
  const { src, dst } = packet;
  const drop = (reason: 'martian-source' | 'martian-destination' | 'rp-filter') => {
    stack.drop(reason, packet, { device: device.name });
    return true;
  };
  if (src.isMulticast || src.isLimitedBroadcast) return drop('martian-source');
  if (src.isUnspecified) return !local && !dst.isLimitedBroadcast && !dst.isMulticast ? drop('martian-source') : false;
  if (src.isLoopback && setting('route_localnet') === 0) return drop('martian-source');
  if (dst.isLoopback && setting('route_localnet') === 0) return drop('martian-destination');
  if (routes.isLocal(src) && !src.isLoopback && setting('accept_local') === 0) return drop('martian-source');
  const filter = setting('rp_filter');
  if (filter === 0) return false;
  const back = routes.lookup(src);
  const fails = 'error' in back || (filter === 1 && back.device !== device);
  return fails ? drop('rp-filter') : false;
}
