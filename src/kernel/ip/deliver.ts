import { Addr } from '#netip/addr.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { type IcmpMessage, isIcmpError } from '../wire/icmp.ts';
import { type IpPacket, ipPacket } from '../wire/ip.ts';
import { admitted, decrypted } from '../xfrm/input.ts';
import type { IpStack } from './ipstack.ts';
import { receiveDiscovery } from './ndisc.ts';

/** Hands a packet for this host to INPUT, then answers it (echo, neighbour discovery) or gives it to the transport. */
export function deliverLocally(stack: IpStack, received: IpPacket, device: NetDevice): void {
  const packet = received.payload.kind === 'fragment' ? stack.reassemble(received, received.payload, device) : received;
  if (!packet) return;
  const passed = stack.runHook('INPUT', packet, { inDevice: device });
  if (!passed) return;
  const { payload } = passed;
  const { xfrm } = stack.netns;
  if (xfrm) {
    if (payload.kind === 'esp') {
      stack.netns.record('deliver', { device: device.name, packet: passed });
      const inner = decrypted(xfrm, passed, payload, device);
      if (inner) stack.input(inner, device);
      return;
    }
    if (!admitted(xfrm, passed, device)) return;
  }
  if (payload.kind === 'icmp') {
    if (receiveDiscovery(device, passed)) return;
    if (payload.type === 'echo-request') {
      stack.netns.record('deliver', { device: device.name, packet: passed });
      answerEcho(stack, passed, payload, device);
      return;
    }
    if (payload.type === 'packet-too-big' || isIcmpError(payload) || payload.type === 'echo-reply') {
      stack.netns.record('deliver', { device: device.name, packet: passed });
      stack.netns.transport.input(passed, device);
    }
    return;
  }
  stack.netns.record('deliver', { device: device.name, packet: passed });
  stack.netns.transport.input(passed, device);
}

/** RFC 792, RFC 4443 section 4.2; icmp_echo_ignore_all and _broadcasts. */
function answerEcho(stack: IpStack, packet: IpPacket, request: IcmpMessage, device: NetDevice): void {
  const { sysctl, routes } = stack.netns;
  const settings = packet.family === 4 ? 'net.ipv4.icmp_echo_ignore' : 'net.ipv6.icmp.echo_ignore';
  const unicast = !packet.dst.isMulticast && routes.addressType(packet.dst) !== 'broadcast';
  const group = packet.family === 4 ? 'broadcasts' : 'multicast';
  if (sysctl.number(`${settings}_all`) !== 0 || (!unicast && sysctl.number(`${settings}_${group}`) !== 0)) {
    stack.drop('ignored', packet, { device: device.name, detail: 'echo requests are ignored by sysctl' });
    return;
  }
  const src = unicast ? packet.dst : Addr.any(packet.family);
  const reply = ipPacket(
    src,
    packet.src,
    { ...request, type: 'echo-reply' },
    { ttl: sysctl.number('net.ipv4.ip_default_ttl'), tos: packet.tos, mark: undefined },
  );
  stack.output(reply, packet.src.isLinkLocal && packet.family === 6 ? { device } : {});
}
