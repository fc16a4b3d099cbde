import type { IPAM, IPAMConfig, ServiceInfo } from '#api/network.ts';
import { asDockerError, forbidden, invalidParameter } from '#errdefs/errdefs.ts';
import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { type Coroutine, finish } from '#kernel/coroutine.ts';
import type { Mac } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { Agent } from './cluster/agent.ts';
import type { IpamData, NetworkDriver } from './driverapi/driver.ts';
import { Endpoint, type EndpointNetwork } from './endpoint.ts';
import type { EndpointOptions } from './endpointoptions.ts';
import type { Ipam } from './ipamapi/ipam.ts';
import type { NetworkOptions, NetworkPast } from './networkoptions.ts';
import { allocatePools, type PoolOwner, releasePools } from './poolallocation.ts';
import { ServiceRecords } from './servicerecords.ts';

/** What a network needs of the engine's controller. */
export interface NetworkOwner {
  readonly clock: Clock;
  newId(): string;
  newMac(): Mac;
  networks(): Network[];
  /** Networks that default pools must not touch. */
  reservedNetworks(): Prefix[];
  /** The node's part in its swarm; undefined outside of one. */
  readonly agent: Agent | undefined;
  /** Takes a network's load balancer away, and the node out of its gossip. */
  leaveCluster(network: Network): Coroutine<void>;
  forget(network: Network): void;
}

/** A connectivity zone: endpoints in it reach each other (moby libnetwork.Network). Made by `Controller.newNetwork`. */
export class Network implements EndpointNetwork {
  readonly id: string;
  readonly name: string;
  /** Name of its driver, also called the network's type. */
  readonly driver: string;
  readonly scope: string;
  /** Point of virtual time. */
  readonly created: Nanoseconds;
  readonly enableIPv4: boolean;
  readonly enableIPv6: boolean;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly configOnly: boolean;
  readonly configFrom: string;
  readonly builtin: boolean;
  /** Made by the cluster for as long as this node has a use for it. */
  readonly dynamic: boolean;
  /** Address of this node's load balancer, if it has one. */
  readonly loadBalancer: Prefix | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly ipamDriver: string;
  readonly ipamOptions: Readonly<Record<string, string>> | null;
  /** As configured by the user, by family. */
  config4: readonly IPAMConfig[];
  readonly config6: readonly IPAMConfig[];
  /** What IPAM gave. */
  pools4: readonly IpamData[] = [];
  pools6: readonly IpamData[] = [];
  /** Names in this network's DNS. */
  readonly records = new ServiceRecords();
  ownsDevice: boolean | undefined;
  readonly #owner: NetworkOwner;
  readonly #past: NetworkPast | undefined;
  readonly #driver: NetworkDriver | undefined;
  readonly #ipam: Ipam | undefined;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #byName = new Map<string, Endpoint>();
  #deleted = false;

  /** @param drivers those of a network that is more than a configuration */
  constructor(
    owner: NetworkOwner,
    id: string,
    options: NetworkOptions,
    drivers: { network?: NetworkDriver; ipam?: Ipam },
  ) {
    this.#owner = owner;
    this.id = id;
    this.name = options.name;
    this.configOnly = options.configOnly ?? false;
    this.driver = this.configOnly ? 'null' : options.driver;
    this.#driver = drivers.network;
    this.#ipam = drivers.ipam;
    this.scope = options.scope ?? this.#driver?.scope ?? 'local';
    this.#past = options.past;
    this.created = options.past?.created ?? owner.clock.now;
    this.ownsDevice = options.past?.ownsDevice;
    this.enableIPv4 = options.enableIPv4 ?? true;
    this.enableIPv6 = options.enableIPv6 ?? false;
    this.internal = options.internal ?? false;
    this.attachable = options.attachable ?? false;
    this.ingress = options.ingress ?? false;
    this.configFrom = options.configFrom ?? '';
    this.builtin = options.builtin ?? false;
    this.dynamic = options.dynamic ?? false;
    this.loadBalancer = options.loadBalancer;
    this.labels = options.labels ?? {};
    this.driverOptions = options.driverOptions ?? {};
    this.ipamDriver = options.ipam?.driver || 'default';
    this.ipamOptions = options.ipam?.options === undefined ? {} : options.ipam.options;
    const configs = options.ipam?.config ?? [];
    this.config4 = configs.filter((config) => familyOf(config) === 4);
    this.config6 = configs.filter((config) => familyOf(config) === 6);
  }

