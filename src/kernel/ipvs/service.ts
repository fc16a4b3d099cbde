import { Addr } from '#netip/addr.ts';
import { type Clock, SECOND } from '../clock.ts';
import { Errno } from '../errno.ts';
import { Destination, type DestinationOptions } from './destination.ts';
import { newScheduler, type Scheduler, type SchedulerName } from './scheduler.ts';
import { IpvsStatistics } from './statistics.ts';

/** Which packets a virtual service is for: those with a firewall mark, or those to an address and port. */
export type ServiceSelector =
  | { readonly fwmark: number; readonly family: 4 | 6 }
  | { readonly protocol: 6 | 17 | 132; readonly addr: Addr; readonly port: number };

/** A virtual service as it is configured. */
export interface ServiceOptions {
  /** `wlc` by default, as in ipvsadm(8). */
  readonly scheduler?: SchedulerName;
  /** Seconds for which a client keeps its real server (`-p`); none by default. */
  readonly persistence?: number;
  /** Which part of a client's address counts for that; all by default. */
  readonly netmask?: number;
  /** UDP datagrams are scheduled one by one (`--ops`). */
  readonly onePacket?: boolean;
}

/** A virtual service (ip_vs_service): clients ask it, real servers answer. */
export class VirtualService {
  #options: ServiceOptions;
  #scheduler: Scheduler;
  readonly #destinations: Destination[] = [];
  readonly statistics: IpvsStatistics;

  constructor(
    readonly clock: Clock,
    readonly selector: ServiceSelector,
    options: ServiceOptions,
  ) {
    this.#options = options;
    this.#scheduler = newScheduler(options.scheduler ?? 'wlc');
    this.statistics = new IpvsStatistics(clock);
  }

  get scheduler(): SchedulerName {
    return this.#options.scheduler ?? 'wlc';
  }

  get options(): ServiceOptions {
    return this.#options;
  }

  get family(): 4 | 6 {
    return 'fwmark' in this.selector ? this.selector.family : this.selector.addr.family;
  }

  get fwmark(): number {
    return 'fwmark' in this.selector ? this.selector.fwmark : 0;
  }

  /** The real servers, newest first, as the kernel keeps and schedules them. */
  get destinations(): readonly Destination[] {
    return this.#destinations;
  }

  /** Changes scheduler or persistence (`ipvsadm -E`). */
  configure(options: ServiceOptions): void {
    if ((options.scheduler ?? 'wlc') !== this.scheduler) this.#scheduler = newScheduler(options.scheduler ?? 'wlc');
    this.#options = options;
  }

  find(addr: Addr, port: number): Destination | undefined {
    return this.#destinations.find((destination) => destination.is(addr, port));
  }

  /** Adds a real server (`ipvsadm -a`). @throws Errno EEXIST */
  addDestination(options: DestinationOptions): Destination {
    if (this.find(options.addr, options.port)) throw new Errno('EEXIST', 'destination');
    const destination = new Destination(this.clock, options);
    this.#destinations.unshift(destination);
    return destination;
  }

  /** Changes weight, forwarding or limits of a real server (`ipvsadm -e`). @throws Errno ENOENT */
  updateDestination(options: DestinationOptions): void {
    const destination = this.find(options.addr, options.port);
    if (!destination) throw new Errno('ENOENT', 'destination');
    destination.configure(options);
  }

  /** Takes a real server out (`ipvsadm -d`); what is still connected to it is no longer passed on. @throws Errno ENOENT */
  removeDestination(addr: Addr, port = 0): void {
    const destination = this.find(addr, port);
    if (!destination) throw new Errno('ENOENT', 'destination');
    destination.available = false;
    this.#destinations.splice(this.#destinations.indexOf(destination), 1);
  }

  /** The real server for a new connection, or undefined where none takes it. */
  schedule(client: Addr, vip: Addr): Destination | undefined {
    return this.#scheduler.choose(this.#destinations, client, vip);
  }

  /** How long a client keeps its server, in nanoseconds; undefined without persistence. */
  get persistence(): number | undefined {
    const seconds = this.#options.persistence;
    return seconds === undefined ? undefined : seconds * SECOND;
  }

  /** The part of a client's address that persistence goes by. */
  clientNetwork(client: Addr): Addr {
    const length = this.#options.netmask;
    if (length === undefined) return client;
    const host = BigInt(client.width - length);
    return Addr.fromBits(client.family, (client.bits >> host) << host);
  }
}
