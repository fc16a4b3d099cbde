import { asDockerError } from '#errdefs/errdefs.ts';
import { type Coroutine, finish } from '#kernel/coroutine.ts';
import { Errno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Random } from '#kernel/random.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Addr, Family } from '#netip/addr.ts';
import { advertiseAddresses } from './advertise.ts';
import { needsGatewayNetwork } from './cluster/gatewaynetwork.ts';
import { addRedirectRules } from './cluster/redirect.ts';
import type { Endpoint } from './endpoint.ts';
import { endpointSysctls } from './endpointsysctls.ts';
import { HostsNames } from './hostsnames.ts';
import { addStaticRoutes, configureInterface, nextInterfaceName, setDefaultRoute } from './interface.ts';
import type { Network } from './network.ts';
import { Resolver } from './resolver.ts';
import { SandboxFiles } from './sandboxfiles.ts';
import { dropNamespace, keepNamespace, replaceNamespace } from './sandboxkey.ts';
import type { SandboxOptions } from './sandboxoptions.ts';

/** The DNS servers of a container: at the gateways of its networks, and others that come after. */
export type GatewayServers = (endpoints: readonly Endpoint[]) => { gateways: Addr[]; servers: Addr[] };

/** What a sandbox needs of the engine's controller. */
export interface SandboxOwner {
  readonly hostNamespace: NetNamespace;
  /** The engine's own files. */
  readonly fs: FileSystemContext;
  /** Draws the order of several addresses in DNS answers. */
  readonly resolverRandom: Random;
  /** Names of other containers are in /etc/hosts: there is no DNS server (before 1.10). */
  readonly namesInHosts: boolean;
  /** Set where DNS servers are at gateways' addresses, outside of containers (Windows): finds a container's. */
  readonly gatewayServers: GatewayServers | undefined;
  /** A network namespace for a container. */
  newNamespace(containerId: string): NetNamespace;
  /** docker_gwbridge, the way out of containers that are only on networks without one. */
  gatewayNetwork(): Coroutine<Network>;
  forgetSandbox(sandbox: Sandbox): void;
}

/** The endpoints a sandbox reaches the outside through. */
export interface Gateways {
  readonly ipv4?: Endpoint;
  readonly ipv6?: Endpoint;
}

/** A container's network stack (moby libnetwork.Sandbox). Made by `Controller.newSandbox`. */
export class Sandbox {
  /** Where the container's processes live. */
  readonly netns: NetNamespace;
  readonly #owner: SandboxOwner;
  readonly #options: SandboxOptions;
  readonly #files: SandboxFiles;
  readonly #ownsNamespace: boolean;
  readonly #quiet = new Map<Endpoint, () => void>();
  #endpoints: Endpoint[] = [];
  #resolver: Resolver | undefined;
  #names: HostsNames | undefined;
  #gateway: Endpoint | undefined;
  #serviceEnabled = false;

