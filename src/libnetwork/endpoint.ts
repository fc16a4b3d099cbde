import { forbidden, invalidParameter, system, unknownError } from '#errdefs/errdefs.ts';
import { type Coroutine, finish } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { Addr, Family } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { EndpointService } from './cluster/service.ts';
import type { DriverEndpoint, DriverNetwork, IpamData, NetworkDriver } from './driverapi/driver.ts';
import type { EndpointOptions } from './endpointoptions.ts';
import { NO_AVAILABLE_IPS } from './ipamapi/errors.ts';
import type { Ipam } from './ipamapi/ipam.ts';
import { type PortBinding, type PortProto, type PublishedPort, portKey } from './portbinding.ts';
import type { ServiceRecords } from './servicerecords.ts';

/** What an endpoint knows of its network; class Network implements it. */
export interface EndpointNetwork extends DriverNetwork {
  /** Name of the driver. */
  readonly driver: string;
  readonly ingress: boolean;
  readonly networkDriver: NetworkDriver;
  readonly pools4: readonly IpamData[];
  readonly pools6: readonly IpamData[];
  readonly records: ServiceRecords;
  /** Makes an endpoint's names known: on this host, or in the whole cluster. */
  announce(endpoint: Endpoint): void;
  /** Keeps new connections away from an endpoint that is going; those there are go on. */
  disable(endpoint: Endpoint): void;
  withdraw(endpoint: Endpoint): void;
  /** Called when an endpoint is deleted. */
  forget(endpoint: Endpoint): Coroutine<void>;
  /** Called when an endpoint has got another name. */
  renamed(endpoint: Endpoint, from: string): void;
}

/** The network stack an endpoint is plugged into; class Sandbox implements it. */
export interface EndpointSandbox {
  readonly id: string;
  readonly containerId: string;
  join(endpoint: Endpoint): Coroutine<void>;
  leave(endpoint: Endpoint): Coroutine<void>;
}

/** A container's attachment to a network (moby libnetwork.Endpoint). Made by `Network.createEndpoint`. */
export class Endpoint implements DriverEndpoint {
  readonly containerId: string;
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly exposedPorts: readonly PortProto[];
  readonly portBindings: readonly PortBinding[];
  readonly parentContainers: readonly string[];
  readonly childContainers: readonly string[];
  readonly linkLocal: readonly Addr[];
  readonly gwPriority: number;
  readonly disableResolution: boolean;
  /** The service its container is a task of. */
  readonly service?: EndpointService;
  /** Its sandbox balances the load of the network's services on this node. */
  readonly loadBalancer: boolean;
  /** Private names of this endpoint: alias → name in the network's DNS. Keys in lower case. */
  readonly links: ReadonlyMap<string, string>;
  readonly #wanted: { readonly ipv4?: Addr; readonly ipv6?: Addr };
  /** Addresses with the subnet's prefix length. */
  address4?: Prefix;
  address6?: Prefix;
  mac?: Mac;
  /** Routers the network offers; none on internal networks. */
  gateway4?: Addr;
  gateway6?: Addr;
  /** Whether the device itself is the way out (layer 3 ipvlan). */
  defaultDevice = false;
  /** The container's interface while joined. */
  device?: NetDevice;
  sandbox?: EndpointSandbox;
  #name: string;
  #dnsNames: readonly string[];
  #pools: Partial<Record<Family, string>> = {};
  #isGateway = false;
  /** Set by its driver as it joins: the container needs no other way out. */
  disableGatewayService = false;

  constructor(
    readonly network: EndpointNetwork,
    readonly id: string,
    name: string,
    options: EndpointOptions,
  ) {
    this.#name = name;
    this.containerId = options.containerId;
    this.driverOptions = options.driverOptions ?? {};
    this.exposedPorts = options.exposedPorts ?? [];
    this.portBindings = options.portBindings ?? [];
    this.parentContainers = options.parentContainers ?? [];
    this.childContainers = options.childContainers ?? [];
    this.linkLocal = options.linkLocal ?? [];
    this.gwPriority = options.gwPriority ?? 0;
    this.disableResolution = options.disableResolution ?? false;
    this.service = options.service;
    this.loadBalancer = options.loadBalancer ?? false;
    this.links = new Map(Object.entries(options.links ?? {}).map(([alias, target]) => [alias.toLowerCase(), target]));
    this.#wanted = { ipv4: options.ipv4, ipv6: options.ipv6 };
    this.mac = options.mac;
    this.#dnsNames = options.dnsNames ?? [];
    for (const address of this.linkLocal) {
      if (!address.isLinkLocal) throw invalidParameter(`invalid link local IP address: ${address.text}`);
    }
  }

  /** Whether it leads outside, by family. */
  get way4(): boolean {
    return this.gateway4 !== undefined || (this.defaultDevice && this.address4 !== undefined);
  }

  get way6(): boolean {
    return this.gateway6 !== undefined || (this.defaultDevice && this.address6 !== undefined);
  }

  /** The container's name. */
  get name(): string {
    return this.#name;
  }

  get dnsNames(): readonly string[] {
    return this.#dnsNames;
  }

  /** The interface's name in the container, empty while it is not joined. */
  get interfaceName(): string {
    return this.device?.name ?? '';
  }

