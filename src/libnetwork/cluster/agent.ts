import type { ServiceInfo } from '#api/network.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { Addr } from '#netip/addr.ts';
import type { OverlayCluster, OverlayDriver } from '../drivers/overlay/overlay.ts';
import { PEER_TABLE, type PeerRecord } from '../drivers/overlay/peers.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Network } from '../network.ts';
import { NetworkDb, type Peer, type TableChange } from '../networkdb/networkdb.ts';
import type { ServiceTable } from '../service.ts';
import { ENDPOINT_TABLE, type EndpointRecord } from './endpointrecord.ts';
import type { ClusterProvider, EncryptionKey } from './provider.ts';

/** What the agent needs of the engine's controller. */
export interface AgentOwner {
  /** The network of exactly that id, if this node has it. */
  networkById(id: string): Network | undefined;
}

/**
 * The node's part in the networks of its cluster: tells other nodes of endpoints here by gossip, and makes known here what
 * they tell (moby libnetwork/agent.go). There is one while the node is in a swarm.
 */
export class Agent implements OverlayCluster {
  /** These stay what they are for as long as the node is in the swarm. */
  readonly dataPathAddress: Addr;
  readonly advertiseAddress: Addr;
  readonly dataPathPort: number;
  readonly #owner: AgentOwner;
  readonly #provider: ClusterProvider;
  readonly #driver: OverlayDriver;
  readonly #services: ServiceTable;
  readonly #db: NetworkDb;

