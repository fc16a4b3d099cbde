import type { Addr } from '#netip/addr.ts';

export type PortProtocol = 'tcp' | 'udp' | 'sctp';

/** A port of a container, as `--expose` names it. */
export interface PortProto {
  readonly port: number;
  readonly protocol: PortProtocol;
}

/** A wish to publish a port (moby types.PortBinding). */
export interface PortBinding extends PortProto {
  /** Absent: all addresses of the host, IPv4 and IPv6. */
  readonly hostIp?: Addr;
  /** First acceptable port of the host; 0: any free one. */
  readonly hostPort: number;
  /** Last acceptable port; at least `hostPort`, or 0 for "the same". */
  readonly hostPortEnd: number;
}

/** Where a published port answers, texts as the API shows them (`0.0.0.0`, `::`, `8080`). */
export interface PublishedPort {
  readonly hostIp: string;
  readonly hostPort: string;
}

/** `80/tcp`: the key of port maps. */
export function portKey(port: PortProto): string {
  return `${port.port}/${port.protocol}`;
}
