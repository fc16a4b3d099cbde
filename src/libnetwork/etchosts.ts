import type { Addr } from '#netip/addr.ts';
import type { HostRecord } from './sandboxoptions.ts';

const LOCALHOST4: readonly HostRecord[] = [{ ip: '127.0.0.1', hosts: 'localhost' }];
const LOCALHOST6: readonly HostRecord[] = [
  { ip: '::1', hosts: 'localhost ip6-localhost ip6-loopback' },
  { ip: 'fe00::', hosts: 'ip6-localnet' },
  { ip: 'ff00::', hosts: 'ip6-mcastprefix' },
  { ip: 'ff02::1', hosts: 'ip6-allnodes' },
  { ip: 'ff02::2', hosts: 'ip6-allrouters' },
];

/** The text of a new /etc/hosts: the standard names, then `extra` (moby etchosts.Build). */
export function hostsText(extra: readonly HostRecord[], ipv6: boolean): string {
  return lines([...LOCALHOST4, ...(ipv6 ? LOCALHOST6 : []), ...extra]);
}

/** `text` with more lines at its end. */
export function withHosts(text: string, records: readonly HostRecord[]): string {
  return text + lines(records);
}

/** `text` without the lines that are exactly these records. */
export function withoutHosts(text: string, records: readonly HostRecord[]): string {
  const gone = new Set(records.map(line));
  return text
    .split('\n')
    .filter((each) => !gone.has(each))
    .join('\n');
}

/** The names a container calls itself: `box.lab.local box`, or the host name alone where there is no domain. */
export function ownNames(hostname: string, domainname: string): string {
  if (domainname !== '') return `${hostname}.${domainname} ${hostname}`;
  const dot = hostname.indexOf('.');
  return dot > 0 ? `${hostname} ${hostname.slice(0, dot)}` : hostname;
}

/** A container's own lines: one an address. */
export function ownRecords(addresses: readonly Addr[], hostname: string, domainname: string): HostRecord[] {
  return addresses.map((address) => ({ ip: address.text, hosts: ownNames(hostname, domainname) }));
}

function lines(records: readonly HostRecord[]): string {
  return records.map((record) => `${line(record)}\n`).join('');
}

function line({ ip, hosts }: HostRecord): string {
  return `${ip}\t${hosts}`;
}
