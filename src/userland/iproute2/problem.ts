import type { Errno } from '#kernel/errno.ts';

/** What ends an iproute2 command: a message for stderr and the exit status. */
export class IpProblem extends Error {
  /** @param status 255 for usage errors, 1 for what the tool finds itself, 2 for what the kernel refuses */
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Messages that come with a kernel's refusal (extended acknowledgement of netlink), by the detail of the error. */
const EXTENDED: Readonly<Record<string, string>> = {
  'Address already assigned.': 'ipv4: Address already assigned.',
  'address already assigned': 'ipv6: address already assigned.',
  'Address not found.': 'ipv4: Address not found.',
  'IPv6 is disabled on this device.': 'ipv6: IPv6 is disabled on this device.',
  'Nexthop has invalid gateway.': 'Nexthop has invalid gateway.',
  'Device for nexthop is not up.': 'Device for nexthop is not up.',
  'Invalid prefsrc address.': 'Invalid prefsrc address.',
  'mtu less than device minimum': 'mtu less than device minimum.',
  'Can not enslave a bridge to a bridge': 'Can not enslave a bridge to a bridge.',
  'The interface netns is immutable': 'The interface netns is immutable.',
  'VLAN device already exists': 'VLAN device already exists.',
  'Invalid VLAN id': 'Invalid VLAN id.',
  'A VXLAN device with the specified VNI already exists': 'A VXLAN device with the specified VNI already exists.',
  'Cannot replace non-unicast fdb entries': 'Cannot replace non-unicast fdb entries.',
  'Requested AEAD algorithm not found': 'Requested AEAD algorithm not found.',
  'Local and remote address families differ': 'Local and remote address must be of the same family.',
};

/** How iproute2 tells what the kernel refused. */
export function refusal(error: Errno): IpProblem {
  const text = error.detail === undefined ? undefined : EXTENDED[error.detail];
  return new IpProblem(text === undefined ? `RTNETLINK answers: ${error.message}` : `Error: ${text}`, 2);
}
