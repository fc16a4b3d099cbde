import type { NetDevice } from '../dev/netdevice.ts';
import { UNREACHABLE4 } from '../wire/icmp.ts';
import { type IpPacket, ipLength } from '../wire/ip.ts';
import type { IpStack } from './ipstack.ts';
import { finishOutput } from './output.ts';
import type { RouteResult } from './routetable.ts';

/** Passes a packet on as a router does: hop limit, size, FORWARD, POSTROUTING (RFC 1812 section 5.3). */
export function forwardPacket(stack: IpStack, packet: IpPacket, inDevice: NetDevice, route: RouteResult): void {
  const device = inDevice.name;
  const outDevice = route.device.name;
  if (packet.src.isLinkLocal && packet.family === 6) {
    stack.drop('scope', packet, { device });
    return;
  }
  if (packet.ttl <= 1) {
    stack.drop('ttl-exceeded', packet, { device });
    stack.sendIcmpError(packet, 'time-exceeded', 0, { device: inDevice });
    return;
  }
  const whole = packet.dontFragment || (packet.family === 6 && !packet.fragmented);
  if (ipLength(packet) > route.mtu && whole) {
    stack.drop('mtu-exceeded', packet, { device, outDevice });
    const mtu = route.mtu;
    if (packet.family === 6) stack.sendIcmpError(packet, 'packet-too-big', 0, { mtu, device: inDevice });
    else
      stack.sendIcmpError(packet, 'destination-unreachable', UNREACHABLE4.fragmentationNeeded, {
        mtu,
        device: inDevice,
      });
    return;
  }
  stack.netns.record('forward', { device, outDevice, packet });
  const passed = stack.runHook('FORWARD', { ...packet, ttl: packet.ttl - 1 }, { inDevice, outDevice: route.device });
  if (passed) finishOutput(stack, passed, route, inDevice);
}
