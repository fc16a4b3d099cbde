import { Addr } from '#netip/addr.ts';
import type { PortBinding, PortProtocol } from '../../portbinding.ts';

/** One host address that a container's port is wanted on. */
export interface PortRequest {
  readonly protocol: PortProtocol;
  readonly port: number;
  readonly containerIp: Addr;
  readonly hostIp: Addr;
  /** Acceptable host ports; 0 for any. */
  readonly hostPort: number;
  readonly hostPortEnd: number;
  /** The network routes: the port is opened, but no host port is used. */
  readonly routed: boolean;
}

/** What port requests depend on besides the wishes. */
export interface PortContext {
  /** Absent where the endpoint has no address of that family, or is not the way in for it. */
  readonly containerIp4?: Addr;
  readonly containerIp6?: Addr;
  readonly routed4: boolean;
  readonly routed6: boolean;
  /** Where ports go whose wish names no address. */
  readonly defaultIp: Addr;
  /** Whether the host can listen on IPv6 addresses. */
  readonly hostHasIPv6: boolean;
  /** Where IPv6 of the host may be proxied to: an IPv4 address of the container. */
  readonly proxy6To4?: Addr;
}

const PROTOCOL_ORDER: readonly PortProtocol[] = ['tcp', 'udp', 'sctp'];

/**
 * Spells out which addresses each wish means, in groups that get the same host port (`-p 80` means 0.0.0.0 and [::]).
 * Exact ports come before ranges, so that a range does not take what another wish needs (moby cmpPortBinding).
 */
export function portRequests(wishes: readonly PortBinding[], context: PortContext): PortRequest[][] {
  const sorted = wishes.map((wish) => ({ ...wish, hostPortEnd: wish.hostPortEnd || wish.hostPort })).sort(compare);
  const groups: PortRequest[][] = [];
  let group: PortRequest[] = [];
  for (const [index, wish] of sorted.entries()) {
    const ipv4 = request4(wish, context);
    if (ipv4) group.push(ipv4);
    const ipv6 = request6(wish, context);
    if (ipv6) group.push(ipv6);
    const next = sorted[index + 1];
    if (next && samePort(wish, next)) continue;
    if (group.length > 0) groups.push(group);
    group = [];
  }
  return groups;
}

/** A request as error messages have it: `0.0.0.0:8080:172.17.0.2:80/tcp`. */
export function requestText(request: PortRequest): string {
  const { hostPort, hostPortEnd } = request;
  const host = hostPort === hostPortEnd ? String(hostPort) : `${hostPort}-${hostPortEnd}`;
  return `${joinHostPort(request.hostIp, host)}:${joinHostPort(request.containerIp, String(request.port))}/${request.protocol}`;
}

function joinHostPort(address: Addr, port: string): string {
  return address.family === 4 ? `${address.text}:${port}` : `[${address.text}]:${port}`;
}

function request4(wish: PortBinding, context: PortContext): PortRequest | undefined {
  const { containerIp4: containerIp, defaultIp, routed4: routed } = context;
  if (!containerIp || (wish.hostIp && wish.hostIp.family === 6)) return undefined;
  if (!wish.hostIp && defaultIp.family === 6) return undefined;
  const hostIp = routed ? Addr.ANY4 : (wish.hostIp ?? defaultIp);
  return request(wish, containerIp, hostIp, routed);
}

function request6(wish: PortBinding, context: PortContext): PortRequest | undefined {
  const { defaultIp, routed6: routed } = context;
  const containerIp = context.containerIp6 ?? context.proxy6To4;
  if (!containerIp || (wish.hostIp && wish.hostIp.family === 4)) return undefined;
  if (!wish.hostIp) {
    const any = defaultIp.equals(Addr.ANY4);
    if (any ? !context.hostHasIPv6 : defaultIp.family === 4) return undefined;
    return request(wish, containerIp, any || routed ? Addr.ANY6 : defaultIp, routed);
  }
  return request(wish, containerIp, routed ? Addr.ANY6 : wish.hostIp, routed);
}

function request(wish: PortBinding, containerIp: Addr, hostIp: Addr, routed: boolean): PortRequest {
  const { protocol, port, hostPort, hostPortEnd } = wish;
  return { protocol, port, containerIp, hostIp, hostPort, hostPortEnd, routed };
}

function samePort(a: PortBinding, b: PortBinding): boolean {
  return a.port === b.port && a.protocol === b.protocol && a.hostPort === b.hostPort && a.hostPortEnd === b.hostPortEnd;
}

function compare(a: PortBinding, b: PortBinding): number {
  const range = (wish: PortBinding) => Number(wish.hostPort === 0 || wish.hostPort !== wish.hostPortEnd);
  return (
    range(a) - range(b) ||
    a.port - b.port ||
    PROTOCOL_ORDER.indexOf(a.protocol) - PROTOCOL_ORDER.indexOf(b.protocol) ||
    a.hostPort - b.hostPort ||
    a.hostPortEnd - b.hostPortEnd ||
    compareHostIps(a.hostIp, b.hostIp)
  );
}

function compareHostIps(a: Addr | undefined, b: Addr | undefined): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  return a.compare(b);
}
