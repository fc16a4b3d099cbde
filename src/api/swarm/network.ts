import type { IPAM } from '../network.ts';
import type { Annotations, Driver, Meta } from './common.ts';

export type PortProtocol = 'tcp' | 'udp' | 'sctp';
export type PublishMode = 'ingress' | 'host';
export type ResolutionMode = 'vip' | 'dnsrr';

export interface PortConfig {
  Name?: string;
  Protocol?: PortProtocol;
  TargetPort?: number;
  PublishedPort?: number;
  PublishMode?: PublishMode;
}

export interface EndpointSpec {
  Mode?: ResolutionMode;
  Ports?: PortConfig[];
}

export interface EndpointVirtualIP {
  NetworkID?: string;
  /** Address with the network's prefix length. */
  Addr?: string;
}

/** A service's endpoint as it is in force. */
export interface Endpoint {
  Spec?: EndpointSpec;
  Ports?: PortConfig[];
  VirtualIPs?: EndpointVirtualIP[];
}

/** How a task or service asks for a network. */
export interface NetworkAttachmentConfig {
  /** Name or id. */
  Target?: string;
  Aliases?: string[];
  DriverOpts?: Record<string, string>;
}

/** A network of the cluster's state. */
export interface SwarmNetwork extends Meta {
  ID: string;
  Spec: SwarmNetworkSpec;
  DriverState?: Driver;
  IPAMOptions?: IPAMOptions;
}

export interface SwarmNetworkSpec extends Annotations {
  DriverConfiguration?: Driver;
  IPv6Enabled?: boolean;
  Internal?: boolean;
  Attachable?: boolean;
  Ingress?: boolean;
  IPAMOptions?: IPAMOptions;
  ConfigFrom?: { Network: string };
  Scope?: string;
}

export interface IPAMOptions {
  Driver?: Driver;
  Configs?: IPAM['Config'];
}

/** A network that a task is plugged into, with its addresses there (CIDR texts). */
export interface NetworkAttachment {
  Network?: SwarmNetwork;
  Addresses?: string[];
}
