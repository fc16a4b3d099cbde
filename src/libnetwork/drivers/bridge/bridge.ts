import { forbidden, notFound, unknownError } from '#errdefs/errdefs.ts';
import { createVeth } from '#kernel/dev/veth.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import { Addr, type Family } from '#netip/addr.ts';
import { isGroupMac, type Mac, randomMac } from '#netip/mac.ts';
import type {
  DriverEndpoint,
  DriverNetwork,
  IpamData,
  JoinInfo,
  NetworkDriver,
  PortMapping,
} from '../../driverapi/driver.ts';
import { PortAllocator } from '../../portallocator/portallocator.ts';
import { setUpBridge } from './bridgedevice.ts';
import { type BridgeEndpoint, BridgeNetwork, type GatewayRole } from './bridgenetwork.ts';
import {
  type BridgeAddresses,
  type BridgeConfiguration,
  bridgeAddresses,
  conflictOf,
  parseConfiguration,
} from './configuration.ts';
import { Iptabler } from './iptabler.ts';
import { LABELS } from './labels.ts';
import { endpointRules, networkRules, type PlacedRule } from './networkrules.ts';
import { portRequests } from './portrequests.ts';
import { linkRules } from './portrules.ts';
import { Publisher } from './publisher.ts';

export interface BridgeDriverOptions {
  /** The host's network. */
  readonly netns: NetNamespace;
  readonly random: Random;
  /** dockerd: parent of proxies, owner of sockets. */
  readonly daemon: Process;
  /** `userland-proxy` of the daemon's configuration. */
  readonly userlandProxy: boolean;
  /** The families that rules are written for: `iptables`, `ip6tables`. */
  readonly families: readonly Family[];
  readonly ipForward: boolean;
  readonly forwardDrop: boolean;
}

/** The driver `bridge`: a Linux bridge a network, veth pairs into containers, NAT by iptables (moby drivers/bridge). */
export class BridgeDriver implements NetworkDriver {
  readonly name = 'bridge';
  readonly scope = 'local';
  readonly #netns: NetNamespace;
  readonly #random: Random;
  readonly #options: BridgeDriverOptions;
  readonly #networks = new Map<string, BridgeNetwork>();
  readonly #bridges = new Map<string, BridgeNetwork>();
  readonly #firewall: Iptabler;
  readonly #publisher: Publisher;

  constructor(options: BridgeDriverOptions) {
    this.#netns = options.netns;
    this.#random = options.random;
    this.#options = options;
    this.#firewall = new Iptabler(options.netns, !options.userlandProxy, options.families);
    const allocator = new PortAllocator(() => ephemeralRange(options.netns));
    this.#publisher = new Publisher(options.netns, options.daemon, allocator, this.#firewall, options.userlandProxy);
    this.#firewall.setUp();
    this.#firewall.setUpUserChain();
  }

  skipsGateway(network: DriverNetwork): { ipv4: boolean; ipv6: boolean } {
    const config = parseConfiguration(network);
    return {
      ipv4: config.mode4 === 'isolated' || (config.inhibitIPv4 && config.internal),
      ipv6: config.mode6 === 'isolated',
    };
  }

