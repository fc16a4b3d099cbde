import { type DockerError, unknownError } from '#errdefs/errdefs.ts';
import { Errno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import type { PortMapping } from '../../driverapi/driver.ts';
import type { PortAllocator } from '../../portallocator/portallocator.ts';
import type { BridgeConfiguration } from './configuration.ts';
import { startProxy } from './dockerproxy.ts';
import type { Iptabler } from './iptabler.ts';
import type { PlacedRule } from './networkrules.ts';
import { outerHost } from './outerhost.ts';
import { type PortRequest, requestText } from './portrequests.ts';
import { portRules } from './portrules.ts';

/** What Go's net package asks for: net.core.somaxconn. */
const BACKLOG = 4096;

/** How often another port is tried where somebody else has taken the one the allocator chose. */
const ATTEMPTS = 10;

/** A port that is published: its rules, and who holds it on the host. */
export interface PublishedMapping extends PortMapping {
  readonly rules: readonly PlacedRule[];
  /** Ends the proxy, or gives up the socket that only held the port. */
  readonly stop: () => void;
}

/** A port that is allocated and bound, but not open yet. */
interface HeldPort {
  readonly request: PortRequest;
  /** 0 on a routed network, which needs none. */
  readonly hostPort: number;
  readonly socket: TcpSocket | UdpSocket | undefined;
}

/** Publishes ports on one host: allocates, binds, writes rules and starts proxies (moby port_mapping_linux.go). */
export class Publisher {
  constructor(
    readonly netns: NetNamespace,
    readonly daemon: Process,
    readonly allocator: PortAllocator,
    readonly firewall: Iptabler,
    readonly userlandProxy: boolean,
  ) {}

  /** Publishes all groups, or nothing. @throws unknown with Docker's words */
  publish(config: BridgeConfiguration, groups: readonly (readonly PortRequest[])[]): PublishedMapping[] {
    const held: HeldPort[] = [];
    const published: PublishedMapping[] = [];
    try {
      for (const group of groups) held.push(...this.#holdGroup(group));
      for (const port of held) published.push(this.#open(config, port));
    } catch (error) {
      this.release(published);
      this.#giveUp(held.slice(published.length));
      throw error;
    }
    return published;
  }

  /** Takes back what `publish` gave. */
  release(published: readonly PublishedMapping[]): void {
    for (const mapping of published) {
      mapping.stop();
      for (const rule of mapping.rules) this.firewall.remove(rule);
      if (mapping.hostPort > 0) this.allocator.release(mapping.hostIp, mapping.protocol, mapping.hostPort);
    }
  }

  #holdGroup(group: readonly PortRequest[]): HeldPort[] {
    const [first] = group;
    if (!first) return [];
    const exact = first.hostPort !== 0 && first.hostPort === first.hostPortEnd;
    for (let attempt = 1; ; attempt++) {
      try {
        return this.#attempt(group, first);
      } catch (error) {
        if (exact || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  #attempt(group: readonly PortRequest[], first: PortRequest): HeldPort[] {
    const bound = group.filter((request) => !request.routed);
    const addresses = bound.map((request) => request.hostIp);
    const { protocol } = first;
    const port =
      bound.length === 0 ? 0 : this.allocator.request(addresses, protocol, first.hostPort, first.hostPortEnd);
    const sockets = new Map<PortRequest, TcpSocket | UdpSocket>();
    try {
      for (const request of bound) {
        const socket = this.#bind(request, port);
        if (socket) sockets.set(request, socket);
      }
    } catch (error) {
      for (const socket of sockets.values()) socket.close();
      for (const address of addresses) this.allocator.release(address, protocol, port);
      throw error;
    }
    return group.map((request) => ({ request, hostPort: request.routed ? 0 : port, socket: sockets.get(request) }));
  }

  #giveUp(held: readonly HeldPort[]): void {
    for (const { request, hostPort, socket } of held) {
      socket?.close();
      if (hostPort > 0) this.allocator.release(request.hostIp, request.protocol, hostPort);
    }
  }

  /**
   * Takes the port on the host, so that nobody else can listen there; no SCTP sockets exist here. TCP sockets listen
   * only when all ports are held, so two wishes of one container for the same address clash no sooner than that.
   */
  #bind(request: PortRequest, port: number): TcpSocket | UdpSocket | undefined {
    if (request.protocol === 'sctp') return undefined;
    const socket = (
      request.protocol === 'tcp' ? new TcpSocket(this.netns, this.daemon) : new UdpSocket(this.netns, this.daemon)
    ).retain();
    try {
      if (socket instanceof UdpSocket) socket.reuse = true;
      socket.bind(request.hostIp, port, { family: request.hostIp.family, v6only: true });
    } catch (error) {
      socket.close();
      if (error instanceof Errno) throw bindError(request, port, error);
      throw error;
    }
    return socket;
  }

  #open(config: BridgeConfiguration, { request, hostPort, socket }: HeldPort): PublishedMapping {
    if (socket instanceof TcpSocket) listen(socket);
    const { protocol, port, containerIp, hostIp } = request;
    const mapping: PortMapping = { protocol, port, containerIp, hostIp, hostPort };
    const withdraw = hostPort > 0 ? outerHost(this.daemon.kernel)?.expose(mapping) : undefined;
    const rules = portRules(config, mapping, this.firewall.hairpin);
    for (const rule of rules) {
      // Two mappings of one container port share the rule that lets packets to it pass.
      if (this.firewall.exists(rule)) continue;
      if (rule.first) this.firewall.insert(rule);
      else this.firewall.append(rule);
    }
    let stop = () => socket?.close();
    if (socket && this.userlandProxy) {
      stop = startProxy(this.daemon, mapping, socket);
      socket.close();
    }
    const end = withdraw
      ? () => {
          stop();
          withdraw();
        }
      : stop;
    return { ...mapping, rules, stop: end };
  }
}

function listen(socket: TcpSocket): void {
  try {
    socket.listen(BACKLOG);
  } catch (error) {
    if (error instanceof Errno) throw unknownError(`failed to listen on TCP socket: ${reasonOf(error)}`);
    throw error;
  }
}

function bindError(request: PortRequest, port: number, error: Errno): DockerError {
  const which = request.hostPort === request.hostPortEnd ? '' : `${port} `;
  return unknownError(`failed to bind host port ${which}for ${requestText(request)}: ${reasonOf(error)}`);
}

/** As Go writes an error number: in lower case. */
function reasonOf(error: Errno): string {
  return error.message.charAt(0).toLowerCase() + error.message.slice(1);
}
