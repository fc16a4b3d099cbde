import { forbidden, invalidParameter, notFound, notImplemented } from '#errdefs/errdefs.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import { Prefix } from '#netip/prefix.ts';
import type {
  DriverEndpoint,
  DriverNetwork,
  IpamData,
  JoinInfo,
  NetworkDriver,
  PortMapping,
} from '../../driverapi/driver.ts';
import { type HnsNetwork, HostNetworkService, type NewNetwork } from './hns.ts';
import { WINDOWS_LABELS } from './labels.ts';

/** Options that are understood, but whose effect is left out. */
const MISSING: readonly string[] = [
  WINDOWS_LABELS.vlan,
  WINDOWS_LABELS.vsid,
  WINDOWS_LABELS.macPool,
  WINDOWS_LABELS.outboundNat,
  WINDOWS_LABELS.dnsSuffix,
];

/** What is told of a network once HNS has decided upon its addresses. */
interface TellingNetwork extends DriverNetwork {
  decided?(pools: readonly IpamData[]): void;
}

/** A driver of Windows: asks HNS for what it wants; another driver of this house lays the wires (moby drivers/windows). */
export abstract class WindowsDriver implements NetworkDriver {
  abstract readonly name: string;
  readonly scope = 'local';
  protected readonly hns: HostNetworkService;
  /** By the engine's id. */
  protected readonly networks = new Map<string, HnsNetwork>();
  /** What an endpoint is for the driver that lays the wires. */
  readonly #endpoints = new Map<string, DriverEndpoint>();

  /** @param wires lays them */
  constructor(
    protected readonly host: NetNamespace,
    protected readonly wires: NetworkDriver,
  ) {
    this.hns = HostNetworkService.of(host.kernel);
  }

  /** HNS chooses the gateway where nobody else does. */
  skipsGateway(): { ipv4: boolean; ipv6: boolean } {
    return { ipv4: true, ipv6: true };
  }

  createNetwork(network: TellingNetwork, ipv4: readonly IpamData[], ipv6: readonly IpamData[]): void {
    if (ipv6.length > 0 || network.enableIPv6) throw forbidden("windowsshim driver doesn't support v6 subnets");
    const [data] = ipv4;
    if (!data) throw invalidParameter(`network ${network.id} requires ipv4 configuration`);
    const missing = MISSING.find((option) => network.driverOptions[option] !== undefined);
    if (missing !== undefined) throw notImplemented(`not simulated: the option ${missing}`);
    // HNS outlives the engine; what it has of this network is taken over.
    const before = [...this.hns.networks.values()].find(({ owner }) => owner === network.id);
    if (before) this.hns.networks.delete(before.id);
    const made = this.create(network, data);
    const known: HnsNetwork = { ...made, ...(before && { id: before.id }), owner: network.id, endpoints: new Map() };
    this.networks.set(network.id, known);
    this.hns.networks.set(known.id, known);
    if (known.subnet) {
      const gateway = known.gateway && Prefix.of(known.gateway, known.subnet.length);
      network.decided?.([{ ...data, pool: known.subnet, ...(gateway && { gateway }) }]);
    }
  }

  /** Makes the network and lays its wires. @returns what HNS tells of it @throws DockerError */
  protected abstract create(network: DriverNetwork, data: IpamData): NewNetwork;

  deleteNetwork(networkId: string): void {
    const network = this.network(networkId);
    this.removeWires(networkId, network);
    this.networks.delete(networkId);
    this.hns.networks.delete(network.id);
  }

  protected removeWires(networkId: string, _network: HnsNetwork): void {
    this.wires.deleteNetwork(networkId);
  }

  createEndpoint(networkId: string, endpoint: DriverEndpoint): void {
    const network = this.network(networkId);
    // The ports of a container are where it was first published.
    const first = ![...this.hns.networks.values()].some(({ endpoints }) =>
      [...endpoints.values()].some((each) => each.containerId === endpoint.containerId && each.ports.length > 0),
    );
    const ports = first ? this.portsOf(network, endpoint) : [];
    const wanted = endpoint.address4;
    const { subnet } = network;
    const address = !wanted || wanted.addr.isUnspecified ? this.hns.freeAddress(network) : wanted.addr;
    endpoint.address4 = Prefix.of(address, subnet?.length ?? 16);
    const inner: DriverEndpoint = {
      ...pick(endpoint),
      address4: endpoint.address4,
      portBindings: first ? endpoint.portBindings.map((binding) => ({ ...binding, hostIp: ANY })) : [],
    };
    this.wires.createEndpoint(networkId, inner);
    endpoint.mac = inner.mac;
    this.#endpoints.set(endpoint.id, inner);
    network.endpoints.set(endpoint.id, {
      id: this.hns.newId(),
      containerId: endpoint.containerId,
      address,
      mac: inner.mac ?? this.host.newMac(),
      ports,
    });
  }

  /** The ports an endpoint is to have on the host. @throws DockerError where it cannot have them */
  protected portsOf(_network: HnsNetwork, _endpoint: DriverEndpoint): HnsEndpointPorts {
    return [];
  }

  deleteEndpoint(networkId: string, endpointId: string): void {
    this.wires.deleteEndpoint(networkId, endpointId);
    this.#endpoints.delete(endpointId);
    this.networks.get(networkId)?.endpoints.delete(endpointId);
  }

  join(
    networkId: string,
    endpointId: string,
    netns: NetNamespace,
    nextName: (prefix: string) => string,
    sandboxKey: string,
  ): JoinInfo {
    const joined = this.wires.join(networkId, endpointId, netns, nextName, sandboxKey) as JoinInfo;
    netns.sysctl.set('net.ipv4.ip_default_ttl', WINDOWS_TTL);
    const { gateway } = this.network(networkId);
    return { ...joined, gateway4: gateway, gateway6: undefined, disableGatewayService: true };
  }

  leave(networkId: string, endpointId: string): void {
    this.wires.leave(networkId, endpointId);
  }

  programExternalConnectivity(
    networkId: string,
    endpointId: string,
    gateway: { ipv4: boolean; ipv6: boolean; noProxy6To4: boolean },
  ): void {
    this.wires.programExternalConnectivity?.(networkId, endpointId, { ...gateway, ipv6: false, noProxy6To4: true });
  }

  portMappings(networkId: string, endpointId: string): readonly PortMapping[] {
    return this.wires.portMappings?.(networkId, endpointId) ?? [];
  }

  protected network(id: string): HnsNetwork {
    const network = this.networks.get(id);
    if (!network) throw notFound(`network not found: ${id}`);
    return network;
  }

  /** The name HNS gives a network. */
  protected nameOf(network: DriverNetwork): string {
    return network.driverOptions[WINDOWS_LABELS.networkName] ?? network.id;
  }
}

type HnsEndpointPorts = readonly { protocol: string; external: number; internal: number }[];

/** With how many hops to live packets of Windows begin. */
const WINDOWS_TTL = '128';

const ANY = Prefix.parse('0.0.0.0/0').addr;

/** An endpoint's members are not all its own, so they are named. */
function pick(endpoint: DriverEndpoint): DriverEndpoint {
  const { id, name, containerId, mac, driverOptions, exposedPorts, portBindings } = endpoint;
  const { parentContainers, childContainers } = endpoint;
  return {
    id,
    name,
    containerId,
    ...(mac && { mac }),
    driverOptions,
    exposedPorts,
    portBindings,
    parentContainers,
    childContainers,
  };
}
