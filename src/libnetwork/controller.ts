import { conflict, DockerError, forbidden, invalidParameter, notFound } from '#errdefs/errdefs.ts';
import type { Clock } from '#kernel/clock.ts';
import { type Coroutine, runAtOnce } from '#kernel/coroutine.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Mac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import { Agent } from './cluster/agent.ts';
import { createBalancer, deleteBalancer } from './cluster/balancer.ts';
import { gatewayNetwork } from './cluster/gatewaynetwork.ts';
import { releaseIngress, setUpIngress } from './cluster/ingress.ts';
import type { ClusterProvider } from './cluster/provider.ts';
import type { NetworkDriver } from './driverapi/driver.ts';
import { DriverRegistry } from './driverapi/registry.ts';
import { BridgeDriver } from './drivers/bridge/bridge.ts';
import { HostDriver, NullDriver } from './drivers/host/host.ts';
import { IpvlanDriver } from './drivers/ipvlan/ipvlan.ts';
import { MacvlanDriver } from './drivers/macvlan/macvlan.ts';
import { OverlayDriver } from './drivers/overlay/overlay.ts';
import type { Ipam } from './ipamapi/ipam.ts';
import { IpamRegistry } from './ipamapi/registry.ts';
import { DefaultIpam } from './ipams/default/default.ts';
import { localDefaultPools, type NetworkToSplit, ulaBaseNetwork } from './ipams/default/predefined.ts';
import { sha256 } from './ipams/default/sha256.ts';
import { NullIpam } from './ipams/null/null.ts';
import { Network, type NetworkOwner } from './network.ts';
import type { NetworkOptions } from './networkoptions.ts';
import { ResolvConf } from './resolvconf.ts';
import { type GatewayServers, Sandbox, type SandboxOwner } from './sandbox.ts';
import type { SandboxOptions } from './sandboxoptions.ts';
import { ServiceTable } from './service.ts';
import { ServiceBalancing } from './servicebalancing.ts';

/** Drivers whose networks have no addresses. */
const WITHOUT_IPAM: ReadonlySet<string> = new Set(['host', 'null']);

const FORWARDING = 'net.ipv4.ip_forward';

export interface ControllerOptions {
  readonly kernel: Kernel;
  /** dockerd: proxies are its children, DNS servers its threads. */
  readonly daemon: Process;
  /** The engine's ID as `docker info` shows it; IPv6 pools are derived from it. The host's name where absent. */
  readonly engineId?: string;
  /** How many engines have run on this host before: each draws other random numbers. None where absent. */
  readonly past?: number;
  /** Text of the host's /etc/resolv.conf now: default pools stay away from its servers. */
  readonly hostResolvConf?: () => string | undefined;
  /** `default-address-pools`; Docker's own where absent. */
  readonly defaultAddressPools?: readonly NetworkToSplit[];
  /** `userland-proxy`; on where absent. */
  readonly userlandProxy?: boolean;
  /** `iptables` and `ip6tables`: whether firewall rules are written; yes where absent. */
  readonly iptables?: boolean;
  readonly ip6tables?: boolean;
  /** `ip-forward`: whether the host is made a router; yes where absent. */
  readonly ipForward?: boolean;
  /** Whether what is forwarded must be allowed from then on (not `ip-forward-no-drop`); yes where absent. */
  readonly forwardDrop?: boolean;
}

