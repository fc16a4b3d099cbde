import type { Addr } from '#netip/addr.ts';
import type { Nanoseconds } from '../clock.ts';
import type { Destination } from './destination.ts';
import type { VirtualService } from './service.ts';
import type { IpvsTcpState } from './tcpstate.ts';

/** One side of a balanced connection. */
export interface IpvsEndpoint {
  readonly addr: Addr;
  readonly port: number;
}

/** A connection of a client that a real server answers (ip_vs_conn). */
export class IpvsConnection {
  state: IpvsTcpState | 'UDP' | 'SCTP' = 'NONE';
  expiresAt: Nanoseconds = 0;
  /** Whether it is counted as active with its real server. */
  active = false;

  constructor(
    readonly protocol: number,
    readonly client: IpvsEndpoint,
    /** What the client asked for. */
    readonly virtual: IpvsEndpoint,
    readonly server: IpvsEndpoint,
    readonly destination: Destination,
    readonly service: VirtualService,
    /** Whether connection tracking is told (net.ipv4.vs.conntrack), so that NAT rules apply. */
    readonly tracked: boolean,
    /** It only remembers which server a client has (persistence). */
    readonly template = false,
  ) {}

  /** As packets of the client name it. */
  get forwardKey(): string {
    return connectionKey(this.protocol, this.client, this.virtual);
  }

  /** As answers of the server name it. */
  get backwardKey(): string {
    return connectionKey(this.protocol, this.client, this.server);
  }
}

/** A text that is the same for equal ends only. */
export function connectionKey(protocol: number, client: IpvsEndpoint, other: IpvsEndpoint): string {
  return `${protocol} ${client.addr.text} ${client.port} ${other.addr.text} ${other.port}`;
}
