import type { IPAMConfig } from '#api/network.ts';
import type { Nanoseconds } from '#kernel/clock.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { IpamData } from './driverapi/driver.ts';

/** What is known of a network from before the engine was started. */
export interface NetworkPast {
  readonly created: Nanoseconds;
  /** The pools it had, by family; those that IPAM chose included. */
  readonly pools4: readonly IPAMConfig[];
  readonly pools6: readonly IPAMConfig[];
  readonly ownsDevice: boolean | undefined;
  /** The same pools as IPAM gave them. */
  readonly data4: readonly IpamData[];
  readonly data6: readonly IpamData[];
}

/** What a network is made of; texts are as the API's NetworkCreateRequest has them. */
export interface NetworkOptions {
  /** 64 hexadecimal digits; a random one where absent. */
  id?: string;
  name: string;
  /** Name of the driver: bridge, host, null … */
  driver: string;
  enableIPv4?: boolean;
  enableIPv6?: boolean;
  internal?: boolean;
  attachable?: boolean;
  ingress?: boolean;
  scope?: string;
  labels?: Record<string, string>;
  driverOptions?: Record<string, string>;
  ipam?: {
    /** Name of the IPAM driver; 'default' where absent. */
    driver?: string;
    /** Shown by inspect as given; null for the built-in networks. */
    options?: Record<string, string> | null;
    config?: IPAMConfig[];
  };
  configOnly?: boolean;
  /** Set where the network comes back after the engine was stopped. */
  past?: NetworkPast;
  /** Name of a configuration-only network to take all settings from. */
  configFrom?: string;
  /** One of the networks that every engine has. */
  builtin?: boolean;
  /** Made by the cluster for as long as this node has a use for it. */
  dynamic?: boolean;
  /** Address of this node's load balancer on the network, with the network's prefix length; none where absent. */
  loadBalancer?: Prefix;
}
