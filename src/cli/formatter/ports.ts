import type { Port } from '#api/container.ts';
import { Addr } from '#netip/addr.ts';

/** A published or exposed port group: consecutive private ports whose public ports run along. */
interface Run {
  first: number;
  last: number;
}

/**
 * The PORTS column: `0.0.0.0:8080->80/tcp, [::]:8080->80/tcp, 443/tcp`, with runs of ports joined as `7000-7002->80-82/tcp`
 * (docker/cli: formatter.DisplayablePorts).
 */
export function displayablePorts(ports: readonly Port[]): string {
  const groups = new Map<string, Run>();
  const result: string[] = [];
  const hostMappings: string[] = [];
  const order: string[] = [];
  for (const port of [...ports].sort(comparePorts)) {
    let key = port.Type;
    if (port.IP) {
      if (port.PublicPort !== port.PrivatePort) {
        hostMappings.push(`${host(port.IP)}:${port.PublicPort}->${port.PrivatePort}/${port.Type}`);
        continue;
      }
      key = `${port.IP}/${port.Type}`;
    }
    const run = groups.get(key);
    if (!run) {
      groups.set(key, { first: port.PrivatePort, last: port.PrivatePort });
      order.push(key);
      continue;
    }
    if (port.PrivatePort === run.last + 1) {
      run.last = port.PrivatePort;
      continue;
    }
    result.push(formatRun(key, run));
    groups.set(key, { first: port.PrivatePort, last: port.PrivatePort });
  }
  for (const key of order) result.push(formatRun(key, groups.get(key) as Run));
  return [...result, ...hostMappings].join(', ');
}

function host(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}

function formatRun(key: string, { first, last }: Run): string {
  const slash = key.indexOf('/');
  const protocol = key.slice(slash + 1);
  const range = first === last ? String(first) : `${first}-${last}`;
  if (slash < 0) return `${range}/${key}`;
  return `${host(key.slice(0, slash))}:${range}->${range}/${protocol}`;
}

function comparePorts(a: Port, b: Port): number {
  if (a.PrivatePort !== b.PrivatePort) return a.PrivatePort - b.PrivatePort;
  if ((a.IP ?? '') !== (b.IP ?? '')) return compareAddresses(a.IP ?? '', b.IP ?? '');
  if ((a.PublicPort ?? 0) !== (b.PublicPort ?? 0)) return (a.PublicPort ?? 0) - (b.PublicPort ?? 0);
  return a.Type < b.Type ? -1 : a.Type > b.Type ? 1 : 0;
}

function compareAddresses(a: string, b: string): number {
  const [left, right] = [Addr.tryParse(a), Addr.tryParse(b)];
  if (left && right) return left.compare(right);
  return a < b ? -1 : 1;
}