  get networkDriver(): NetworkDriver {
    if (!this.#driver) throw forbidden('cannot create endpoint on configuration-only network');
    return this.#driver;
  }

  /** Whether it was there before the engine was started. */
  get restored(): boolean {
    return this.#past !== undefined;
  }

  /** What brings this network back in an engine that is started again. */
  toPast(): NetworkOptions {
    const pools = (list: readonly IpamData[], configs: readonly IPAMConfig[]) =>
      list.map((pool, index) => ({ ...configs[index], ...allocated(pool) }));
    return {
      id: this.id,
      name: this.name,
      driver: this.driver,
      enableIPv4: this.enableIPv4,
      enableIPv6: this.enableIPv6,
      internal: this.internal,
      attachable: this.attachable,
      ingress: this.ingress,
      scope: this.scope,
      labels: { ...this.labels },
      driverOptions: { ...this.driverOptions },
      ipam: { driver: this.ipamDriver, options: this.ipamOptions, config: [...this.config4, ...this.config6] },
      configOnly: this.configOnly,
      configFrom: this.configFrom,
      builtin: this.builtin,
      past: {
        created: this.created,
        pools4: pools(this.pools4, this.config4),
        pools6: pools(this.pools6, this.config6),
        ownsDevice: this.ownsDevice,
        data4: this.pools4,
        data6: this.pools6,
      },
    };
  }

  /** Takes addresses and has the driver make it. Only the controller calls this. @throws errdefs kinds */
  *bringUp(): Coroutine<void> {
    if (!this.#driver) return;
    if (this.#ipam) yield* this.#allocate(this.#ipam, this.#driver);
    try {
      const restore = this.restored ? this.#driver.restoreNetwork?.bind(this.#driver) : undefined;
      yield* finish(restore ? restore(this) : this.#driver.createNetwork(this, this.pools4, this.pools6));
    } catch (error) {
      yield* this.#release();
      throw error;
    }
  }

  /** The driver has decided upon its IPv4 pools (moby NetworkInfo.UpdateIpamConfig). */
  decided(pools: readonly IpamData[]): void {
    this.pools4 = pools;
    this.config4 = this.config4.map((config, index) => {
      const gateway = pools[index]?.gateway?.addr.text;
      return config.Gateway || gateway === undefined ? config : { ...config, Gateway: gateway };
    });
  }

  /** The endpoints in the order in which they were made. */
  endpoints(): Endpoint[] {
    return [...this.#endpoints.values()];
  }

  endpointByName(name: string): Endpoint | undefined {
    return this.#byName.get(name);
  }

  /**
   * Makes an endpoint: gives it addresses and tells the driver.
   * @param name that of the container
   * @throws forbidden where the name is taken; conflict, invalidParameter, unavailable … for addresses
   */
  *createEndpoint(name: string, options: EndpointOptions): Coroutine<Endpoint> {
    if (name.trim() === '') throw invalidParameter('invalid name: name is empty');
    const driver = this.networkDriver;
    if (this.#byName.has(name)) throw forbidden(`endpoint with name ${name} already exists in network ${this.name}`);
    const endpoint = new Endpoint(this, this.#owner.newId(), name, options);
    if (this.#ipam?.requiresMac) endpoint.mac ??= this.#owner.newMac();
    // Whoever comes while a plug-in is asked finds the name taken.
    this.#endpoints.set(endpoint.id, endpoint);
    this.#byName.set(name, endpoint);
    try {
      yield* endpoint.takeAddresses(this.#ipam);
      try {
        yield* finish(driver.createEndpoint(this.id, endpoint));
      } catch (error) {
        yield* endpoint.giveAddressesBack(this.#ipam);
        throw asDockerError(error).wrap(`failed to create endpoint ${name} on network ${this.name}`);
      }
    } catch (error) {
      this.#drop(endpoint);
      throw error;
    }
    return endpoint;
  }

  /** Whether it is a network of the swarm that this node is in: names and addresses are known on all its nodes. */
  get shared(): boolean {
    return this.dynamic && this.scope !== 'local' && this.#owner.agent !== undefined;
  }

  announce(endpoint: Endpoint): void {
    if (endpoint.loadBalancer) return;
    if (this.shared) this.#owner.agent?.announce(this, endpoint);
    else this.records.add(endpoint.id, endpoint.dnsNames, endpoint.addresses);
  }

  disable(endpoint: Endpoint): void {
    if (this.shared) this.#owner.agent?.disable(this, endpoint);
    else this.withdraw(endpoint);
  }

  withdraw(endpoint: Endpoint): void {
    if (this.shared) this.#owner.agent?.withdraw(this, endpoint);
    this.records.remove(endpoint.id, endpoint.dnsNames, endpoint.addresses);
  }

  /** The nodes of the cluster that have containers on it; none where it is a network of this host. */
  peers(): { name: string; address: string }[] {
    return (this.shared && this.#owner.agent?.peers(this)) || [];
  }

  /** Services and other endpoints on it, of all nodes, as `docker network inspect --verbose` shows them. */
  services(): Record<string, ServiceInfo> {
    return (this.shared && this.#owner.agent?.services(this)) || {};
  }

  /** Whether no container is on it; a load balancer does not count. */
  get idle(): boolean {
    return ![...this.#endpoints.values()].some((endpoint) => !endpoint.loadBalancer);
  }

  /** The endpoint of this node's load balancer. */
  get balancerEndpoint(): Endpoint | undefined {
    for (const endpoint of this.#endpoints.values()) if (endpoint.loadBalancer) return endpoint;
    return undefined;
  }

  /** Called by an endpoint that is deleted. */
  *forget(endpoint: Endpoint): Coroutine<void> {
    this.#drop(endpoint);
    yield* finish(this.networkDriver.deleteEndpoint(this.id, endpoint.id));
    yield* endpoint.giveAddressesBack(this.#ipam);
    // The node has left the swarm in the meantime.
    if (this.dynamic && this.scope === 'swarm' && !this.#owner.agent && this.idle && !endpoint.loadBalancer)
      yield* this.delete();
  }

  /** Called by an endpoint that gets another name. */
  renamed(endpoint: Endpoint, from: string): void {
    if (this.#byName.get(from) === endpoint) this.#byName.delete(from);
    this.#byName.set(endpoint.name, endpoint);
  }

  /** @throws forbidden `network app has active endpoints (name:"web" id:"…")` */
  *delete(): Coroutine<void> {
    const endpoints = this.endpoints().filter((endpoint) => !endpoint.loadBalancer);
    if (this.configOnly && this.#owner.networks().some((other) => other.configFrom === this.name)) {
      throw forbidden(`configuration network ${JSON.stringify(this.name)} is in use`);
    }
    if (endpoints.length > 0) {
      const list = endpoints.map(
        (endpoint) => `name:${JSON.stringify(endpoint.name)} id:${JSON.stringify(endpoint.id.slice(0, 12))}`,
      );
      throw forbidden(`network ${this.name} has active endpoints (${list.join(', ')})`);
    }
    if (this.#deleted) return;
    this.#deleted = true;
    yield* this.#owner.leaveCluster(this);
    yield* this.#release();
    if (this.#driver) yield* finish(this.#driver.deleteNetwork(this.id));
    this.#owner.forget(this);
  }

  /** The subnets that somebody chose, as CIDR texts: only in these can addresses be asked for. */
  get configuredPools(): string[] {
    return [...this.config4, ...this.config6].flatMap(({ Subnet }) => (Subnet ? [Subnet] : []));
  }

  /** The `IPAM` part of `docker network inspect`: pools as configured, else as they were allocated. */
  inspectIpam(): IPAM {
    const Config = [
      ...this.config4.filter((config) => config.Subnet).map(shown),
      ...this.config6.filter((config) => config.Subnet).map(shown),
    ];
    if (!this.config4.some((config) => config.Subnet)) Config.push(...this.pools4.map(allocated));
    if (!this.config6.some((config) => config.Subnet)) Config.push(...this.pools6.map(allocated));
    return {
      Driver: this.ipamDriver,
      Options: this.ipamOptions && { ...this.ipamOptions },
      Config: Config.length === 0 ? null : Config,
    };
  }

  #drop(endpoint: Endpoint): void {
    this.#endpoints.delete(endpoint.id);
    if (this.#byName.get(endpoint.name) === endpoint) this.#byName.delete(endpoint.name);
  }

  *#allocate(ipam: Ipam, driver: NetworkDriver): Coroutine<void> {
    if (this.#past && ipam.remembersPools) {
      this.pools4 = this.#past.data4;
      this.pools6 = this.#past.data6;
      return;
    }
    const skip = (driver.skipsGateway && (yield* finish(driver.skipsGateway(this)))) ?? { ipv4: false, ipv6: false };
    const owner: PoolOwner = {
      name: this.name,
      addressSpace: yield* addressSpaceOf(ipam, this.scope),
      ipamOptions: this.ipamOptions ?? {},
      reserved: this.#owner.reservedNetworks(),
    };
    const { pools4 = this.config4, pools6 = this.config6 } = this.#past ?? {};
    if (this.enableIPv4) this.pools4 = yield* allocatePools(ipam, owner, 4, pools4, skip.ipv4);
    try {
      if (this.enableIPv6) this.pools6 = yield* allocatePools(ipam, owner, 6, pools6, skip.ipv6);
    } catch (error) {
      yield* this.#release();
      throw error;
    }
  }

  *#release(): Coroutine<void> {
    if (!this.#ipam) return;
    yield* releasePools(this.#ipam, [...this.pools4, ...this.pools6]);
    this.pools4 = [];
    this.pools6 = [];
  }
}

/** Where the pools of a network are counted: in a space of this host, or in one that hosts share. */
function* addressSpaceOf(ipam: Ipam, scope: string): Coroutine<string> {
  if (!ipam.addressSpaces) return 'LocalDefault';
  const { local, global } = yield* finish(ipam.addressSpaces());
  return scope === 'local' ? local : global;
}

function familyOf(config: IPAMConfig): 4 | 6 {
  return (config.Subnet ?? config.Gateway ?? '').includes(':') ? 6 : 4;
}

/** A pool as inspect shows what the user has configured: empty fields are left out. */
function shown(config: IPAMConfig): IPAMConfig {
  const { Subnet, IPRange, Gateway, AuxiliaryAddresses } = config;
  return {
    ...(Subnet ? { Subnet } : {}),
    ...(IPRange ? { IPRange } : {}),
    ...(Gateway ? { Gateway } : {}),
    ...(AuxiliaryAddresses && Object.keys(AuxiliaryAddresses).length > 0 ? { AuxiliaryAddresses } : {}),
  };
}

function allocated(pool: IpamData): IPAMConfig {
  return { Subnet: pool.pool.text, ...(pool.gateway ? { Gateway: pool.gateway.addr.text } : {}) };
}