  /** Its addresses, IPv4 first. */
  get addresses(): Addr[] {
    return [this.address4, this.address6].flatMap((address) => (address ? [address.addr] : []));
  }

  /** Ports in force: `80/tcp` → where they answer on the host; an empty port where the network routes. */
  get portMap(): Map<string, PublishedPort[]> {
    const map = new Map<string, PublishedPort[]>();
    for (const mapping of this.network.networkDriver.portMappings?.(this.network.id, this.id) ?? []) {
      const key = portKey(mapping);
      const published = map.get(key) ?? [];
      published.push({ hostIp: mapping.hostIp.text, hostPort: mapping.hostPort === 0 ? '' : String(mapping.hostPort) });
      map.set(key, published);
    }
    return map;
  }

  /** Whether inspect lists the container's ports for it: it is the container's way to the outside. */
  get showsPorts(): boolean {
    return this.#isGateway && this.network.networkDriver.portMappings !== undefined;
  }

  /** Plugs it into a container's network stack. @throws errdefs kinds; nothing stays behind then */
  *join(sandbox: EndpointSandbox): Coroutine<void> {
    if (this.sandbox) throw forbidden('another container is attached to the same network endpoint');
    yield* sandbox.join(this);
  }

  /** Unplugs it. @throws forbidden where it is not in that sandbox */
  *leave(sandbox: EndpointSandbox | undefined = this.sandbox): Coroutine<void> {
    if (!this.sandbox) throw forbidden('cannot leave endpoint with no attached sandbox');
    if (this.sandbox !== sandbox) {
      throw forbidden(`unexpected sandbox ID in leave request. Expected ${this.sandbox.id}. Got ${sandbox?.id ?? ''}`);
    }
    yield* sandbox.leave(this);
  }

  /** Ends it and frees its addresses. @param force unplugs it first @throws forbidden while a container is joined */
  *delete(force = false): Coroutine<void> {
    if (this.sandbox) {
      if (!force) throw forbidden(`endpoint with name ${this.name} id ${this.id} has active containers`);
      yield* this.leave();
    }
    yield* this.network.forget(this);
  }

  /** Takes the container's new name. */
  rename(name: string): void {
    const old = this.#name;
    this.#name = name;
    this.network.renamed(this, old);
  }

  /** Replaces the names that DNS answers with. */
  updateDnsNames(names: readonly string[]): void {
    if (this.sandbox) this.withdrawNames();
    this.#dnsNames = names;
    if (this.sandbox) this.announceNames();
  }

  /** Called by the sandbox once it is unplugged. */
  left(): void {
    this.#isGateway = false;
  }

  announceNames(): void {
    this.network.announce(this);
  }

  /** Keeps new connections away, as when the task is about to end. */
  disableNames(): void {
    this.network.disable(this);
  }

  withdrawNames(): void {
    this.network.withdraw(this);
  }

  /** Says which families it provides the way out for. @throws system with Docker's words */
  *programExternalConnectivity(role: { ipv4: boolean; ipv6: boolean; noProxy6To4: boolean }): Coroutine<void> {
    this.#isGateway = role.ipv4 || role.ipv6;
    try {
      yield* finish(this.network.networkDriver.programExternalConnectivity?.(this.network.id, this.id, role));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw system(`driver failed programming external connectivity on endpoint ${this.name} (${this.id}): ${reason}`);
    }
  }

  /** Called by the network. @throws errdefs kinds */
  *takeAddresses(ipam: Ipam | undefined): Coroutine<void> {
    if (!ipam) return;
    if (this.network.enableIPv4)
      this.address4 = yield* this.#takeAddress(ipam, 4, this.network.pools4, this.#wanted.ipv4);
    if (!this.network.enableIPv6) return;
    try {
      this.address6 = yield* this.#takeAddress(ipam, 6, this.network.pools6, this.#wanted.ipv6);
    } catch (error) {
      yield* this.giveAddressesBack(ipam);
      throw error;
    }
  }

  /** Called by the network. */
  *giveAddressesBack(ipam: Ipam | undefined): Coroutine<void> {
    const pools = this.#pools;
    this.#pools = {};
    if (this.address4 && pools[4]) yield* finish(ipam?.releaseAddress(pools[4], this.address4.addr));
    if (this.address6 && pools[6]) yield* finish(ipam?.releaseAddress(pools[6], this.address6.addr));
  }

  *#takeAddress(ipam: Ipam, family: Family, pools: readonly IpamData[], wanted: Addr | undefined): Coroutine<Prefix> {
    for (const { poolId, pool } of pools) {
      if (wanted && !pool.contains(wanted)) continue;
      try {
        const address = yield* finish(
          ipam.requestAddress(poolId, wanted, ipam.requiresMac ? { mac: this.mac } : undefined),
        );
        this.#pools[family] = poolId;
        return address;
      } catch (error) {
        if (wanted || !(error instanceof Error) || error.message !== NO_AVAILABLE_IPS) throw error;
      }
    }
    if (wanted)
      throw invalidParameter(`invalid address ${wanted.text}: It does not belong to any of this network's subnets`);
    throw unknownError(
      `no available IPv${family} addresses on this network's address pools: ${this.network.name} (${this.network.id})`,
    );
  }
}
