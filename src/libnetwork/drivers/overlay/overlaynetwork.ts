import { type Bridge, createBridge } from '#kernel/dev/bridge.ts';
import { createVeth, type Veth } from '#kernel/dev/veth.ts';
import { Vxlan } from '#kernel/dev/vxlan.ts';
import { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import type { DriverEndpoint } from '../../driverapi/driver.ts';
import { dropNamespace, replaceNamespace } from '../../sandboxkey.ts';
import type { OverlayConfiguration, OverlaySubnet } from './configuration.ts';
import { type Peer, PeerTable, plugPeer, unplugPeer } from './peers.ts';

/** The bridge and the tunnel of one subnet. */
interface Plumbing {
  readonly subnet: OverlaySubnet;
  readonly bridge: Bridge;
  readonly vxlan: Vxlan;
}

/** An endpoint of this node on an overlay network. */
export interface OverlayEndpoint {
  readonly endpoint: DriverEndpoint;
  /** The end of its cable in the network's namespace, while it is joined. */
  port?: Veth;
}

/**
 * One overlay network as this node has it: while containers here are joined, a namespace of its own with a bridge br0, on
 * which are their cables and the tunnel vxlan0 (moby drivers/overlay ov_network.go).
 */
export class OverlayNetwork {
  readonly endpoints = new Map<string, OverlayEndpoint>();
  readonly peers = new PeerTable();
  #netns: NetNamespace | undefined;
  #plumbing: Plumbing[] = [];
  /** Counts how often the namespace was made. */
  #epoch = 0;

  constructor(
    readonly config: OverlayConfiguration,
    readonly host: NetNamespace,
    readonly port: () => number,
  ) {}

  /** The name of its namespace's file. */
  get #key(): string {
    return `${this.#epoch}-${this.config.id.slice(0, 10)}`;
  }

  /** Plugs a container's interface in. @returns the container's end */
  plug(own: OverlayEndpoint, netns: NetNamespace, name: string): Veth {
    const [plumbing] = this.#setUp();
    const { mtu } = this.config;
    const inside = this.#netns as NetNamespace;
    const [port, container] = createVeth(
      { netns: inside, name: 'veth%d', mtu },
      { netns, name, mac: own.endpoint.mac, mtu },
    );
    port.txQueueLength = 0;
    container.txQueueLength = 0;
    plumbing?.bridge.addPort(port);
    port.setUp(true);
    own.port = port;
    return container;
  }

  /** Unplugs it; the last one takes the namespace away. */
  unplug(own: OverlayEndpoint): void {
    const { port } = own;
    if (!port) return;
    own.port = undefined;
    if (port.attached) port.netns.devices.remove(port);
    if (![...this.endpoints.values()].some((endpoint) => endpoint.port)) this.tearDown();
  }

  addPeer(id: string, peer: Peer): void {
    this.removePeer(id);
    this.peers.set(id, peer);
    for (const vxlan of this.#tunnelsFor(peer)) plugPeer(vxlan, peer);
  }

  /** @returns who is gone, if anybody */
  removePeer(id: string): Peer | undefined {
    const removed = this.peers.remove(id);
    if (!removed) return undefined;
    for (const vxlan of this.#tunnelsFor(removed.gone)) {
      unplugPeer(vxlan, removed.gone);
      if (removed.heir) plugPeer(vxlan, removed.heir);
    }
    return removed.gone;
  }

  /** Takes namespace, bridge and tunnel away. */
  tearDown(): void {
    if (!this.#netns) return;
    dropNamespace(this.host.kernel.fs, this.#key);
    for (const { vxlan } of this.#plumbing) if (vxlan.attached) vxlan.netns.devices.remove(vxlan);
    this.#netns.destroy();
    this.#netns = undefined;
    this.#plumbing = [];
  }

  #setUp(): readonly Plumbing[] {
    if (this.#netns) return this.#plumbing;
    this.#epoch++;
    const netns = new NetNamespace(this.host.kernel, this.#key);
    this.#netns = netns;
    netns.loopback.setUp(true);
    // The tunnel comes from the host: that is the first other namespace this one hears of.
    netns.idOf(this.host);
    replaceNamespace(this.host.kernel.fs, this.#key, netns);
    const byVni = new Map<number, Plumbing>();
    for (const subnet of this.config.subnets) {
      const plumbing = byVni.get(subnet.vni) ?? this.#plumb(netns, subnet, byVni.size);
      byVni.set(subnet.vni, plumbing);
      const { bridge } = plumbing;
      const { gateway } = subnet;
      if (!gateway) continue;
      if (gateway.family === 6) netns.sysctl.set(`net.ipv6.conf.${bridge.name}.disable_ipv6`, '0');
      bridge.addAddress(gateway, gateway.family === 4 ? { broadcast: gateway.last } : { noDad: true });
    }
    for (const { bridge } of byVni.values()) bridge.setUp(true);
    this.#plumbing = [...byVni.values()];
    for (const peer of this.peers.list()) for (const vxlan of this.#tunnelsFor(peer)) plugPeer(vxlan, peer);
    return this.#plumbing;
  }

  #plumb(netns: NetNamespace, subnet: OverlaySubnet, index: number): Plumbing {
    const { mtu } = this.config;
    const bridge = createBridge(netns, `br${index}`);
    bridge.txQueueLength = 0;
    netns.sysctl.set(`net.ipv6.conf.${bridge.name}.disable_ipv6`, '1');
    const port = this.port();
    // One that an engine before has left behind would be in the way (moby deleteInterfaceBySubnet).
    for (const stale of [...this.host.tunnels])
      if (stale instanceof Vxlan && stale.vni === subnet.vni && stale.port === port) stale.netns.devices.remove(stale);
    const vxlan = Vxlan.create(netns, `vxlan${index}`, {
      vni: subnet.vni,
      port,
      proxy: true,
      l2miss: true,
      l3miss: true,
      mtu,
      underlay: this.host,
    });
    vxlan.txQueueLength = 0;
    netns.sysctl.set(`net.ipv6.conf.${vxlan.name}.disable_ipv6`, '1');
    bridge.addPort(vxlan);
    vxlan.setUp(true);
    return { subnet, bridge, vxlan };
  }

  #tunnelsFor({ addresses }: Peer): Vxlan[] {
    return this.#plumbing.flatMap(({ subnet, vxlan }) =>
      addresses.some(({ addr }) => this.#carries(subnet, addr)) ? [vxlan] : [],
    );
  }

  #carries(subnet: OverlaySubnet, addr: Addr): boolean {
    return this.config.subnets.some(({ vni, prefix }) => vni === subnet.vni && prefix.contains(addr));
  }
}
