import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { PluginRefusal } from '../plugin/serve.ts';

/** How addresses are given out. */
export interface LedgerPolicy {
  /** What pools are cut from where nobody asks for one in particular. */
  readonly range: Prefix;
  /** Length of such a pool. */
  readonly poolLength: number;
  /** Only each so manieth address is given: 2 for the even ones. */
  readonly step: bigint;
  /** Addresses that nobody gets. */
  readonly reserved: ReadonlySet<string>;
}

/** What outlives the program, as JSON. */
export type LedgerState = readonly { prefix: string; range: string; taken: string[] }[];

interface Pool {
  readonly prefix: Prefix;
  /** The part that addresses are given from. */
  readonly range: Prefix;
  readonly taken: Set<string>;
}

/** The account of an IPAM plug-in: which pools and which addresses are taken. IPv4 only. */
export class Ledger {
  readonly #pools = new Map<string, Pool>();

  constructor(readonly policy: LedgerPolicy) {}

  /** Takes a pool: the one asked for, or the next free part of the range. @throws PluginRefusal */
  requestPool(wanted: Prefix | undefined, sub: Prefix | undefined): { id: string; prefix: Prefix } {
    const prefix = wanted ?? this.#nextPool();
    if (prefix.addr.family !== 4) throw new PluginRefusal('this plug-in has IPv4 addresses only');
    if (this.#overlaps(prefix)) throw new PluginRefusal(`pool ${prefix.text} overlaps with one that is taken`);
    if (sub && !prefix.contains(sub.first)) throw new PluginRefusal(`${sub.text} is not in ${prefix.text}`);
    const id = idOf(prefix);
    this.#pools.set(id, { prefix, range: sub ?? prefix, taken: new Set() });
    return { id, prefix };
  }

  releasePool(id: string): void {
    this.#pools.delete(id);
  }

  /** @throws PluginRefusal where the address is taken, or none is left */
  requestAddress(id: string, preferred: Addr | undefined, gateway: boolean): Prefix {
    const pool = this.#pool(id);
    const address = preferred ?? this.#next(pool, gateway);
    if (!pool.prefix.contains(address)) throw new PluginRefusal(`${address.text} is not in ${pool.prefix.text}`);
    if (pool.taken.has(address.text)) throw new PluginRefusal(`address ${address.text} is taken`);
    pool.taken.add(address.text);
    return Prefix.of(address, pool.prefix.length);
  }

  releaseAddress(id: string, address: Addr): void {
    this.#pools.get(id)?.taken.delete(address.text);
  }

  save(): LedgerState {
    return [...this.#pools.values()].map(({ prefix, range, taken }) => ({
      prefix: prefix.text,
      range: range.text,
      taken: [...taken],
    }));
  }

  /** Takes up where an earlier run ended. */
  restore(state: LedgerState): void {
    for (const { prefix, range, taken } of state)
      this.#pools.set(idOf(Prefix.parse(prefix)), {
        prefix: Prefix.parse(prefix),
        range: Prefix.parse(range),
        taken: new Set(taken),
      });
  }

  /** A line a pool, with the addresses in use. */
  describe(): string {
    return [...this.#pools.values()]
      .map(({ prefix, taken }) => `${prefix.text}: ${taken.size === 0 ? 'nothing taken' : [...taken].join(' ')}\n`)
      .join('');
  }

  /** The first free address that the step allows; a gateway gets the first free one of all. */
  #next({ prefix, range, taken }: Pool, gateway: boolean): Addr {
    const { step, reserved } = this.policy;
    const last = prefix.last.bits;
    for (let bits = gateway ? prefix.first.bits + 1n : range.first.bits; bits < last; bits++) {
      if (bits > range.last.bits && !gateway) break;
      if (bits === prefix.first.bits || (!gateway && bits % step !== 0n)) continue;
      const address = Addr.fromBits(4, bits);
      if (!taken.has(address.text) && !reserved.has(address.text)) return address;
    }
    throw new PluginRefusal(`no address left in ${range.text}`);
  }

  #nextPool(): Prefix {
    const { range, poolLength } = this.policy;
    const size = 1n << BigInt(32 - poolLength);
    for (let bits = range.first.bits; bits <= range.last.bits; bits += size) {
      const prefix = Prefix.of(Addr.fromBits(4, bits), poolLength);
      if (!this.#overlaps(prefix)) return prefix;
    }
    throw new PluginRefusal(`no pool left in ${range.text}`);
  }

  #overlaps(prefix: Prefix): boolean {
    return [...this.#pools.values()].some(
      (pool) => pool.prefix.contains(prefix.first) || prefix.contains(pool.prefix.first),
    );
  }

  #pool(id: string): Pool {
    const pool = this.#pools.get(id);
    if (!pool) throw new PluginRefusal(`there is no pool ${id}`);
    return pool;
  }
}

function idOf(prefix: Prefix): string {
  return `ledger/${prefix.text}`;
}
