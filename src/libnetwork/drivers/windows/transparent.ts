import { Bridge, createBridge } from '#kernel/dev/bridge.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { createVeth } from '#kernel/dev/veth.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { DriverEndpoint, DriverNetwork, IpamData, JoinInfo, NetworkDriver } from '../../driverapi/driver.ts';
import { hnsCallError, type NewNetwork } from './hns.ts';
import { WINDOWS_LABELS } from './labels.ts';
import { WindowsDriver } from './windowsdriver.ts';

/** Where addresses come from that nobody gives (RFC 3927). */
const AUTOMATIC = Prefix.parse('169.254.0.0/16');
const FREE = 'An adapter was not found.';

/** The card that a network's external switch is to take. @throws unknown where there is none left */
export function freeAdapter(host: NetNamespace, network: DriverNetwork): NetDevice {
  const wanted = network.driverOptions[WINDOWS_LABELS.interface];
  const cards = host.devices.list().filter((device) => device.isPhysical && !device.master);
  const found = cards.find(
    (_, index) => wanted === undefined || wanted === `Ethernet${index === 0 ? '' : ` ${index + 1}`}`,
  );
  if (!found) throw hnsCallError(FREE, 0x803b0006);
  return found;
}

/** The card of a switch that is there from before the engine was started. */
function adapterOf(host: NetNamespace, { id }: DriverNetwork): NetDevice | undefined {
  return host.devices.list().find((device) => device.isPhysical && device.master?.name === `vs-${id.slice(0, 12)}`);
}

/** Lays an external switch: the card becomes a port of it, and the host gets a card of its own on it. */
class ExternalSwitches implements NetworkDriver {
  readonly name = 'external';
  readonly scope = 'local';
  readonly #bridges = new Map<string, { bridge: Bridge; card: NetDevice }>();
  readonly #endpoints = new Map<string, { endpoint: DriverEndpoint; device?: NetDevice }>();

  constructor(readonly host: NetNamespace) {}

  create(network: DriverNetwork, card: NetDevice): string {
    const { host } = this;
    const name = `vs-${network.id.slice(0, 12)}`;
    const existing = host.devices.byName(name);
    if (existing instanceof Bridge) {
      this.#bridges.set(network.id, { bridge: existing, card });
      return name;
    }
    const bridge = createBridge(host, name, card.mac);
    const { addresses, gateway } = takeAddresses(host, card);
    bridge.addPort(card);
    bridge.setUp(true);
    giveAddresses(host, bridge, addresses, gateway);
    this.#bridges.set(network.id, { bridge, card });
    return name;
  }

  createNetwork(): void {}

  deleteNetwork(networkId: string): void {
    const found = this.#bridges.get(networkId);
    if (!found) return;
    const { bridge, card } = found;
    const { addresses, gateway } = takeAddresses(this.host, bridge);
    bridge.removePort(card);
    this.host.devices.remove(bridge);
    giveAddresses(this.host, card, addresses, gateway);
    this.#bridges.delete(networkId);
  }

  createEndpoint(_networkId: string, endpoint: DriverEndpoint): void {
    endpoint.mac ??= this.host.newMac();
    this.#endpoints.set(endpoint.id, { endpoint });
  }

  deleteEndpoint(networkId: string, endpointId: string): void {
    this.leave(networkId, endpointId);
    this.#endpoints.delete(endpointId);
  }

  join(networkId: string, endpointId: string, netns: NetNamespace, nextName: (prefix: string) => string): JoinInfo {
    const own = this.#endpoints.get(endpointId);
    const found = this.#bridges.get(networkId);
    if (!own || !found) return {};
    const [outer, device] = createVeth(
      { netns: this.host, name: `vp${endpointId.slice(0, 9)}` },
      { netns, name: nextName('eth'), mac: own.endpoint.mac },
    );
    found.bridge.addPort(outer);
    outer.setUp(true);
    own.device = outer;
    return { device };
  }

  leave(_networkId: string, endpointId: string): void {
    const own = this.#endpoints.get(endpointId);
    if (own?.device?.attached) this.host.devices.remove(own.device);
    if (own) own.device = undefined;
  }
}

/** Takes a device's IPv4 addresses, and the default route behind it. */
function takeAddresses(host: NetNamespace, device: NetDevice): { addresses: Prefix[]; gateway?: Addr } {
  const gateway = host.routes.list(4).find((route) => route.dst.length === 0 && route.device === device)?.via;
  const addresses = device.addresses.filter(({ family }) => family === 4).map(({ prefix }) => prefix);
  for (const prefix of addresses) device.removeAddress(prefix);
  return { addresses, ...(gateway && { gateway }) };
}

function giveAddresses(host: NetNamespace, device: NetDevice, addresses: readonly Prefix[], gateway?: Addr): void {
  for (const prefix of addresses) device.addAddress(prefix);
  if (gateway) host.routes.add({ dst: 'default', via: gateway, device, scope: 'global', proto: 'boot' });
}

/** The driver `transparent`: containers are on the host's own network, with hardware addresses of their own. */
export class TransparentDriver extends WindowsDriver {
  readonly name = 'transparent';
  readonly #switches: ExternalSwitches;

  constructor(host: NetNamespace) {
    const switches = new ExternalSwitches(host);
    super(host, switches);
    this.#switches = switches;
  }

  protected create(network: DriverNetwork, data: IpamData): NewNetwork {
    const card = adapterOf(this.host, network) ?? freeAdapter(this.host, network);
    const device = this.#switches.create(network, card);
    // Without a subnet addresses are a DHCP server's to give; where none does, Windows takes one itself.
    const subnet = data.pool.length === 0 ? AUTOMATIC : data.pool;
    return {
      id: this.hns.newId(),
      name: this.nameOf(network),
      type: 'Transparent',
      subnet,
      ...(data.gateway && { gateway: data.gateway.addr }),
      device,
      adapter: card.name,
    };
  }
}
