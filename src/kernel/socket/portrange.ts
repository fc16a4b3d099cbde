import type { NetNamespace } from '../netns.ts';

/** The ports from which connections get theirs (net.ipv4.ip_local_port_range), both included. */
export function ephemeralRange(netns: NetNamespace): [low: number, high: number] {
  const [low, high] = (netns.sysctl.get('net.ipv4.ip_local_port_range') ?? '').split(/\s+/).map(Number);
  return [low || 32_768, high || 60_999];
}

/**
 * The first free port of the range, searched from a random place.
 * @returns undefined where none is free
 */
export function ephemeralPort(netns: NetNamespace, free: (port: number) => boolean): number | undefined {
  const [low, high] = ephemeralRange(netns);
  const count = high - low + 1;
  const start = netns.transport.random.integer(0, count - 1);
  for (let n = 0; n < count; n++) {
    const port = low + ((start + n) % count);
    if (free(port)) return port;
  }
  return undefined;
}
