import { Addr } from '#netip/addr.ts';
import { type Mac, multicastMac } from '#netip/mac.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import type { IcmpMessage } from '../wire/icmp.ts';
import { type IpPacket, ipPacket } from '../wire/ip.ts';
import { selectSource } from './sourceaddress.ts';

const ALL_NODES = Addr.parse('ff02::1');
const SOLICITED_NODE = Addr.parse('ff02::1:ff00:0');
const NO_DATA = new Uint8Array(0);
/** RFC 4861: neighbour discovery is only believed with a hop limit no router has lowered. */
const HOP_LIMIT = 255;

/** The multicast group on which the owner of `addr` listens for solicitations, RFC 4291 section 2.7.1. */
export function solicitedNode(addr: Addr): Addr {
  return Addr.fromBits(6, SOLICITED_NODE.bits | (addr.bits & 0xffffffn));
}

/** Whether a solicited-node group is one of this device's: of one of its addresses, or its subnets' anycast address. */
export function listensTo(device: NetDevice, group: Addr): boolean {
  const tail = group.bits & 0xffffffn;
  return device.addresses.some(
    ({ family, prefix }) =>
      family === 6 && ((prefix.addr.bits & 0xffffffn) === tail || (prefix.first.bits & 0xffffffn) === tail),
  );
}

/**
 * Sends a neighbour solicitation for `target`. For an address that is still tentative here it is a question whether
 * anybody else has it, and comes from the unspecified address.
 */
export function solicit(device: NetDevice, target: Addr, options: { target?: Mac; source?: Addr } = {}): void {
  const { netns } = device;
  const detecting = device.addresses.some((address) => address.tentative && address.prefix.addr.equals(target));
  const own = options.source && netns.routes.isLocal(options.source) ? options.source : undefined;
  const src = detecting ? Addr.ANY6 : (own ?? selectSource(netns, device, target) ?? Addr.ANY6);
  const dst = options.target ? target : solicitedNode(target);
  const message: IcmpMessage = {
    kind: 'icmp',
    type: 'neighbour-solicitation',
    code: 0,
    data: NO_DATA,
    target,
    mac: src.isUnspecified ? undefined : device.mac,
  };
  transmit(device, options.target ?? multicastMac(dst), ipPacket(src, dst, message, { ttl: HOP_LIMIT }));
}

/** Tells everybody on the wire that `addr` is here (unsolicited advertisement, RFC 4861 section 7.2.6). */
export function advertise(device: NetDevice, addr: Addr): void {
  transmit(device, multicastMac(ALL_NODES), advertisement(device, addr, addr, ALL_NODES, false));
}

/** Takes in a neighbour discovery message. @returns false where the packet is none */
export function receiveDiscovery(device: NetDevice, packet: IpPacket): boolean {
  const { payload } = packet;
  if (payload.kind !== 'icmp' || packet.family !== 6 || !payload.target) return false;
  if (packet.ttl !== HOP_LIMIT) return true;
  if (payload.type === 'neighbour-solicitation') receiveSolicitation(device, packet, payload, payload.target);
  else if (payload.type === 'neighbour-advertisement') receiveAdvertisement(device, payload, payload.target);
  return true;
}

function receiveSolicitation(device: NetDevice, packet: IpPacket, message: IcmpMessage, target: Addr): void {
  const { netns } = device;
  const own = device.addresses.find((address) => address.family === 6 && address.prefix.addr.equals(target));
  if (own?.tentative) {
    if (packet.src.isUnspecified) duplicateFound(device, target);
    return;
  }
  if (!own && !anycast(device, target)) return;
  if (packet.src.isUnspecified) {
    advertise(device, target);
    return;
  }
  if (message.mac) netns.neighbours.update(device, packet.src, { mac: message.mac, override: true, create: true });
  const answer = advertisement(device, target, target, packet.src, true);
  if (message.mac) transmit(device, message.mac, answer);
  else netns.neighbours.send(device, packet.src, answer);
}

function receiveAdvertisement(device: NetDevice, message: IcmpMessage, target: Addr): void {
  if (duplicateFound(device, target) || !message.mac) return;
  device.netns.neighbours.update(device, target, {
    mac: message.mac,
    confirmed: message.solicited,
    override: message.override,
    isRouter: message.router,
  });
}

function advertisement(device: NetDevice, target: Addr, src: Addr, dst: Addr, solicited: boolean): IpPacket {
  const message: IcmpMessage = {
    kind: 'icmp',
    type: 'neighbour-advertisement',
    code: 0,
    data: NO_DATA,
    target,
    mac: device.mac,
    solicited,
    override: true,
    router: device.netns.sysctl.deviceNumber(6, device.name, 'forwarding') !== 0,
  };
  return ipPacket(src, dst, message, { ttl: HOP_LIMIT });
}

function transmit(device: NetDevice, dst: Mac, packet: IpPacket): void {
  device.transmit({ src: device.mac, dst, payload: packet });
}

/** Another machine answers for an address that is tentative here: it stays unusable. */
function duplicateFound(device: NetDevice, addr: Addr): boolean {
  const address = device.addresses.find((candidate) => candidate.tentative && candidate.prefix.addr.equals(addr));
  if (address) address.detection = 'failed';
  return address !== undefined;
}

function anycast(device: NetDevice, target: Addr): boolean {
  return device.netns.routes.addressType(target, device) === 'anycast';
}