  createNetwork(network: DriverNetwork, ipv4: readonly IpamData[], ipv6: readonly IpamData[]): void {
    const config = parseConfiguration(network);
    const addresses = bridgeAddresses(config, ipv4, ipv6);
    this.#checkConflicts(config, addresses);
    const device = setUpBridge(this.#netns, config, addresses, network.ownsDevice);
    network.ownsDevice = !device.existed;
    if (config.enableIPv4) this.#enableForwarding(4, ['net.ipv4.ip_forward']);
    if (config.enableIPv6)
      this.#enableForwarding(6, ['net.ipv6.conf.default.forwarding', 'net.ipv6.conf.all.forwarding']);
    this.#enableBridgeFiltering(config);
    const rules = ([4, 6] as const).flatMap((family) => {
      const address = family === 4 ? addresses.address4 : addresses.address6;
      return address ? networkRules(config, family, address.masked(), this.#firewall.hairpin) : [];
    });
    // What is outside the engine's own chains is still there from before it was started.
    this.#write(network.restored ? rules.filter((rule) => !this.#firewall.exists(rule)) : rules);
    device.bridge.setUp(true);
    const made = new BridgeNetwork(config, addresses, device, rules);
    this.#networks.set(network.id, made);
    this.#bridges.set(config.bridgeName, made);
  }

  deleteNetwork(networkId: string): void {
    const network = this.#network(networkId);
    for (const endpoint of network.endpoints.values()) this.#unplug(endpoint);
    this.#networks.delete(networkId);
    this.#bridges.delete(network.config.bridgeName);
    const { bridge, existed } = network.device;
    if (!existed && !network.config.defaultBridge && bridge.attached) this.#netns.devices.remove(bridge);
    this.#erase(network.rules);
  }

  createEndpoint(networkId: string, endpoint: DriverEndpoint): void {
    const network = this.#network(networkId);
    endpoint.mac ??= this.#newMac();
    const rules = [endpoint.address4, endpoint.address6].flatMap((address) =>
      address ? endpointRules(network.config, address.addr) : [],
    );
    this.#write(rules);
    network.endpoints.set(endpoint.id, { endpoint, rules, published: [], links: [] });
  }

  deleteEndpoint(networkId: string, endpointId: string): void {
    const network = this.#network(networkId);
    const endpoint = network.endpoint(endpointId);
    this.#unplug(endpoint);
    this.#erase(endpoint.rules);
    network.endpoints.delete(endpointId);
  }

  join(networkId: string, endpointId: string, netns: NetNamespace, nextName: (prefix: string) => string): JoinInfo {
    const network = this.#network(networkId);
    const endpoint = network.endpoint(endpointId);
    const { config, addresses } = network;
    const mtu = config.mtu > 0 ? config.mtu : undefined;
    const name = endpoint.endpoint.driverOptions[LABELS.ifname] ?? nextName(config.ifacePrefix);
    const { mac } = endpoint.endpoint;
    if (mac && isGroupMac(mac)) {
      const veth = this.#vethName();
      throw unknownError(
        `failed to add interface ${veth} to sandbox: error setting interface "${veth}" MAC to "${mac}": cannot assign requested address`,
      );
    }
    const [host, container] = createVeth(
      { netns: this.#netns, name: this.#vethName(), mtu },
      { netns, name, mac, mtu },
    );
    host.txQueueLength = 0;
    container.txQueueLength = 0;
    const port = network.device.bridge.addPort(host);
    port.hairpin = this.#firewall.hairpin;
    host.setUp(true);
    endpoint.hostDevice = host;
    if (config.internal) return { device: container };
    return {
      device: container,
      gateway4: addresses.gateway4 ?? addresses.address4?.addr,
      gateway6: addresses.gateway6 ?? addresses.address6?.addr,
    };
  }

  leave(networkId: string, endpointId: string): void {
    this.#unplug(this.#network(networkId).endpoint(endpointId));
  }

  programExternalConnectivity(networkId: string, endpointId: string, role: GatewayRole): void {
    const network = this.#network(networkId);
    const endpoint = network.endpoint(endpointId);
    const old = endpoint.role;
    if (old && old.ipv4 === role.ipv4 && old.ipv6 === role.ipv6 && old.noProxy6To4 === role.noProxy6To4) return;
    this.#publisher.release(endpoint.published);
    endpoint.published = [];
    endpoint.role = undefined;
    if (role.ipv4 || role.ipv6) this.#publish(network, endpoint, role);
    endpoint.role = role;
    this.#forgetConnections(endpoint);
    if (role.ipv4 && !network.config.icc && endpoint.links.length === 0) this.#link(network, endpoint);
  }

  portMappings(networkId: string, endpointId: string): readonly PortMapping[] {
    return this.#networks.get(networkId)?.endpoints.get(endpointId)?.published ?? [];
  }

  #publish(network: BridgeNetwork, own: BridgeEndpoint, role: GatewayRole): void {
    const { endpoint } = own;
    if (endpoint.portBindings.length === 0) return;
    const { config } = network;
    const containerIp4 = role.ipv4 ? endpoint.address4?.addr : undefined;
    const containerIp6 = role.ipv6 ? endpoint.address6?.addr : undefined;
    const groups = portRequests(endpoint.portBindings, {
      containerIp4,
      containerIp6,
      routed4: config.mode4 === 'routed',
      routed6: config.mode6 === 'routed',
      defaultIp: config.bindingIp ?? Addr.ANY4,
      hostHasIPv6: this.#netns.sysctl.get('net.ipv6.conf.lo.disable_ipv6') === '0',
      proxy6To4: role.noProxy6To4 || !this.#publisher.userlandProxy ? undefined : containerIp4,
    });
    own.published = this.#publisher.publish(config, groups);
  }

  /** Opens the ports between containers that are linked, where others may not talk to each other. */
  #link(network: BridgeNetwork, own: BridgeEndpoint): void {
    const { config } = network;
    const address = own.endpoint.address4?.addr;
    if (!address) return;
    const rules: PlacedRule[] = [];
    for (const id of own.endpoint.parentContainers) {
      const parent = network.ofContainer(id)?.endpoint.address4?.addr;
      if (parent) rules.push(...linkRules(config, parent, address, own.endpoint.exposedPorts));
    }
    for (const id of own.endpoint.childContainers) {
      const child = network.ofContainer(id)?.endpoint;
      if (child?.address4) rules.push(...linkRules(config, address, child.address4.addr, child.exposedPorts));
    }
    const fresh = rules.filter((rule) => !this.#firewall.exists(rule));
    this.#write(fresh);
    own.links = rules;
  }

  #unplug(endpoint: BridgeEndpoint): void {
    this.#publisher.release(endpoint.published);
    endpoint.published = [];
    endpoint.role = undefined;
    this.#erase(endpoint.links);
    endpoint.links = [];
    const host = endpoint.hostDevice;
    endpoint.hostDevice = undefined;
    if (host?.attached) host.netns.devices.remove(host);
  }

  #checkConflicts(config: BridgeConfiguration, addresses: BridgeAddresses): void {
    for (const other of this.#networks.values()) {
      const reason = conflictOf({ ...other.config, ...other.addresses }, { ...config, ...addresses });
      if (!reason) continue;
      throw forbidden(
        `cannot create network ${config.id} (${config.bridgeName}): conflicts with network ${other.config.id} (${other.config.bridgeName}): ${reason}`,
      );
    }
  }