  constructor(
    owner: SandboxOwner,
    readonly id: string,
    readonly containerId: string,
    options: SandboxOptions,
  ) {
    this.#owner = owner;
    this.#options = options;
    this.#ownsNamespace = !options.useHostNamespace && options.useExternalNamespace === undefined;
    this.netns = options.useHostNamespace
      ? owner.hostNamespace
      : (options.useExternalNamespace ?? owner.newNamespace(containerId));
    if (this.#ownsNamespace) this.netns.loopback.setUp(true);
    this.#files = new SandboxFiles(options, this.#hasIPv6());
    // A name that is not drawn may be there already.
    if (options.keyName !== undefined) replaceNamespace(owner.fs, this.keyName, this.netns);
    else if (!options.useExternalNamespace) keepNamespace(owner.fs, this.keyName, this.netns);
  }

  /** The name of its namespace's file: the beginning of its id, or `default` for the host's own stack. */
  get keyName(): string {
    if (this.#options.useHostNamespace) return 'default';
    return this.#options.keyName ?? this.id.slice(0, 12);
  }

  /** Its endpoint on docker_gwbridge, where it has one; ports are published there. */
  get gatewayEndpoint(): Endpoint | undefined {
    return this.#gateway;
  }

  /** The task is ready: it is found by the names of its service, and gets its share of connections. */
  enableService(): void {
    if (this.#serviceEnabled) return;
    this.#serviceEnabled = true;
    for (const endpoint of this.#endpoints) if (endpoint.service) endpoint.announceNames();
  }

  /** The task is about to end, or not well: nobody finds it any more; connections that there are go on. */
  disableService(): void {
    if (!this.#serviceEnabled) return;
    this.#serviceEnabled = false;
    for (const endpoint of this.#endpoints) if (endpoint.service) endpoint.disableNames();
  }

  /** The endpoints, the best candidate for the default route first. */
  endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  endpointOn(networkId: string): Endpoint | undefined {
    return this.#endpoints.find((endpoint) => endpoint.network.id === networkId);
  }

  /** Through which endpoints the default routes lead: one with both families first, else the first of each. */
  gateways(): Gateways {
    let ipv4: Endpoint | undefined;
    let ipv6: Endpoint | undefined;
    for (const endpoint of this.#endpoints) {
      const { way4, way6 } = endpoint;
      if (way4 && way6) return { ipv4: endpoint, ipv6: endpoint };
      if (way4) ipv4 ??= endpoint;
      if (way6) ipv6 ??= endpoint;
    }
    return { ipv4, ipv6 };
  }

  /** Called by `Endpoint.join`. @throws errdefs kinds; nothing stays behind then */
  *join(endpoint: Endpoint): Coroutine<void> {
    const { network } = endpoint;
    const driver = network.networkDriver;
    try {
      endpoint.sandbox = this;
      const { device, gateway4, gateway6, defaultDevice, ...more } = yield* finish(
        driver.join(
          network.id,
          endpoint.id,
          this.netns,
          (prefix) => nextInterfaceName(this.netns, prefix),
          `/var/run/docker/netns/${this.keyName}`,
        ),
      );
      const before = this.gateways();
      endpoint.device = device;
      endpoint.gateway4 = endpoint.address4 && gateway4;
      endpoint.gateway6 = endpoint.address6 && gateway6;
      endpoint.defaultDevice = defaultDevice ?? false;
      endpoint.disableGatewayService = more.disableGatewayService ?? false;
      this.#insert(endpoint);
      if (device)
        configureInterface(device, {
          ...endpoint,
          address4: endpoint.address4,
          address6: endpoint.address6,
          sysctls: endpointSysctls(endpoint.driverOptions),
        });
      if (device) addStaticRoutes(device, more.staticRoutes ?? []);
      this.#updateDefaultRoutes(before);
      if (device) this.#quiet.set(endpoint, advertiseAddresses(device, endpoint.addresses));
      if (!this.#options.useHostNamespace) {
        if (this.#namesItself(endpoint)) this.#files.addOwnHosts(endpoint.addresses);
        this.#updateResolver(endpoint);
      }
      if (network.ingress && endpoint.service && endpoint.address4)
        addRedirectRules(this.netns, endpoint.address4.addr, endpoint.service.ingressPorts);
      if (!endpoint.service || this.#serviceEnabled) endpoint.announceNames();
      yield* this.#updateExternalConnectivity([before.ipv4, before.ipv6, endpoint]);
      yield* this.#updateGatewayNetwork(endpoint);
      for (const { network: joined, id } of this.#endpoints)
        yield* finish(joined.networkDriver.operationalInfo?.(joined.id, id));
    } catch (error) {
      if (this.#endpoints.includes(endpoint)) yield* this.leave(endpoint);
      else endpoint.sandbox = undefined;
      throw error instanceof Errno ? asDockerError(error) : error;
    }
  }

  /** Called by `Endpoint.leave`. */
  *leave(endpoint: Endpoint): Coroutine<void> {
    const { network } = endpoint;
    const before = this.gateways();
    endpoint.withdrawNames();
    this.#names?.leave(endpoint);
    endpoint.sandbox = undefined;
    this.#endpoints = this.#endpoints.filter((other) => other !== endpoint);
    this.#quiet.get(endpoint)?.();
    this.#quiet.delete(endpoint);
    yield* finish(network.networkDriver.leave(network.id, endpoint.id));
    const { device } = endpoint;
    // A plug-in's device goes back to the host.
    if (device?.attached && device.netns === this.netns) this.netns.devices.remove(device);
    endpoint.device = undefined;
    endpoint.gateway4 = undefined;
    endpoint.gateway6 = undefined;
    endpoint.defaultDevice = false;
    endpoint.disableGatewayService = false;
    endpoint.left();
    if (!this.#options.useHostNamespace && this.#namesItself(endpoint)) this.#files.removeOwnHosts(endpoint.addresses);
    if (endpoint === this.#gateway) this.#gateway = undefined;
    this.#updateDefaultRoutes(before);
    const { ipv4, ipv6 } = this.gateways();
    yield* this.#updateExternalConnectivity([ipv4, ipv6]);
    yield* this.#updateGatewayNetwork();
  }

  /** Ends the stack: leaves and deletes all endpoints, stops the DNS server, removes the namespace it made. */
  *delete(): Coroutine<void> {
    // The one on docker_gwbridge goes with the last that needs it.
    for (const endpoint of [...this.#endpoints])
      if (endpoint !== this.#gateway && this.#endpoints.includes(endpoint)) yield* endpoint.delete(true);
    for (const endpoint of [...this.#endpoints]) yield* endpoint.delete(true);
    this.#resolver?.stop();
    this.#resolver = undefined;
    if (this.#ownsNamespace) {
      dropNamespace(this.#owner.fs, this.keyName);
      // A namespace lives as long as a process is in it: a container that shares it keeps lo, and its own programs go on.
      if (!isInUse(this.netns)) this.netns.destroy();
    }
    this.#owner.forgetSandbox(this);
  }

  /** Takes the container's new name in all networks. */
  rename(name: string): void {
    for (const endpoint of this.#endpoints) endpoint.rename(name);
  }

  /** Writes another address for `name` into /etc/hosts, as for a linked container that has restarted. */
  updateHost(name: string, ip: string): void {
    this.#files.updateHost(name, ip);
  }

  /**
   * Addresses of a name, as the embedded DNS server knows it: in any of the container's networks, or `name.network`.
   * @returns undefined for a name that no network knows; none where it has no address of that family
   */
  resolveName(name: string, family: Family): Addr[] | undefined {
    const plain = name.replace(/\.$/, '').toLowerCase();
    const questions: [string, string | undefined][] = [[plain, undefined]];
    for (let dot = plain.lastIndexOf('.'); dot > 0; dot = plain.lastIndexOf('.', dot - 1)) {
      questions.push([plain.slice(0, dot), plain.slice(dot + 1)]);
    }
    for (const [host, network] of questions) {
      const endpoints = this.#endpoints.filter(
        (endpoint) => network === undefined || endpoint.network.name === network,
      );
      for (const endpoint of endpoints) {
        const target = endpoint.links.get(host);
        const found = target === undefined ? undefined : lookUp(endpoint, target, family);
        if (found) return found;
      }
      for (const endpoint of endpoints) {
        const found = endpoint.links.has(host) ? undefined : lookUp(endpoint, host, family);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** `web.app` for `2.0.18.172.in-addr.arpa`; undefined for addresses of no endpoint on the container's networks. */
  resolveAddress(reverse: string): string | undefined {
    for (const { network } of this.#endpoints) {
      const name = network.records.nameOf(reverse);
      if (name !== undefined) return `${name}.${network.name}`;
    }
    return undefined;
  }

  /** Whether any network leads outside, so that names may be asked for from the host's namespace. */
  get hasExternalAccess(): boolean {
    return this.#endpoints.some(({ network, way4, way6 }) => !network.internal && (way4 || way6));
  }

  /** Whether the container's own lines in /etc/hosts have an endpoint's addresses. */
  #namesItself({ network, name }: Endpoint): boolean {
    return !network.ingress && name !== this.#gatewayName;
  }

  get #gatewayName(): string {
    return `gateway_${this.#options.keyName === undefined ? this.id.slice(0, 12) : this.containerId.slice(0, 12)}`;
  }

  /** Joins docker_gwbridge where the container has no other way out, or leaves it. @param joined asks for ports */
  *#updateGatewayNetwork(joined?: Endpoint): Coroutine<void> {
    const { balancesOnly, useHostNamespace } = this.#options;
    if (balancesOnly || useHostNamespace || joined?.name === this.#gatewayName) return;
    const others = this.#endpoints.filter((endpoint) => endpoint !== this.#gateway);
    const needed = needsGatewayNetwork(others);
    if (needed === (this.#gateway !== undefined)) return;
    if (!needed) {
      if (this.#gateway) yield* this.#gateway.delete(true);
      return;
    }
    const network = yield* this.#owner.gatewayNetwork();
    const endpoint = yield* network.createEndpoint(this.#gatewayName, {
      containerId: this.containerId,
      exposedPorts: [...(joined?.exposedPorts ?? [])],
      portBindings: [...(joined?.portBindings ?? [])],
      disableResolution: true,
    });
    this.#gateway = endpoint;
    try {
      yield* endpoint.join(this);
    } catch (error) {
      this.#gateway = undefined;
      yield* endpoint.delete(true);
      throw error;
    }
  }

  #insert(endpoint: Endpoint): void {
    const index = this.#endpoints.findIndex((other) => before(endpoint, other));
    const place = index < 0 ? this.#endpoints.length : index;
    this.#endpoints = [...this.#endpoints.slice(0, place), endpoint, ...this.#endpoints.slice(place)];
  }

  #updateDefaultRoutes(old: Gateways): void {
    if (this.#options.useHostNamespace) return;
    const { ipv4, ipv6 } = this.gateways();
    if (ipv4 !== old.ipv4) setDefaultRoute(this.netns, 4, ipv4);
    if (ipv6 !== old.ipv6) setDefaultRoute(this.netns, 6, ipv6);
  }

  *#updateExternalConnectivity(candidates: readonly (Endpoint | undefined)[]): Coroutine<void> {
    const { ipv4, ipv6 } = this.gateways();
    const seen = new Set<Endpoint>();
    // Those that give up the role come first, so that their ports are free for the others.
    const sorted = candidates
      .filter((endpoint) => endpoint !== undefined)
      .sort((a, b) => Number(a === ipv4 || a === ipv6) - Number(b === ipv4 || b === ipv6));
    for (const endpoint of sorted) {
      if (seen.has(endpoint) || endpoint.sandbox !== this) continue;
      seen.add(endpoint);
      yield* endpoint.programExternalConnectivity({
        ipv4: endpoint === ipv4,
        ipv6: endpoint === ipv6,
        noProxy6To4: ipv6 !== undefined,
      });
    }
  }

  #updateResolver(endpoint: Endpoint): void {
    if (endpoint.disableResolution || endpoint.network.driver === 'null') return;
    const found = this.#owner.gatewayServers?.(this.#endpoints);
    if (found) {
      this.#files.useGateways(found.gateways, found.servers);
      return;
    }
    if (this.#owner.namesInHosts) {
      this.#names ??= new HostsNames(this.#files);
      this.#names.follow(endpoint);
      return;
    }
    if (this.#resolver) return;
    const servers = this.#files.useInternalResolver();
    this.#resolver = new Resolver(this, this.#options.daemon, this.#owner.resolverRandom, {
      servers,
      ndotsSet: this.#files.ndotsSet,
    });
    this.#resolver.start();
  }

  #hasIPv6(): boolean {
    return this.netns.sysctl.get('net.ipv6.conf.lo.disable_ipv6') === '0';
  }
}

/** Which of two endpoints is the better gateway: not internal, higher priority, then the network's name. */
function before(a: Endpoint, b: Endpoint): boolean {
  if (a.network.internal !== b.network.internal) return b.network.internal;
  if (a.gwPriority !== b.gwPriority) return a.gwPriority > b.gwPriority;
  return a.network.name < b.network.name;
}

function lookUp({ network }: Endpoint, name: string, family: Family): Addr[] | undefined {
  return network.records.addresses(name, family) ?? (network.records.has(name) ? [] : undefined);
}

function isInUse(netns: NetNamespace): boolean {
  for (const process of netns.kernel.processes) if (!process.status && process.namespaces.net === netns) return true;
  return false;
}
