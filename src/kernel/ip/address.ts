import type { Addr, Family } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { NetDevice } from '../dev/netdevice.ts';

export type AddressScope = 'global' | 'site' | 'link' | 'host';

/** An address of an interface, with what `ip addr` shows about it. */
export interface InterfaceAddress {
  readonly prefix: Prefix;
  readonly family: Family;
  readonly scope: AddressScope;
  /** IPv4: only where one was given. */
  readonly broadcast?: Addr;
  /** IPv4: the alias name at the end of the line; the device's name where none was given. */
  readonly label?: string;
  readonly noprefixroute: boolean;
  /** IPv6: no duplicate address detection. */
  readonly noDad: boolean;
  /** IPv6: `kernel_lo` or `kernel_ll` for addresses that the kernel made. */
  readonly proto?: 'kernel_lo' | 'kernel_ll';
  readonly dynamic: boolean;
  /** IPv4: in the subnet of an earlier address. */
  secondary: boolean;
  /** IPv6: duplicate address detection is not over; it cannot be used yet. */
  tentative: boolean;
  /** IPv6: how far duplicate address detection is; `dadfailed` in `ip addr` when failed. */
  detection: 'none' | 'running' | 'done' | 'failed';
}

/** Whether IPv6 is on for a device. */
export function ipv6Enabled(device: NetDevice): boolean {
  return device.netns.sysctl.deviceNumber(6, device.name, 'disable_ipv6') === 0;
}
