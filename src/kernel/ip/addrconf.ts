import { Prefix } from '#netip/prefix.ts';
import { SECOND } from '../clock.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import type { InterfaceAddress } from './address.ts';
import { solicit } from './ndisc.ts';

/**
 * Duplicate address detection, RFC 4862 section 5.4: after a random part of a second asks once whether anybody has the
 * address, waits a second for an answer, and takes the address into use. Until then it is tentative.
 */
export function startDuplicateDetection(device: NetDevice, address: InterfaceAddress): void {
  const { netns } = device;
  if (address.detection !== 'none') return;
  address.tentative = true;
  if (!device.carrier) return;
  address.detection = 'running';
  const valid = () => {
    if (
      device.attached &&
      device.netns === netns &&
      device.addresses.includes(address) &&
      address.detection === 'running'
    ) {
      if (device.carrier) return true;
      address.detection = 'none';
    }
    return false;
  };
  netns.clock.after(netns.jitter.integer(0, SECOND), () => {
    if (!valid()) return;
    solicit(device, address.prefix.addr);
    netns.clock.after(SECOND, () => {
      if (!valid()) return;
      address.detection = 'done';
      address.tentative = false;
      installLocal6(device, address);
    });
  });
}

/** Puts in the routes of an IPv6 address that has become usable (RFC 4862: after duplicate address detection). */
export function installLocal6(device: NetDevice, address: InterfaceAddress): void {
  const { addr } = address.prefix;
  const { routes, sysctl, loopback } = device.netns;
  routes.replace({ table: 'local', type: 'local', dst: Prefix.of(addr), device, metric: 0, proto: 'kernel' });
  // A router also answers to the network's first address (RFC 4291, subnet-router anycast).
  const { first } = address.prefix;
  if (device !== loopback && address.prefix.length < 127 && sysctl.deviceNumber(6, device.name, 'forwarding') !== 0) {
    routes.replace({ table: 'local', type: 'anycast', dst: Prefix.of(first), device, metric: 0, proto: 'kernel' });
  }
}
