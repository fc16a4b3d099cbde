import type { Addr } from '#netip/addr.ts';
import { type Nanoseconds, SECOND } from '../clock.ts';
import { Errno } from '../errno.ts';
import type { HookContext, HookVerdict } from '../netfilter/hook.ts';
import type { NetNamespace } from '../netns.ts';
import type { IpPacket } from '../wire/ip.ts';
import type { IpvsConnection } from './connection.ts';
import { IpvsConnectionTable } from './connectiontable.ts';
import { balanceRequest } from './request.ts';
import { translateResponse } from './response.ts';
import { type ServiceOptions, type ServiceSelector, VirtualService } from './service.ts';
import { IpvsSettings } from './settings.ts';
import { IpvsStatistics } from './statistics.ts';
import { type Direction, nextIpvsState, tcpTimeout } from './tcpstate.ts';

/** Timeouts that `ipvsadm --set` changes, in seconds. */
export interface IpvsTimeouts {
  tcp: number;
  tcpFin: number;
  udp: number;
}

/** IPVS, the load balancer inside the kernel, of one network namespace; ipvsadm(8) and libnetwork configure it. */
export class Ipvs {
  readonly settings: IpvsSettings;
  readonly connections: IpvsConnectionTable;
  readonly statistics: IpvsStatistics;
  readonly timeouts: IpvsTimeouts = { tcp: 900, tcpFin: 120, udp: 300 };
  readonly #byMark = new Map<string, VirtualService>();
  readonly #byAddress = new Map<string, VirtualService>();

  private constructor(readonly netns: NetNamespace) {
    this.settings = new IpvsSettings(netns.sysctl);
    this.connections = new IpvsConnectionTable(netns.clock);
    this.statistics = new IpvsStatistics(netns.clock);
  }

  /** The load balancer of a namespace; it comes to be when it is first asked for, as the module loads itself. */
  static of(netns: NetNamespace): Ipvs {
    netns.ipvs ??= new Ipvs(netns);
    return netns.ipvs;
  }

  // --- services ---------------------------------------------------------------------------------------------------

  /** All services: by address, then by mark, in the order in which they were made. */
  services(): VirtualService[] {
    this.connections.list();
    return [...this.#byAddress.values(), ...this.#byMark.values()];
  }

  /** The service with exactly this selector. */
  service(selector: ServiceSelector): VirtualService | undefined {
    return this.#table(selector).get(serviceKey(selector));
  }

  /** The service with exactly this selector. @throws Errno ESRCH */
  existing(selector: ServiceSelector): VirtualService {
    const service = this.service(selector);
    if (!service) throw new Errno('ESRCH', 'service');
    return service;
  }

  /** Makes a service (`ipvsadm -A`). @throws Errno EEXIST; EINVAL for mark 0 */
  addService(selector: ServiceSelector, options: ServiceOptions = {}): VirtualService {
    if (this.service(selector)) throw new Errno('EEXIST', 'service');
    if ('fwmark' in selector && selector.fwmark === 0) throw new Errno('EINVAL');
    const service = new VirtualService(this.netns.clock, selector, options);
    this.#table(selector).set(serviceKey(selector), service);
    return service;
  }

  /** Takes a service away with its real servers (`ipvsadm -D`). @throws Errno ESRCH */
  removeService(selector: ServiceSelector): void {
    const service = this.existing(selector);
    for (const { addr, port } of [...service.destinations]) service.removeDestination(addr, port);
    this.#table(selector).delete(serviceKey(selector));
  }

  /** Takes all services away (`ipvsadm -C`). */
  flush(): void {
    for (const { selector } of this.services()) this.removeService(selector);
  }

  /** The service a packet is for (ip_vs_service_find): by its mark first, then by address and port, then any port. */
  serviceFor(packet: IpPacket, protocol: number, addr: Addr, port: number): VirtualService | undefined {
    const { mark, family } = packet;
    const marked = mark ? this.#byMark.get(serviceKey({ fwmark: mark, family })) : undefined;
    if (marked || this.#byAddress.size === 0 || (protocol !== 6 && protocol !== 17 && protocol !== 132)) return marked;
    const exact = this.#byAddress.get(serviceKey({ protocol, addr, port }));
    if (exact) return exact;
    const any = this.#byAddress.get(serviceKey({ protocol, addr, port: 0 }));
    return any?.persistence === undefined ? undefined : any;
  }

  #table(selector: ServiceSelector): Map<string, VirtualService> {
    return 'fwmark' in selector ? this.#byMark : this.#byAddress;
  }

  // --- packets ----------------------------------------------------------------------------------------------------

  /** ip_vs_in_hook, for INPUT and OUTPUT: packets of clients. @returns undefined for those it has nothing to do with */
  request(packet: IpPacket, context: HookContext): HookVerdict | undefined {
    return packet.balanced ? undefined : balanceRequest(this, packet, context);
  }

  /** ip_vs_out_hook, for INPUT, FORWARD and OUTPUT: answers of real servers. @returns the packet as it goes on */
  response(packet: IpPacket): IpPacket {
    return packet.balanced ? packet : translateResponse(this, packet);
  }

  /** Notes what a packet means for its connection: state, and how long it lives on. */
  advance(connection: IpvsConnection, packet: IpPacket, direction: Direction): void {
    const { payload } = packet;
    if (payload.kind === 'tcp') {
      const before = connection.state === 'UDP' || connection.state === 'SCTP' ? 'NONE' : connection.state;
      const state = nextIpvsState(before, payload.flags, direction);
      connection.state = state;
      this.connections.setActive(connection, state === 'ESTABLISHED');
    }
    connection.expiresAt = this.netns.clock.now + this.lifetime(connection);
  }

  /** How long a connection in its state lives without a packet. */
  lifetime({ state, protocol }: IpvsConnection): Nanoseconds {
    if (protocol === 17 || state === 'UDP' || state === 'SCTP') return this.timeouts.udp * SECOND;
    if (state === 'ESTABLISHED') return this.timeouts.tcp * SECOND;
    if (state === 'FIN_WAIT') return this.timeouts.tcpFin * SECOND;
    return tcpTimeout(state);
  }
}

function serviceKey(selector: ServiceSelector): string {
  if ('fwmark' in selector) return `${selector.family} ${selector.fwmark}`;
  return `${selector.protocol} ${selector.addr.text} ${selector.port}`;
}
