import { forbidden, invalidParameter, notFound } from '#errdefs/errdefs.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { isErrno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { DriverEndpoint, DriverNetwork, IpamData, JoinInfo, NetworkDriver } from '../../driverapi/driver.ts';
import { type ParentLink, releaseParent, takeParent } from './parentlink.ts';

/** A network of an underlay driver: its containers have interfaces straight on the parent's wire. */
export interface UnderlayNetwork<M extends string> {
  readonly network: DriverNetwork;
  readonly parent: ParentLink;
  readonly mode: M;
  readonly internal: boolean;
  readonly ipv4: readonly IpamData[];
  readonly ipv6: readonly IpamData[];
  readonly endpoints: Map<string, { endpoint: DriverEndpoint; device?: NetDevice }>;
}

/** What macvlan and ipvlan have in common (moby drivers/macvlan, drivers/ipvlan). */
export abstract class UnderlayDriver<M extends string> implements NetworkDriver {
  abstract readonly name: string;
  readonly scope = 'local';
  /** The option that chooses the mode, the modes there are, and the one without it. */
  protected abstract readonly modes: { option: string; all: readonly M[]; standard: M };
  protected readonly networks = new Map<string, UnderlayNetwork<M>>();

  constructor(protected readonly netns: NetNamespace) {}

  createNetwork(network: DriverNetwork, ipv4: readonly IpamData[], ipv6: readonly IpamData[]): void {
    if (ipv4.some(({ pool }) => pool.addr.isUnspecified)) throw invalidParameter('ipv4 pool is empty');
    const { parent: given = '', [this.modes.option]: wanted } = network.driverOptions;
    const mode = this.#mode(wanted);
    if (given === 'lo') throw invalidParameter(`loopback interface is not a valid ${this.name} parent link`);
    const name = given === '' ? `${this.dummyPrefix}${network.id.slice(0, 12)}` : given;
    const internal = network.internal || given === '';
    this.checkParent(name, mode);
    const shared = [...this.networks.values()].find(({ parent }) => parent.device.name === name);
    const parent = shared?.parent ?? takeParent(this.netns, name, internal, network.ownsDevice);
    network.ownsDevice = parent.made;
    this.networks.set(network.id, {
      network,
      parent,
      mode,
      internal,
      ipv4,
      ipv6,
      endpoints: new Map(),
    });
  }

  deleteNetwork(networkId: string): void {
    const network = this.network(networkId);
    for (const id of [...network.endpoints.keys()]) this.deleteEndpoint(networkId, id);
    this.networks.delete(networkId);
    const shared = [...this.networks.values()].some(({ parent }) => parent === network.parent);
    if (!shared) releaseParent(this.netns, network.parent);
  }

  createEndpoint(networkId: string, endpoint: DriverEndpoint): void {
    const network = this.network(networkId);
    if (network.endpoints.has(endpoint.id))
      throw forbidden(`Endpoint (${endpoint.id}) already exists (Only one endpoint allowed)`);
    this.prepareEndpoint(network, endpoint);
    network.endpoints.set(endpoint.id, { endpoint });
  }

  deleteEndpoint(networkId: string, endpointId: string): void {
    this.leave(networkId, endpointId);
    this.network(networkId).endpoints.delete(endpointId);
  }

  join(networkId: string, endpointId: string, netns: NetNamespace, nextName: (prefix: string) => string): JoinInfo {
    const network = this.network(networkId);
    const place = network.endpoints.get(endpointId);
    if (!place) throw notFound(`endpoint not found: ${endpointId}`);
    let device: NetDevice;
    try {
      device = this.createDevice(network, place.endpoint);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw forbidden(`failed to create the ${this.name} port: ${error.message.toLowerCase()}`);
    }
    this.netns.devices.move(device, netns, nextName('eth'));
    place.device = device;
    return { device, ...this.gateways(network, place.endpoint) };
  }

  leave(networkId: string, endpointId: string): void {
    const place = this.network(networkId).endpoints.get(endpointId);
    if (place?.device?.attached) place.device.netns.devices.remove(place.device);
    if (place) place.device = undefined;
  }

  /** What begins the name of the dummy parent of an internal network. */
  protected abstract readonly dummyPrefix: string;

  /** @throws where the parent is not free for this mode */
  protected abstract checkParent(name: string, mode: M): void;

  /** Gives an endpoint what it lacks before it joins. */
  protected abstract prepareEndpoint(network: UnderlayNetwork<M>, endpoint: DriverEndpoint): void;

  /** Makes the endpoint's interface on the parent, in the host's namespace still. @throws Errno */
  protected abstract createDevice(network: UnderlayNetwork<M>, endpoint: DriverEndpoint): NetDevice;

  /** The way out of the network: the gateway of the subnet that the endpoint's address is in. An internal network has none. */
  protected gateways(
    { internal, ipv4, ipv6 }: UnderlayNetwork<M>,
    { address4, address6 }: DriverEndpoint,
  ): Pick<JoinInfo, 'gateway4' | 'gateway6'> {
    return internal ? {} : { gateway4: gatewayFor(ipv4, address4), gateway6: gatewayFor(ipv6, address6) };
  }

  protected network(id: string): UnderlayNetwork<M> {
    const network = this.networks.get(id);
    if (!network) throw notFound(`network id ${id} not found`);
    return network;
  }

  #mode(wanted: string | undefined): M {
    const { all, standard } = this.modes;
    if (wanted === undefined || wanted === '') return standard;
    const mode = all.find((candidate) => candidate === wanted);
    if (mode) return mode;
    throw invalidParameter(
      `requested ${this.name} mode '${wanted}' is not valid, '${standard}' mode is the ${this.name} driver default`,
    );
  }
}

function gatewayFor(subnets: readonly IpamData[], address: Prefix | undefined): Addr | undefined {
  return address && subnets.find(({ pool }) => pool.contains(address.addr))?.gateway?.addr;
}
