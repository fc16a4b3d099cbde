import type { MaybeCoroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { PortBinding, PortProto } from '../portbinding.ts';

/** An address pool given to a network (moby driverapi.IPAMData). */
export interface IpamData {
  /** The address space the pool is in; that of this host alone where absent. */
  readonly addressSpace?: string;
  readonly poolId: string;
  readonly pool: Prefix;
  /** The gateway's address with the pool's prefix length. */
  gateway?: Prefix;
  readonly auxAddresses: Map<string, Prefix>;
}

/** What a driver is told of a network. */
export interface DriverNetwork {
  readonly id: string;
  readonly name: string;
  readonly enableIPv4: boolean;
  readonly enableIPv6: boolean;
  readonly internal: boolean;
  readonly driverOptions: Readonly<Record<string, string>>;
  /** It was there before the engine was started: devices and some rules may be there still. */
  readonly restored?: boolean;
  /** Whether the driver made the network's device, as opposed to having found it; the driver sets it. */
  ownsDevice?: boolean;
}

/** What a driver is told of an endpoint. */
export interface DriverEndpoint {
  readonly id: string;
  readonly name: string;
  readonly containerId: string;
  /** Given by IPAM; the driver sets it where IPAM gives none. */
  address4?: Prefix;
  address6?: Prefix;
  /** Chosen by the user; the driver sets it where it is absent. */
  mac?: Mac;
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly exposedPorts: readonly PortProto[];
  readonly portBindings: readonly PortBinding[];
  readonly parentContainers: readonly string[];
  readonly childContainers: readonly string[];
}

/** A route that a driver wants in the container besides the default one. */
export interface StaticRoute {
  readonly destination: Prefix;
  /** Straight out of the device where absent. */
  readonly via?: Addr;
}

/** What joining gives the sandbox. */
export interface JoinInfo {
  /** The container's end, already in its namespace, switched off and without addresses. */
  readonly device?: NetDevice;
  readonly gateway4?: Addr;
  readonly gateway6?: Addr;
  /** The way out is the device itself, without a neighbour to go through. */
  readonly defaultDevice?: boolean;
  readonly staticRoutes?: readonly StaticRoute[];
  /** The container needs no other way out even though the network offers none. */
  readonly disableGatewayService?: boolean;
}

/** A published port in force. */
export interface PortMapping extends PortProto {
  readonly containerIp: Addr;
  readonly hostIp: Addr;
  /** 0 where the gateway mode needs no host port. */
  readonly hostPort: number;
}

/**
 * A network driver (moby driverapi.Driver). Ids are those of networks and endpoints; errors are errdefs kinds with
 * Docker's words. A driver that asks somebody else, as a plug-in's does, answers with coroutines; one that does not
 * wait, with the plain value.
 */
export interface NetworkDriver {
  readonly name: string;
  /** How far its networks reach. */
  readonly scope: 'local' | 'swarm' | 'global';

  /** Whether networks with these options want no gateway address reserved. @throws invalidParameter */
  skipsGateway?(network: DriverNetwork): MaybeCoroutine<{ ipv4: boolean; ipv6: boolean }>;
  createNetwork(network: DriverNetwork, ipv4: readonly IpamData[], ipv6: readonly IpamData[]): MaybeCoroutine<void>;
  /** Called instead of `createNetwork` for a network that is known from before the engine was started, where given. */
  restoreNetwork?(network: DriverNetwork): MaybeCoroutine<void>;
  deleteNetwork(networkId: string): MaybeCoroutine<void>;
  createEndpoint(networkId: string, endpoint: DriverEndpoint): MaybeCoroutine<void>;
  deleteEndpoint(networkId: string, endpointId: string): MaybeCoroutine<void>;

  /**
   * Plugs an endpoint into a container's namespace.
   * @param nextName gives a free name for the container's end: `eth` → `eth0`
   * @param sandboxKey path of the namespace's file
   */
  join(
    networkId: string,
    endpointId: string,
    netns: NetNamespace,
    nextName: (prefix: string) => string,
    sandboxKey: string,
  ): MaybeCoroutine<JoinInfo>;
  leave(networkId: string, endpointId: string): MaybeCoroutine<void>;

  /**
   * Tells which families the endpoint provides the container's way out for; ports are published accordingly. None:
   * published ports are taken back.
   */
  programExternalConnectivity?(
    networkId: string,
    endpointId: string,
    gateway: { ipv4: boolean; ipv6: boolean; noProxy6To4: boolean },
  ): MaybeCoroutine<void>;
  /** Asked once an endpoint is in operation, for whatever the driver wants to tell of it. */
  operationalInfo?(networkId: string, endpointId: string): MaybeCoroutine<void>;
  /** The published ports of an endpoint. */
  portMappings?(networkId: string, endpointId: string): readonly PortMapping[];
}
