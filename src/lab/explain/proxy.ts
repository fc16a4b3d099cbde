import type { Endpoint } from '#kernel/socket/endpoint.ts';
import type { TraceRecord } from '#kernel/trace.ts';
import { Addr } from '#netip/addr.ts';
import { packetOf } from './packet.ts';
import type { Scene } from './scene.ts';

/** A docker-proxy that took a packet. */
export interface Proxied {
  /** The host it runs on, and the number of its network namespace. */
  host: string;
  inode: number;
  /** Where it passes on what it gets. */
  target: Endpoint;
}

/** The docker-proxy whose port a packet arrived at, if it is one's. */
export function proxiedTo(scene: Scene, arrival: TraceRecord | undefined): Proxied | undefined {
  const packet = arrival && packetOf(arrival);
  const kernel = arrival && scene.lab.hosts.get(arrival.host)?.kernel;
  if (!packet || !kernel || arrival.inode !== kernel.net.inode) return undefined;
  const { payload } = packet;
  if (payload.kind !== 'tcp' && payload.kind !== 'udp') return undefined;
  for (const { argv, status } of kernel.processes) {
    if (status || !argv[0]?.endsWith('/docker-proxy')) continue;
    const option = (name: string) => argv[argv.indexOf(name) + 1] ?? '';
    if (option('-proto') !== payload.kind || Number(option('-host-port')) !== payload.dstPort) continue;
    const hostIp = Addr.tryParse(option('-host-ip'));
    if (!hostIp || hostIp.family !== packet.family || !(hostIp.isUnspecified || hostIp.equals(packet.dst))) continue;
    const addr = Addr.tryParse(option('-container-ip'));
    if (addr)
      return { host: arrival.host, inode: arrival.inode, target: { addr, port: Number(option('-container-port')) } };
  }
  return undefined;
}
