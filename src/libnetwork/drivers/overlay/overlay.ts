import { forbidden, notFound, unknownError } from '#errdefs/errdefs.ts';
import { Errno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import { type Mac, macFromBytes } from '#netip/mac.ts';
import type { EncryptionKey } from '../../cluster/provider.ts';
import type { DriverEndpoint, DriverNetwork, IpamData, JoinInfo, NetworkDriver } from '../../driverapi/driver.ts';
import { LABELS } from '../bridge/labels.ts';
import { parseOverlay } from './configuration.ts';
import { Encryption } from './encryption.ts';
import { type OverlayEndpoint, OverlayNetwork } from './overlaynetwork.ts';
import { PEER_TABLE, type PeerRecord, readPeer } from './peers.ts';

/** What the driver needs of the cluster; there is one while the node is in a swarm. */
export interface OverlayCluster {
  readonly dataPathAddress: Addr;
  readonly advertiseAddress: Addr;
  readonly dataPathPort: number;
  /** Of the data path, the primary one first. */
  ipsecKeys(): readonly EncryptionKey[];
  /** Tells the other nodes of a network something, or takes it back. */
  setEntry(networkId: string, table: string, key: string, value: PeerRecord): void;
  deleteEntry(networkId: string, table: string, key: string): void;
}

/**
 * The driver `overlay`: networks over several hosts. Frames between containers of different nodes cross the underlay in
 * VXLAN datagrams; which node a container is on is known by gossip (moby drivers/overlay).
 */
export class OverlayDriver implements NetworkDriver {
  readonly name = 'overlay';
  readonly scope = 'swarm';
  /** Set while the node is in a swarm. */
  cluster: OverlayCluster | undefined;
  readonly #host: NetNamespace;
  readonly #networks = new Map<string, OverlayNetwork>();
  readonly #encryption: Encryption;

  constructor(host: NetNamespace) {
    this.#host = host;
    this.#encryption = new Encryption(host, () => this.cluster);
  }

  createNetwork(network: DriverNetwork, ipv4: readonly IpamData[], ipv6: readonly IpamData[]): void {
    const config = parseOverlay(network, ipv4, ipv6);
    const { cluster } = this;
    if (!cluster) throw unknownError('overlay networks need a swarm');
    const made = new OverlayNetwork(config, this.#host, () => this.cluster?.dataPathPort ?? cluster.dataPathPort);
    this.#networks.set(network.id, made);
    if (config.secure) this.#encryption.protect(made);
  }

  deleteNetwork(networkId: string): void {
    const network = this.#network(networkId);
    for (const endpoint of network.endpoints.values()) network.unplug(endpoint);
    network.tearDown();
    this.#networks.delete(networkId);
    if (network.config.secure) this.#encryption.release(network);
  }

  createEndpoint(networkId: string, endpoint: DriverEndpoint): void {
    const network = this.#network(networkId);
    if (!endpoint.address4 && !endpoint.address6)
      throw unknownError('create endpoint was not passed interface IP address');
    for (const address of [endpoint.address4, endpoint.address6]) {
      if (address && !network.config.subnets.some(({ prefix }) => prefix.contains(address.addr)))
        throw unknownError(`no matching subnet for IP "${address.text}" in network "${networkId}"`);
    }
    endpoint.mac ??= endpoint.address4 ? macOf(endpoint.address4.addr) : this.#host.newMac();
    network.endpoints.set(endpoint.id, { endpoint });
  }

  deleteEndpoint(networkId: string, endpointId: string): void {
    const network = this.#network(networkId);
    network.unplug(this.#endpoint(network, endpointId));
    network.endpoints.delete(endpointId);
  }

  join(networkId: string, endpointId: string, netns: NetNamespace, nextName: (prefix: string) => string): JoinInfo {
    const network = this.#network(networkId);
    const own = this.#endpoint(network, endpointId);
    const { cluster } = this;
    if (!cluster) throw unknownError(`could not find endpoint with id ${endpointId}`);
    if (network.config.secure && cluster.ipsecKeys().length === 0)
      throw unknownError('cannot join secure network: encryption keys not present');
    try {
      const device = network.plug(own, netns, own.endpoint.driverOptions[LABELS.ifname] ?? nextName('eth'));
      const { address4, address6, mac = '' } = own.endpoint;
      cluster.setEntry(networkId, PEER_TABLE, endpointId, {
        endpointIp: (address4 ?? address6)?.text ?? '',
        ...(address4 && address6 && { endpointIp6: address6.text }),
        endpointMac: mac,
        tunnelEndpointIp: cluster.dataPathAddress.text,
      });
      return { device };
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      const [subnet] = network.config.subnets;
      throw unknownError(
        `subnet sandbox join failed for "${subnet?.prefix.text}": error creating vxlan interface: ${error.message.toLowerCase()}`,
      );
    }
  }

  leave(networkId: string, endpointId: string): void {
    const network = this.#network(networkId);
    this.cluster?.deleteEntry(networkId, PEER_TABLE, endpointId);
    network.unplug(this.#endpoint(network, endpointId));
  }

  /** An endpoint of another node came, changed, or is gone where there is no value. */
  peerChanged(networkId: string, endpointId: string, value: unknown): void {
    const network = this.#networks.get(networkId);
    if (!network) return;
    const peer = value === undefined ? undefined : readPeer(value, network.peers.vteps);
    if (peer && this.cluster && peer.vtep.equals(this.cluster.dataPathAddress)) return;
    const nodes = network.peers.vteps.length;
    if (peer) network.addPeer(endpointId, peer);
    else network.removePeer(endpointId);
    if (network.config.secure && network.peers.vteps.length !== nodes) this.#encryption.apply();
  }

  /** The keys of encrypted networks are others now. */
  keysChanged(): void {
    this.#encryption.apply();
  }

  /** The node leaves the swarm. */
  clusterLeft(): void {
    this.cluster = undefined;
    this.#encryption.clear();
  }

  #network(id: string): OverlayNetwork {
    const network = this.#networks.get(id);
    if (!network) throw notFound(`could not find network with id ${id}`);
    return network;
  }

  #endpoint(network: OverlayNetwork, id: string): OverlayEndpoint {
    const endpoint = network.endpoints.get(id);
    if (!endpoint) throw forbidden(`endpoint id "${id}" not found`);
    return endpoint;
  }
}

/** The hardware address made of an IPv4 address: 02:42 and its four bytes (moby netutils.GenerateMACFromIP). */
function macOf(address: Addr): Mac {
  return macFromBytes([0x02, 0x42, ...address.bytes()]);
}
