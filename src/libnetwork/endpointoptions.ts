import type { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import type { EndpointService } from './cluster/service.ts';
import type { PortBinding, PortProto } from './portbinding.ts';

/** A legacy `--link` seen from the container that has it: how it calls the other one. */
export interface EndpointLink {
  /** Container id of the other one. */
  readonly target: string;
  /** Name it has in the linking container. */
  readonly alias: string;
}

/** What a container asks of its attachment to one network. */
export interface EndpointOptions {
  /** Full id of the container. */
  containerId: string;
  /** Fixed addresses (`--ip`, `--ip6`); any free one where absent. */
  ipv4?: Addr;
  ipv6?: Addr;
  /** `--link-local-ip`. */
  linkLocal?: Addr[];
  /** `--mac-address`; random where absent. */
  mac?: Mac;
  /** `--network-alias`. */
  aliases?: string[];
  /** All names the embedded DNS server answers with this endpoint's addresses (name, aliases, short id, hostname). */
  dnsNames?: string[];
  /** Private names on a user-defined network: alias → name of the other container (`--link` there). */
  links?: Record<string, string>;
  driverOptions?: Record<string, string>;
  exposedPorts?: PortProto[];
  portBindings?: PortBinding[];
  /** Keeps it out of name resolution (default bridge). */
  disableResolution?: boolean;
  /** `--network name=…,gw-priority=N`: the highest gives the default route. */
  gwPriority?: number;
  /** Legacy links on the default bridge: containers that this one links to, and those that link to it. */
  parentContainers?: string[];
  childContainers?: string[];
  /** The container is a task of this service. */
  service?: EndpointService;
  /** The endpoint is the load balancer of its network on this node: its address is where balanced traffic comes from. */
  loadBalancer?: boolean;
}
