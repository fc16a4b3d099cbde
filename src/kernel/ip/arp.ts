import { Addr } from '#netip/addr.ts';
import { BROADCAST_MAC, type Mac } from '#netip/mac.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import type { ArpPacket } from '../wire/arp.ts';
import { selectSource } from './sourceaddress.ts';

/**
 * Asks who has `targetIp` (RFC 826).
 * @param options.target asks one machine only, to see whether it is still there
 * @param options.source of the packet that waits; it is shown as the asker where it is ours
 */
export function requestAddress(device: NetDevice, targetIp: Addr, options: { target?: Mac; source?: Addr } = {}): void {
  const { netns } = device;
  const own = options.source && netns.routes.isLocal(options.source) ? options.source : undefined;
  const senderIp = own ?? selectSource(netns, device, targetIp) ?? Addr.ANY4;
  const payload: ArpPacket = { kind: 'arp', operation: 'request', senderMac: device.mac, senderIp, targetIp };
  device.transmit({ src: device.mac, dst: options.target ?? BROADCAST_MAC, payload });
}

/** Tells everybody on the wire that `addr` is here (gratuitous ARP, RFC 5227 section 3). */
export function announceAddress(device: NetDevice, addr: Addr): void {
  const payload: ArpPacket = {
    kind: 'arp',
    operation: 'request',
    senderMac: device.mac,
    senderIp: addr,
    targetIp: addr,
  };
  device.transmit({ src: device.mac, dst: BROADCAST_MAC, payload });
}

/** Takes in an ARP packet: answers for own addresses (on whatever interface they are) and learns who asked. */
export function receiveArp(device: NetDevice, arp: ArpPacket): void {
  const { netns } = device;
  if (!device.usesNeighbours || arp.targetIp.isLoopback || arp.targetIp.isMulticast) return;
  // An announcement of somebody nobody here knows: most of what a large network hears.
  const announced = arp.senderIp.equals(arp.targetIp);
  if (announced && !netns.neighbours.get(device, arp.senderIp) && !netns.routes.isLocal(arp.targetIp)) return;
  const forUs = netns.routes.isLocal(arp.targetIp) && answersHere(device, arp.targetIp);
  if (arp.operation === 'request') {
    if (forUs || proxies(device, arp.targetIp)) {
      if (!arp.senderIp.isUnspecified) {
        netns.neighbours.update(device, arp.senderIp, { mac: arp.senderMac, override: true, create: true });
      }
      reply(device, arp);
      return;
    }
    // Not for us: only an entry that exists is brought up to date.
    netns.neighbours.update(device, arp.senderIp, { mac: arp.senderMac, override: true });
    return;
  }
  netns.neighbours.update(device, arp.senderIp, { mac: arp.senderMac, confirmed: forUs, override: true });
}

function reply(device: NetDevice, request: ArpPacket): void {
  const payload: ArpPacket = {
    kind: 'arp',
    operation: 'reply',
    senderMac: device.mac,
    senderIp: request.targetIp,
    targetMac: request.senderMac,
    targetIp: request.senderIp,
  };
  device.transmit({ src: device.mac, dst: request.senderMac, payload });
}

/** arp_ignore: 0 answers for any own address, 1 and 2 only for those of the device that was asked. */
function answersHere(device: NetDevice, addr: Addr): boolean {
  const ignore = device.netns.sysctl.deviceNumber(4, device.name, 'arp_ignore');
  if (ignore === 0) return true;
  return ignore <= 2 && device.addresses.some((address) => address.prefix.addr.equals(addr));
}

/** proxy_arp: answers for an address that it would forward to another interface. */
function proxies(device: NetDevice, addr: Addr): boolean {
  const { netns } = device;
  if (netns.sysctl.deviceNumber(4, device.name, 'proxy_arp') === 0) return false;
  if (netns.sysctl.deviceNumber(4, device.name, 'forwarding') === 0) return false;
  const result = netns.routes.lookup(addr);
  return !('error' in result) && result.type === 'unicast' && result.device !== device;
}
