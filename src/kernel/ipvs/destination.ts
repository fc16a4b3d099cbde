import type { Addr } from '#netip/addr.ts';
import type { Clock } from '../clock.ts';
import { IpvsStatistics } from './statistics.ts';

/** How packets reach a real server: translated, sent on as they are on the same wire, or wrapped (not simulated). */
export type ForwardingMethod = 'masquerade' | 'route' | 'tunnel';

/** A real server as it is configured. */
export interface DestinationOptions {
  readonly addr: Addr;
  /** 0 keeps the port that the client asked for, as services by firewall mark do. */
  readonly port: number;
  /** Its share of new connections; 0 takes none but keeps those it has. 1 by default. */
  readonly weight?: number;
  readonly forward?: ForwardingMethod;
  /** Above this many connections it gets no new ones, until there are fewer than the lower one; 0 for no limit. */
  readonly upperThreshold?: number;
  readonly lowerThreshold?: number;
}

/** A real server of a virtual service (ip_vs_dest). */
export class Destination {
  readonly addr: Addr;
  readonly port: number;
  weight = 1;
  forward: ForwardingMethod = 'masquerade';
  upperThreshold = 0;
  lowerThreshold = 0;
  /** Connections that are established, and all others that are not forgotten yet. */
  active = 0;
  inactive = 0;
  /** Persistent connections' templates that point here. */
  persistent = 0;
  /** False once it has been taken out of its service. */
  available = true;
  overloaded = false;
  readonly statistics: IpvsStatistics;

  constructor(clock: Clock, options: DestinationOptions) {
    this.addr = options.addr;
    this.port = options.port;
    this.statistics = new IpvsStatistics(clock);
    this.configure(options);
  }

  configure(options: DestinationOptions): void {
    this.weight = options.weight ?? 1;
    this.forward = options.forward ?? 'masquerade';
    this.upperThreshold = options.upperThreshold ?? 0;
    this.lowerThreshold = options.lowerThreshold ?? 0;
    this.balance();
  }

  /** Whether new connections may go there. */
  get usable(): boolean {
    return this.weight > 0 && !this.overloaded;
  }

  /** Looks whether it has too many connections, or few enough again. */
  balance(): void {
    const { upperThreshold: upper, lowerThreshold: lower } = this;
    const all = this.active + this.inactive;
    if (upper !== 0 && all >= upper) this.overloaded = true;
    else if (lower !== 0 ? all < lower : upper === 0 || all * 4 < upper * 3) this.overloaded = false;
  }

  is(addr: Addr, port: number): boolean {
    return this.port === port && this.addr.equals(addr);
  }
}
