import type { IcmpMessage } from '#kernel/wire/icmp.ts';
import type { Family } from '#netip/addr.ts';

const UNREACHABLE4 = [
  'Destination Net Unreachable',
  'Destination Host Unreachable',
  'Destination Protocol Unreachable',
  'Destination Port Unreachable',
  'Frag needed and DF set',
  'Source Route Failed',
  'Destination Net Unknown',
  'Destination Host Unknown',
  'Source Host Isolated',
  'Destination Net Prohibited',
  'Destination Host Prohibited',
  'Destination Net Unreachable for Type of Service',
  'Destination Host Unreachable for Type of Service',
  'Packet filtered',
  'Precedence Violation',
  'Precedence Cutoff',
];
const UNREACHABLE6 = [
  'No route',
  'Administratively prohibited',
  'Beyond scope of source address',
  'Address unreachable',
  'Port unreachable',
  'Source address failed ingress/egress policy',
  'Reject route to destination',
];

/** An ICMP error in the words of iputils. */
export function errorText(family: Family, { type, code, mtu }: IcmpMessage): string {
  if (family === 6) {
    if (type === 'destination-unreachable')
      return `Destination unreachable: ${UNREACHABLE6[code] ?? `Unknown code ${code}`}`;
    if (type === 'packet-too-big') return `Packet too big: mtu=${mtu ?? 0}`;
    if (type === 'time-exceeded') return `Time exceeded: ${code === 0 ? 'Hop limit' : 'Defragmentation failure'}`;
    return 'Parameter problem: Wrong header field';
  }
  if (type === 'destination-unreachable') {
    if (code === 4) return `Frag needed and DF set (mtu = ${mtu ?? 0})`;
    return UNREACHABLE4[code] ?? `Dest Unreachable, Bad Code: ${code}`;
  }
  if (type === 'time-exceeded') return code === 0 ? 'Time to live exceeded' : 'Frag reassembly time exceeded';
  if (type === 'redirect') return 'Redirect Host';
  return type === 'source-quench' ? 'Source Quench' : 'Parameter problem: pointer = 0';
}
