import { Addr, type Family } from '#netip/addr.ts';

/** What a network's DNS knows: names of endpoints, their addresses, and back. Names are kept in lower case. */
export class ServiceRecords {
  readonly #addresses: Record<Family, Map<string, Map<string, Set<string>>>> = { 4: new Map(), 6: new Map() };
  readonly #names = new Map<string, Map<string, string>>();

  /**
   * Adds the names of an endpoint; the first is what its addresses are called in reverse.
   * @param owner id of the endpoint: several may share a name or, briefly, an address
   * @param reverse false where the names stand for others, and the addresses have names of their own
   */
  add(owner: string, names: readonly string[], addresses: readonly Addr[], reverse = true): void {
    for (const address of addresses) {
      for (const name of names) owners(this.#addresses[address.family], name.toLowerCase(), address.text).add(owner);
      const [first] = names;
      if (first === undefined || !reverse) continue;
      const pointer = address.reverseName();
      const holders = this.#names.get(pointer) ?? new Map<string, string>();
      holders.set(owner, first);
      this.#names.set(pointer, holders);
    }
  }

  /** Takes out what `add` with the same arguments put in. */
  remove(owner: string, names: readonly string[], addresses: readonly Addr[]): void {
    for (const address of addresses) {
      for (const name of names) forget(this.#addresses[address.family], name.toLowerCase(), address.text, owner);
      const reverse = address.reverseName();
      const holders = this.#names.get(reverse);
      holders?.delete(owner);
      if (holders?.size === 0) this.#names.delete(reverse);
    }
  }

  /** The addresses of `name` in one family, in the order in which they came; undefined where there are none. */
  addresses(name: string, family: Family): Addr[] | undefined {
    const found = this.#addresses[family].get(name.toLowerCase());
    return found && [...found.keys()].map((text) => Addr.parse(text));
  }

  /** Whether `name` is known in either family. */
  has(name: string): boolean {
    const key = name.toLowerCase();
    return this.#addresses[4].has(key) || this.#addresses[6].has(key);
  }

  /** The name behind an address, given as `2.0.18.172.in-addr.arpa`. */
  nameOf(reverse: string): string | undefined {
    return this.#names.get(reverse.toLowerCase())?.values().next().value;
  }

  get size(): number {
    return this.#addresses[4].size + this.#addresses[6].size + this.#names.size;
  }
}

function owners(names: Map<string, Map<string, Set<string>>>, name: string, address: string): Set<string> {
  let addresses = names.get(name);
  if (!addresses) {
    addresses = new Map();
    names.set(name, addresses);
  }
  let set = addresses.get(address);
  if (!set) {
    set = new Set();
    addresses.set(address, set);
  }
  return set;
}

function forget(names: Map<string, Map<string, Set<string>>>, name: string, address: string, owner: string): void {
  const addresses = names.get(name);
  const set = addresses?.get(address);
  if (!addresses || !set?.delete(owner)) return;
  if (set.size === 0) addresses.delete(address);
  if (addresses.size === 0) names.delete(name);
}