  constructor(
    owner: AgentOwner,
    provider: ClusterProvider,
    parts: { process: Process; random: Random; driver: OverlayDriver; services: ServiceTable },
  ) {
    this.#owner = owner;
    this.#provider = provider;
    this.dataPathAddress = provider.dataPathAddress;
    this.advertiseAddress = provider.advertiseAddress;
    this.dataPathPort = provider.dataPathPort;
    this.#driver = parts.driver;
    this.#services = parts.services;
    this.#db = new NetworkDb({
      process: parts.process,
      netns: parts.process.kernel.net,
      random: parts.random,
      nodeName: parts.random.hex(12),
      bindAddress: provider.listenAddress,
      advertiseAddress: provider.advertiseAddress,
      keys: this.#gossipKeys(),
    });
    this.#db.watch((change) => this.#changed(change));
  }

  ipsecKeys(): readonly EncryptionKey[] {
    return this.#keys('networking:ipsec');
  }

  /** Opens port 7946 and joins the gossip. @throws Errno EADDRINUSE … */
  start(): void {
    this.#db.open();
    this.#db.join(() => this.#provider.remoteAddresses());
  }

  /** Says good-bye to the others. */
  stop(): void {
    this.#db.leave();
  }

  keysChanged(): void {
    this.#db.setKeys(this.#gossipKeys());
    this.#driver.keysChanged();
  }

  joinNetwork(network: Network): void {
    this.#db.joinNetwork(network.id);
  }

  leaveNetwork(network: Network): void {
    this.#db.leaveNetwork(network.id);
  }

  /** Nodes that have containers on a network. */
  peers(network: Network): Peer[] {
    return this.#db.peers(network.id);
  }

  /** What `docker network inspect --verbose` tells of a network's services; by name, '' for containers that are none. */
  services(network: Network): Record<string, ServiceInfo> {
    const hosts = new Map(
      this.#db
        .entries(network.id, PEER_TABLE)
        .map(({ key, value }) => [key, (value as PeerRecord).tunnelEndpointIp] as const),
    );
    const services: Record<string, ServiceInfo> = {};
    for (const { key, value } of this.#db.entries(network.id, ENDPOINT_TABLE)) {
      const record = value as EndpointRecord;
      const { serviceName = '', ingressPorts = [] } = record;
      services[serviceName] ??= {
        VIP: record.virtualIp ?? '<nil>',
        Ports: ingressPorts.map(({ targetPort, publishedPort }) => `Target: ${targetPort}, Publish: ${publishedPort}`),
        LocalLBIndex: this.#services.markOf(network, record),
        Tasks: [],
      };
      const host = hosts.get(key);
      services[serviceName]?.Tasks.push({
        Name: record.name,
        EndpointID: key,
        EndpointIP: record.endpointIp,
        Info: host === undefined ? null : { 'Host IP': host },
      });
    }
    return services;
  }

  /** An endpoint of this node can be found, by its names and its service's, from everywhere. */
  announce(network: Network, endpoint: Endpoint): void {
    const record = recordOf(endpoint, false);
    if (!record) return;
    this.#services.add(network, endpoint.id, record);
    this.#db.setEntry(network.id, ENDPOINT_TABLE, endpoint.id, record);
  }

  /** It is going: nobody is to begin anything new with it. */
  disable(network: Network, endpoint: Endpoint): void {
    const record = recordOf(endpoint, true);
    if (!record) return;
    this.#services.disable(network, endpoint.id, record);
    this.#db.setEntry(network.id, ENDPOINT_TABLE, endpoint.id, record);
  }

  withdraw(network: Network, endpoint: Endpoint): void {
    const record = recordOf(endpoint, false);
    if (!record) return;
    this.#services.remove(network, endpoint.id, record);
    this.#db.deleteEntry(network.id, ENDPOINT_TABLE, endpoint.id);
  }

  setEntry(networkId: string, table: string, key: string, value: PeerRecord): void {
    this.#db.setEntry(networkId, table, key, value);
  }

  deleteEntry(networkId: string, table: string, key: string): void {
    this.#db.deleteEntry(networkId, table, key);
  }

  #changed({ network: id, table, key, before, value }: TableChange): void {
    const network = this.#owner.networkById(id);
    if (!network) return;
    if (table === PEER_TABLE) this.#driver.peerChanged(id, key, value);
    if (table !== ENDPOINT_TABLE) return;
    const old = before as EndpointRecord | undefined;
    const record = value as EndpointRecord | undefined;
    // What has only been disabled keeps its place until it is gone.
    if (old && !(record?.serviceDisabled && sameService(old, record))) this.#services.remove(network, key, old);
    if (record) this.#services.add(network, key, record);
  }

  #gossipKeys(): Uint8Array[] {
    return this.#keys('networking:gossip').map(({ key }) => key);
  }

  /**
   * Keys of one kind, the one to write with first: the second oldest, so that every node has the next one before anybody
   * uses it (moby Controller.getPrimaryKeyTag).
   */
  #keys(subsystem: EncryptionKey['subsystem']): EncryptionKey[] {
    const [oldest, primary, ...rest] = this.#provider
      .keys()
      .filter((key) => key.subsystem === subsystem)
      .sort((a, b) => a.tag - b.tag);
    return [primary, oldest, ...rest].filter((key) => key !== undefined);
  }
}

function recordOf(endpoint: Endpoint, serviceDisabled: boolean): EndpointRecord | undefined {
  const { dnsNames, address4, address6, service } = endpoint;
  const [name, ...taskAliases] = dnsNames;
  const address = address4 ?? address6;
  if (name === undefined || !address) return undefined;
  const { vip, aliases = [], ingressPorts = [] } = service ?? {};
  return {
    name,
    ...(taskAliases.length > 0 && { taskAliases }),
    endpointIp: address.addr.text,
    ...(address4 && address6 && { endpointIp6: address6.addr.text }),
    ...(service && { serviceName: service.name, serviceId: service.id }),
    ...(vip && { virtualIp: vip.text }),
    ...(ingressPorts.length > 0 && { ingressPorts }),
    ...(aliases.length > 0 && { aliases }),
    ...(serviceDisabled && { serviceDisabled }),
  };
}

function sameService(a: EndpointRecord, b: EndpointRecord): boolean {
  return a.serviceId === b.serviceId && a.endpointIp === b.endpointIp;
}
