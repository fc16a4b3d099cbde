import type { Addr } from '#netip/addr.ts';

/** A port of a service that is published on the routing mesh. */
export interface IngressPort {
  readonly proto: 'tcp' | 'udp' | 'sctp';
  readonly targetPort: number;
  readonly publishedPort: number;
  readonly name: string;
}

/** The service that an endpoint's container is a task of (moby libnetwork.CreateOptionService). */
export interface EndpointService {
  readonly id: string;
  readonly name: string;
  /** Absent with `--endpoint-mode dnsrr`. */
  readonly vip?: Addr;
  readonly aliases: readonly string[];
  readonly ingressPorts: readonly IngressPort[];
  /** The task's own name: `web.1.kgp2qx7221h1prg589svnk5lk`. */
  readonly taskName: string;
}