/** All networks and sandboxes of one engine, and the drivers that make them (moby libnetwork.Controller). */
export class Controller implements NetworkOwner, SandboxOwner {
  readonly kernel: Kernel;
  readonly drivers = new DriverRegistry();
  readonly ipams = new IpamRegistry();
  /** Draws the order of several addresses in DNS answers. */
  readonly resolverRandom: Random;
  /** Names of other containers are in /etc/hosts: there is no DNS server (before 1.10). */
  namesInHosts = false;
  /** Set where DNS servers are at gateways' addresses, outside of containers (Windows): finds a container's. */
  gatewayServers: GatewayServers | undefined;
  /** dockerd. */
  readonly daemon: Process;
  /** Services of the swarm whose tasks are on this node's networks. */
  readonly services: ServiceTable;
  readonly #overlay: OverlayDriver;
  #agent: Agent | undefined;
  /** How often the node has joined a swarm. */
  #agents = 0;
  readonly #hostResolvConf: (() => string | undefined) | undefined;
  readonly #random: Random;
  readonly #networks = new Map<string, Network>();
  readonly #byName = new Map<string, Network>();
  /** Names of networks that are being made. */
  readonly #pending = new Set<string>();
  readonly #sandboxes = new Map<string, Sandbox>();

  /** Registers the built-in drivers and sets up the host's firewall. */
  constructor(options: ControllerOptions) {
    const { kernel, daemon } = options;
    this.kernel = kernel;
    this.daemon = daemon;
    this.services = new ServiceTable(new ServiceBalancing(this));
    this.#hostResolvConf = options.hostResolvConf;
    this.#random = kernel.random.fork(options.past ? `libnetwork/${options.past}` : 'libnetwork');
    this.resolverRandom = this.#random.fork('resolver');
    const id = new TextEncoder().encode(options.engineId ?? kernel.hostname);
    this.ipams.register(
      new DefaultIpam(poolsOf(options.defaultAddressPools, () => ulaBaseNetwork(sha256(id).subarray(3, 8)))),
    );
    this.ipams.register(new NullIpam());
    this.drivers.register(
      new BridgeDriver({
        netns: kernel.net,
        random: this.#random.fork('bridge'),
        daemon,
        userlandProxy: options.userlandProxy ?? true,
        families: ([4, 6] as const).filter((family) => (family === 4 ? options.iptables : options.ip6tables) ?? true),
        ipForward: options.ipForward ?? true,
        forwardDrop: options.forwardDrop ?? true,
      }),
    );
    this.drivers.register(new HostDriver());
    this.drivers.register(new NullDriver());
    this.drivers.register(new MacvlanDriver(kernel.net));
    this.drivers.register(new IpvlanDriver(kernel.net));
    this.#overlay = new OverlayDriver(kernel.net);
    this.drivers.register(this.#overlay);
  }

  get hostNamespace(): NetNamespace {
    return this.kernel.net;
  }

  get fs(): FileSystemContext {
    return this.kernel.fs;
  }

  get clock(): Clock {
    return this.kernel.world.clock;
  }

  /** The node's part in its swarm; undefined outside of one. */
  get agent(): Agent | undefined {
    return this.#agent;
  }

  /** The host's /etc/resolv.conf. */
  hostResolvConf(): string | undefined {
    return this.#hostResolvConf?.();
  }

  /** The node is in a swarm now: gossip begins, overlay networks come alive. @throws Errno EADDRINUSE for port 7946 */
  startAgent(provider: ClusterProvider): void {
    if (this.#agent) return;
    const agent = new Agent(this, provider, {
      process: this.daemon,
      random: this.#random.fork(`agent/${this.#agents++}`),
      driver: this.#overlay,
      services: this.services,
    });
    agent.start();
    this.#agent = agent;
    this.#overlay.cluster = agent;
  }

  /** Takes all networks of the swarm away, with what is left on them, and ends the gossip: the node or engine stops. */
  *releaseCluster(): Coroutine<void> {
    for (const network of this.networks()) {
      if (!network.dynamic) continue;
      for (const endpoint of network.endpoints()) if (!endpoint.loadBalancer) yield* endpoint.delete(true);
      yield* network.delete();
    }
    this.stopAgent();
  }

  /**
   * The node leaves its swarm: gossip ends. Networks of the swarm that no container is on any more go at once, the others
   * with their last container.
   */
  stopAgent(): void {
    this.#agent?.stop();
    this.#agent = undefined;
    for (const network of this.networks()) if (network.dynamic && network.idle) runAtOnce(network.delete());
    this.#overlay.clusterLeft();
  }

  /** The provider has other keys now. */
  keysChanged(): void {
    this.#agent?.keysChanged();
  }

  /** See cluster/ingress.ts. */
  setUpIngress(network: NetworkOptions, nodeAddress: Prefix): Coroutine<void> {
    return setUpIngress(this, network, nodeAddress);
  }

  releaseIngress(): Coroutine<void> {
    return releaseIngress(this);
  }

  gatewayNetwork(): Coroutine<Network> {
    return gatewayNetwork(this);
  }

  networkById(id: string): Network | undefined {
    return this.#networks.get(id);
  }

  *leaveCluster(network: Network): Coroutine<void> {
    if (!network.dynamic) return;
    this.#agent?.leaveNetwork(network);
    this.services.forgetNetwork(network);
    yield* deleteBalancer(this, network);
  }

  /** 64 random hexadecimal digits. */
  newId(): string {
    return this.#random.hex(64);
  }

  /** A hardware address for an endpoint. */
  newMac(): Mac {
    return this.kernel.net.newMac();
  }

  /**
   * Makes a network.
   * @throws conflict for a name in use; notFound for an unknown driver; forbidden, invalidParameter … from IPAM and driver
   */
  *newNetwork(options: NetworkOptions): Coroutine<Network> {
    if (options.name.trim() === '') throw invalidParameter('invalid name: name is empty');
    if (this.#byName.has(options.name) || this.#pending.has(options.name))
      throw conflict(`network with name ${options.name} already exists`);
    const settings = options.past ? options : this.#withConfiguration(options);
    // Whoever comes while a plug-in is asked finds the name taken.
    this.#pending.add(options.name);
    let network: Network;
    try {
      const drivers = settings.configOnly ? {} : yield* this.#resolveDrivers(settings);
      network = new Network(this, options.id ?? this.newId(), settings, drivers);
      yield* network.bringUp();
    } finally {
      this.#pending.delete(options.name);
    }
    this.#networks.set(network.id, network);
    this.#byName.set(network.name, network);
    if (network.dynamic) yield* this.#joinCluster(network);
    return network;
  }

  /** All networks, oldest first. */
  networks(): Network[] {
    return [...this.#networks.values()];
  }

  /**
   * The network of that full id, name or beginning of an id, looked for in this order.
   * @throws notFound `network x not found`; invalidParameter where several ids begin so
   */
  network(term: string): Network {
    const exact = this.#networks.get(term) ?? this.#byName.get(term);
    if (exact) return exact;
    const matches = term === '' ? [] : this.networks().filter((network) => network.id.startsWith(term));
    const [only] = matches;
    if (matches.length > 1)
      throw invalidParameter(`network ${term} is ambiguous (${matches.length} matches found on ID prefix)`);
    if (!only) throw notFound(`network ${term} not found`);
    return only;
  }

  /** As `network`, but answers undefined where there is none, or more than one. */
  findNetwork(term: string): Network | undefined {
    try {
      return this.network(term);
    } catch (error) {
      if (error instanceof DockerError) return undefined;
      throw error;
    }
  }

  networkByName(name: string): Network | undefined {
    return this.#byName.get(name);
  }

  /** Called by a network that was deleted. */
  forget(network: Network): void {
    this.#networks.delete(network.id);
    if (this.#byName.get(network.name) === network) this.#byName.delete(network.name);
  }

  /** Makes the network stack of a container. @throws forbidden where it has one */
  newSandbox(containerId: string, options: SandboxOptions): Sandbox {
    if (containerId === '') throw invalidParameter('invalid container ID');
    if (this.#sandboxes.has(containerId)) throw forbidden(`container ${containerId} is already present in sandbox`);
    const sandbox = new Sandbox(this, this.newId(), containerId, options);
    this.#sandboxes.set(containerId, sandbox);
    return sandbox;
  }

  sandbox(containerId: string): Sandbox | undefined {
    return this.#sandboxes.get(containerId);
  }

  /** Called by a sandbox that was deleted. */
  forgetSandbox(sandbox: Sandbox): void {
    this.#sandboxes.delete(sandbox.containerId);
  }

  /** A network namespace for a container. As on Linux, it forwards where the host does when it is made. */
  newNamespace(containerId: string): NetNamespace {
    const netns = new NetNamespace(this.kernel, containerId.slice(0, 12));
    if (this.kernel.net.sysctl.get(FORWARDING) === '1') netns.sysctl.set(FORWARDING, '1');
    return netns;
  }

  /** Networks that default pools must not touch: what the host is connected to, and its DNS servers. */
  reservedNetworks(): Prefix[] {
    const connected = ([4, 6] as const).flatMap((family) =>
      this.kernel.net.routes
        .list(family)
        .flatMap((route) => (route.scope === 'link' && route.dst.length > 0 ? [route.dst] : [])),
    );
    const servers = ResolvConf.parse(this.#hostResolvConf?.() ?? '').nameServers.map((server) => Prefix.of(server));
    return [...connected, ...servers];
  }

  *#joinCluster(network: Network): Coroutine<void> {
    this.#agent?.joinNetwork(network);
    if (!network.loadBalancer) return;
    try {
      yield* createBalancer(this, network, network.loadBalancer);
    } catch (error) {
      yield* network.delete();
      throw error;
    }
  }

  *#resolveDrivers({ driver, ipam }: NetworkOptions): Coroutine<{ network: NetworkDriver; ipam?: Ipam }> {
    const network = yield* this.drivers.resolve(driver);
    return WITHOUT_IPAM.has(driver)
      ? { network }
      : { network, ipam: yield* this.ipams.resolve(ipam?.driver || 'default') };
  }

  #withConfiguration(options: NetworkOptions): NetworkOptions {
    const { configOnly, configFrom } = options;
    if (configOnly && (options.internal || options.attachable || options.ingress || options.scope !== undefined)) {
      throw forbidden(
        'configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.',
      );
    }
    if (!configFrom) return options;
    if (configOnly) throw forbidden('a configuration network cannot depend on another configuration network');
    const { ipam = {} } = options;
    if (options.enableIPv6 || !isEmpty(options.labels) || !isEmpty(ipam.options) || (ipam.config?.length ?? 0) > 0) {
      throw forbidden(
        'user specified configurations are not supported if the network depends on a configuration network',
      );
    }
    if (!isEmpty(options.driverOptions)) {
      throw forbidden('network driver options are not supported if the network depends on a configuration network');
    }
    const source = this.#byName.get(configFrom);
    if (!source?.configOnly) throw notFound(`configuration network ${JSON.stringify(configFrom)} does not exist`);
    return {
      ...options,
      enableIPv4: source.enableIPv4,
      enableIPv6: source.enableIPv6,
      labels: { ...source.labels },
      driverOptions: { ...source.driverOptions },
      ipam: {
        driver: source.ipamDriver,
        options: source.ipamOptions && { ...source.ipamOptions },
        config: [...source.config4, ...source.config6],
      },
    };
  }
}

/** The pools that somebody has chosen, or Docker's own; IPv6 ones are never missing (moby daemon.networkOptions). */
function poolsOf(chosen: readonly NetworkToSplit[] | undefined, ula: () => Prefix): readonly NetworkToSplit[] {
  if (!chosen) return localDefaultPools(ula());
  return chosen.some(({ base }) => base.family === 6) ? chosen : [...chosen, { base: ula(), size: 64 }];
}

function isEmpty(record: Readonly<Record<string, string>> | null | undefined): boolean {
  return record === null || record === undefined || Object.keys(record).length === 0;
}