  /** Makes the host a router; where it was none, what is forwarded must be allowed expressly from then on. */
  #enableForwarding(family: Family, keys: readonly string[]): void {
    const { sysctl } = this.#netns;
    if (!this.#options.ipForward) return;
    if (keys.every((key) => sysctl.get(key) === '1')) return;
    for (const key of keys) sysctl.set(key, '1');
    if (this.#options.forwardDrop) this.#firewall.dropForwarded(family);
  }

  /** Frames between ports of one bridge must pass iptables where rules are to tell containers apart. */
  #enableBridgeFiltering(config: BridgeConfiguration): void {
    if (config.icc && !this.#firewall.hairpin) return;
    for (const key of ['net.bridge.bridge-nf-call-iptables', 'net.bridge.bridge-nf-call-ip6tables']) {
      if (this.#netns.sysctl.get(key) === '0') this.#netns.sysctl.set(key, '1');
    }
    if (this.#firewall.hairpin) this.#netns.sysctl.set(`net.ipv4.conf.${config.bridgeName}.route_localnet`, '1');
  }

  /** Connections that were tracked before the rules changed would go on under the old ones. */
  #forgetConnections({ endpoint, published }: BridgeEndpoint): void {
    const { conntrack } = this.#netns;
    const addresses = [endpoint.address4?.addr, endpoint.address6?.addr];
    const udpPorts = new Set(
      published.filter((mapping) => mapping.protocol === 'udp').map((mapping) => mapping.hostPort),
    );
    for (const connection of conntrack.list()) {
      const { original, reply } = connection;
      const mine = addresses.some(
        (address) =>
          address && (original.src.equals(address) || original.dst.equals(address) || reply.src.equals(address)),
      );
      if (mine || (original.protocol === 17 && udpPorts.has(original.dstPort))) conntrack.delete(connection);
    }
  }

  #write(rules: readonly PlacedRule[]): void {
    for (const rule of rules) {
      if (rule.first) this.#firewall.insert(rule);
      else this.#firewall.append(rule);
    }
  }

  #erase(rules: readonly PlacedRule[]): void {
    for (const rule of rules) this.#firewall.remove(rule);
  }

  #network(id: string): BridgeNetwork {
    const network = this.#networks.get(id);
    if (!network) throw notFound(`network ${id} does not exist`);
    return network;
  }

  #newMac(): Mac {
    return randomMac(this.#random);
  }

  #vethName(): string {
    for (;;) {
      const name = `veth${this.#random.hex(7)}`;
      if (!this.#netns.devices.byName(name)) return name;
    }
  }
}

function ephemeralRange(netns: NetNamespace): readonly [number, number] {
  const [begin = 32768, end = 60999] = (netns.sysctl.get('net.ipv4.ip_local_port_range') ?? '')
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
  return [begin, end];
}
