import type { NetNamespace } from '#kernel/netns.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { PluginRefusal } from '../plugin/serve.ts';
import { type MeshHosts, MeshNetwork, vniOf } from './meshnetwork.ts';
import { contains, type Slice, slices } from './slices.ts';

/** What outlives the program, as JSON. */
export interface MeshState {
  networks: { id: string; pool: string; vni: number }[];
  pools: { pool: string; taken: string[] }[];
}

/** Length of a network that nobody asked for in particular. */
const POOL_LENGTH = 24;

/** A host's view of the mesh: its networks, and the addresses it has given from its own slices. */
export class Mesh {
  readonly #networks = new Map<string, MeshNetwork>();
  readonly #taken = new Map<string, Set<string>>();

  constructor(
    readonly netns: NetNamespace,
    readonly hosts: MeshHosts,
    /** What networks are cut from. */
    readonly range: Prefix,
  ) {}

  // --- networks ---------------------------------------------------------------------------------------------------

  /** @param vni as asked for, or that of the pool @throws PluginRefusal, Errno */
  createNetwork(id: string, pool: Prefix, vni = vniOf(pool)): MeshNetwork {
    const other = [...this.#networks.values()].find((network) => network.vni === vni);
    if (other) throw new PluginRefusal(`VNI ${vni} is that of ${other.pool.text} already`);
    const network = new MeshNetwork(this.netns, id, pool, vni);
    network.bringUp(this.hosts);
    this.#networks.set(id, network);
    return network;
  }

  deleteNetwork(id: string): void {
    this.network(id).tearDown();
    this.#networks.delete(id);
  }

  /** @throws PluginRefusal */
  network(id: string): MeshNetwork {
    const network = this.#networks.get(id);
    if (!network) throw new PluginRefusal(`the mesh has no network ${id}`);
    return network;
  }

  // --- addresses --------------------------------------------------------------------------------------------------

  /** Takes a network's addresses: those asked for, or the first part of the range that is free here. */
  requestPool(wanted: Prefix | undefined): Prefix {
    const pool = wanted ?? this.#nextPool();
    if (pool.addr.family !== 4) throw new PluginRefusal('the mesh has IPv4 addresses only');
    if (pool.length > 30) throw new PluginRefusal(`${pool.text} is too small to be shared`);
    if (this.#taken.has(pool.text)) throw new PluginRefusal(`pool ${pool.text} is in use`);
    this.#taken.set(pool.text, new Set());
    return pool;
  }

  releasePool(pool: string): void {
    this.#taken.delete(pool);
  }

  /** An address of this host's slice. @throws PluginRefusal where it is another host's, taken, or none is left */
  requestAddress(poolText: string, preferred: Addr | undefined): Prefix {
    const taken = this.#taken.get(poolText);
    const pool = Prefix.tryParse(poolText);
    if (!taken || !pool) throw new PluginRefusal(`the mesh has no pool ${poolText}`);
    const address = preferred ?? this.#next(this.slice(pool), taken);
    if (!address) throw new PluginRefusal(`no address left in this host's slice of ${poolText}`);
    const owner = this.#ownerOf(pool, address);
    if (owner !== this.hosts.self.text)
      throw new PluginRefusal(`${address.text} is for ${owner ?? 'nobody'} to give, not for ${this.hosts.self.text}`);
    if (taken.has(address.text)) throw new PluginRefusal(`address ${address.text} is taken`);
    taken.add(address.text);
    return Prefix.of(address, pool.length);
  }

  releaseAddress(pool: string, address: string): void {
    this.#taken.get(pool)?.delete(address);
  }

  /** The addresses of a network that are for this host to give. */
  slice(pool: Prefix): Slice {
    const own = slices(pool, [this.hosts.self, ...this.hosts.peers]).get(this.hosts.self.text);
    if (!own) throw new PluginRefusal(`this host has no slice of ${pool.text}`);
    return own;
  }

  // --- state ------------------------------------------------------------------------------------------------------

  save(): MeshState {
    return {
      networks: [...this.#networks.values()].map(({ id, pool, vni }) => ({ id, pool: pool.text, vni })),
      pools: [...this.#taken].map(([pool, taken]) => ({ pool, taken: [...taken] })),
    };
  }

  /** Takes up where an earlier run ended; tunnels lead to the peers of today. */
  restore({ networks, pools }: MeshState): void {
    for (const { pool, taken } of pools) this.#taken.set(pool, new Set(taken));
    for (const { id, pool, vni } of networks) this.createNetwork(id, Prefix.parse(pool), vni);
  }

  /** How things stand, for people. */
  describe(): string {
    const { self, peers } = this.hosts;
    const lines = [`host ${self.text}`, `peers ${peers.map((peer) => peer.text).join(' ') || 'none'}`];
    for (const { pool, vni, bridgeName } of this.#networks.values())
      lines.push(`network ${pool.text} VNI ${vni} bridge ${bridgeName}`);
    for (const [text, taken] of this.#taken) {
      const { first, last } = this.slice(Prefix.parse(text));
      lines.push(`pool ${text} own ${first.text}-${last.text} taken ${[...taken].join(' ') || 'none'}`);
    }
    return `${lines.join('\n')}\n`;
  }

  #next({ first, last }: Slice, taken: ReadonlySet<string>): Addr | undefined {
    for (let bits = first.bits; bits <= last.bits; bits++) {
      const address = Addr.fromBits(4, bits);
      if (!taken.has(address.text)) return address;
    }
    return undefined;
  }

  #ownerOf(pool: Prefix, address: Addr): string | undefined {
    const all = slices(pool, [this.hosts.self, ...this.hosts.peers]);
    return [...all].find(([, slice]) => contains(slice, address))?.[0];
  }

  #nextPool(): Prefix {
    const size = 1n << BigInt(32 - POOL_LENGTH);
    for (let bits = this.range.first.bits; bits <= this.range.last.bits; bits += size) {
      const pool = Prefix.of(Addr.fromBits(4, bits), POOL_LENGTH);
      if (!this.#taken.has(pool.text)) return pool;
    }
    throw new PluginRefusal(`no network left in ${this.range.text}`);
  }
}
