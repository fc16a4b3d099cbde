import { Bridge, createBridge } from '#kernel/dev/bridge.ts';
import { createVeth } from '#kernel/dev/veth.ts';
import { Vxlan } from '#kernel/dev/vxlan.ts';
import { iptables } from '#kernel/netfilter/command.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import { Addr } from '#netip/addr.ts';
import { ZERO_MAC } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';

/** UDP port of the tunnels; the one that Weave Net uses for its own. */
export const MESH_PORT = 6784;
/** What VXLAN over IPv4 adds to a packet. */
const OVERHEAD = 50;
const ID_LENGTH = 7;

/** The hosts of a mesh: this one and all others. */
export interface MeshHosts {
  readonly self: Addr;
  readonly peers: readonly Addr[];
}

/** A network as one host of the mesh has it: a bridge, and a VXLAN tunnel that floods to all peers. */
export class MeshNetwork {
  constructor(
    readonly netns: NetNamespace,
    readonly id: string,
    readonly pool: Prefix,
    readonly vni: number,
  ) {}

  get bridgeName(): string {
    return `mesh-${this.id.slice(0, ID_LENGTH)}`;
  }

  get tunnelName(): string {
    return `vx-${this.id.slice(0, ID_LENGTH)}`;
  }

  /** Makes what is missing and sends to the peers of today. @throws Errno where a name or the VNI is taken */
  bringUp({ self, peers }: MeshHosts): void {
    const { devices } = this.netns;
    const bridge = this.#bridge() ?? this.#newBridge();
    devices.byName(this.tunnelName)?.setUp(false);
    const stale = devices.byName(this.tunnelName);
    if (stale) devices.remove(stale);
    const mtu = this.#underlayMtu(self) - OVERHEAD;
    const tunnel = Vxlan.create(this.netns, this.tunnelName, { vni: this.vni, port: MESH_PORT, local: self, mtu });
    bridge.addPort(tunnel);
    tunnel.setUp(true);
    for (const peer of peers) tunnel.fdb.append(ZERO_MAC, { dst: peer });
    bridge.setUp(true);
  }

  tearDown(): void {
    const { devices } = this.netns;
    for (const name of [this.tunnelName, this.bridgeName]) {
      const device = devices.byName(name);
      if (device) devices.remove(device);
    }
    this.#rule('-D');
  }

  /** Makes a cable for a container; its end at the bridge is plugged in. @returns name of the other end */
  plug(endpointId: string): string {
    const [hostEnd, containerEnd] = [`vm${endpointId.slice(0, ID_LENGTH)}`, `vg${endpointId.slice(0, ID_LENGTH)}`];
    const mtu = this.netns.devices.byName(this.tunnelName)?.mtu;
    const [host] = createVeth(
      { netns: this.netns, name: hostEnd, mtu },
      { netns: this.netns, name: containerEnd, mtu },
    );
    this.#bridge()?.addPort(host);
    host.setUp(true);
    return containerEnd;
  }

  /** Removes the cable, both ends. */
  unplug(endpointId: string): void {
    const host = this.netns.devices.byName(`vm${endpointId.slice(0, ID_LENGTH)}`);
    if (host) this.netns.devices.remove(host);
  }

  #bridge(): Bridge | undefined {
    const device = this.netns.devices.byName(this.bridgeName);
    return device instanceof Bridge ? device : undefined;
  }

  #newBridge(): Bridge {
    const bridge = createBridge(this.netns, this.bridgeName, this.netns.newMac());
    // Where bridged frames pass iptables, Docker's policy would drop them.
    this.#rule('-I');
    return bridge;
  }

  #rule(command: '-I' | '-D'): void {
    const rule = ['FORWARD', '-i', this.bridgeName, '-o', this.bridgeName, '-j', 'ACCEPT'];
    try {
      iptables(this.netns, 4, [command, ...rule]);
    } catch (error) {
      // Somebody has taken the rule away already.
      if (command === '-I') throw error;
    }
  }

  #underlayMtu(self: Addr): number {
    const device = this.netns.devices
      .list()
      .find(({ addresses }) => addresses.some(({ prefix }) => prefix.addr.equals(self)));
    return device?.mtu ?? 1500;
  }
}

/** The network identifier that every host finds for a network by itself: the first three bytes of its address. */
export function vniOf(pool: Prefix): number {
  return Number(pool.first.bits >> 8n);
}

/** The hosts by their addresses. @returns the complaint where one is none */
export function parsePeers(text: string): Addr[] | string {
  const peers: Addr[] = [];
  for (const word of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const peer = Addr.tryParse(word);
    if (peer?.family !== 4) return `PEERS: ${word} is no IPv4 address`;
    peers.push(peer);
  }
  return peers;
}
