import type { Vxlan } from '#kernel/dev/vxlan.ts';
import { isErrno } from '#kernel/errno.ts';
import { Addr } from '#netip/addr.ts';
import { type Mac, parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';

/** The table in which nodes tell each other where their endpoints are. */
export const PEER_TABLE = 'overlay_peer_table';

/** A row of it: what is needed to send to an endpoint of another node (moby overlay PeerRecord). */
export interface PeerRecord {
  /** Address with the subnet's prefix length; of both families where it has both. */
  readonly endpointIp: string;
  readonly endpointIp6?: string;
  readonly endpointMac: string;
  /** The VXLAN tunnel endpoint. */
  readonly tunnelEndpointIp: string;
}

/** An endpoint on another node. */
export interface Peer {
  readonly addresses: readonly Prefix[];
  readonly mac: Mac;
  readonly vtep: Addr;
}

/**
 * Reads a row; undefined where it makes no sense.
 * @param vteps tunnel endpoints that are known already, so that they need not be read again
 */
export function readPeer(value: unknown, vteps: readonly Addr[]): Peer | undefined {
  const { endpointIp, endpointIp6, endpointMac, tunnelEndpointIp } = value as Partial<PeerRecord>;
  const addresses = [endpointIp, endpointIp6].flatMap((text) => (text && Prefix.tryParse(text)) || []);
  const mac = parseMac(endpointMac ?? '');
  const vtep = vteps.find(({ text }) => text === tunnelEndpointIp) ?? Addr.tryParse(tunnelEndpointIp ?? '');
  return addresses.length > 0 && mac && vtep ? { addresses, mac, vtep } : undefined;
}

/** The endpoints of other nodes on one network, by endpoint id. An address may be claimed twice for a while. */
export class PeerTable {
  readonly #peers = new Map<string, Peer>();
  /** How many peers are behind each tunnel endpoint. */
  readonly #vteps = new Map<string, { readonly vtep: Addr; count: number }>();

  list(): Peer[] {
    return [...this.#peers.values()];
  }

  set(id: string, peer: Peer): void {
    this.remove(id);
    this.#peers.set(id, peer);
    const known = this.#vteps.get(peer.vtep.text);
    if (known) known.count++;
    else this.#vteps.set(peer.vtep.text, { vtep: peer.vtep, count: 1 });
  }

  /** Takes a peer out. @returns it, and who else claims its first address */
  remove(id: string): { gone: Peer; heir?: Peer } | undefined {
    const gone = this.#peers.get(id);
    if (!gone) return undefined;
    this.#peers.delete(id);
    const behind = this.#vteps.get(gone.vtep.text);
    if (behind && --behind.count === 0) this.#vteps.delete(gone.vtep.text);
    const [address] = gone.addresses;
    const heir = this.list().find(({ addresses }) => address && addresses.some((other) => other.equals(address)));
    return { gone, heir };
  }

  /** The tunnel endpoints of nodes that have endpoints here. */
  get vteps(): Addr[] {
    return [...this.#vteps.values()].map(({ vtep }) => vtep);
  }
}

/** Makes a tunnel know an endpoint of another node: who has its address, and behind which tunnel endpoint. */
export function plugPeer(vxlan: Vxlan, { addresses, mac, vtep }: Peer): void {
  for (const { addr } of addresses) vxlan.netns.neighbours.set(vxlan, addr, mac, 'PERMANENT');
  vxlan.fdb.replace(mac, { dst: vtep });
}

/** Makes it forget the endpoint; what somebody has removed by hand is no matter. */
export function unplugPeer(vxlan: Vxlan, { addresses, mac, vtep }: Peer): void {
  const steps = [
    ...addresses.map(
      ({ addr }) =>
        () =>
          vxlan.netns.neighbours.remove(vxlan, addr),
    ),
    () => vxlan.fdb.remove(mac, { dst: vtep }),
  ];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
    }
  }
}
