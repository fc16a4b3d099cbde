import { Addr, type Family } from '#netip/addr.ts';

/** An address that a name has because of somebody. */
interface NamedAddress {
  readonly owner: string;
  readonly address: Addr;
}

/** A name that an address has because of somebody. */
interface AddressName {
  readonly owner: string;
  readonly name: string;
}

/** What a network's DNS knows: names of endpoints, their addresses, and back. Names are kept in lower case. */
export class ServiceRecords {
  readonly #addresses: Record<Family, Map<string, NamedAddress[]>> = { 4: new Map(), 6: new Map() };
  /** By address. */
  readonly #names = new Map<string, AddressName[]>();
  readonly #watchers = new Set<() => void>();

  /**
   * Adds the names of an endpoint; the first is what its addresses are called in reverse.
   * @param owner id of the endpoint: several may share a name or, briefly, an address
   * @param reverse false where the names stand for others, and the addresses have names of their own. Such names may have many
   * owners; each of them says them once
   */
  add(owner: string, names: readonly string[], addresses: readonly Addr[], reverse = true): void {
    for (const address of addresses) {
      for (const name of names) {
        const list = listOf(this.#addresses[address.family], name.toLowerCase());
        if (!list.some((entry) => entry.owner === owner && entry.address.equals(address)))
          list.push({ owner, address });
      }
      const [first] = names;
      if (first === undefined || !reverse) continue;
      const list = listOf(this.#names, address.text);
      const known = list.findIndex((entry) => entry.owner === owner);
      if (known < 0) list.push({ owner, name: first });
      else list[known] = { owner, name: first };
    }
    for (const told of this.#watchers) told();
  }

  /** Takes out what `add` with the same arguments put in. */
  remove(owner: string, names: readonly string[], addresses: readonly Addr[]): void {
    for (const address of addresses) {
      for (const name of names)
        take(
          this.#addresses[address.family],
          name.toLowerCase(),
          (entry) => entry.owner === owner && entry.address.equals(address),
        );
      take(this.#names, address.text, (entry) => entry.owner === owner);
    }
    for (const told of this.#watchers) told();
  }

  /** The addresses of `name` in one family, in the order in which they came; undefined where there are none. */
  addresses(name: string, family: Family): Addr[] | undefined {
    const found = this.#addresses[family].get(name.toLowerCase());
    return found && [...new Map(found.map(({ address }) => [address.text, address])).values()];
  }

  /** Whether `name` is known in either family. */
  has(name: string): boolean {
    const key = name.toLowerCase();
    return this.#addresses[4].has(key) || this.#addresses[6].has(key);
  }

  /** Calls `told` after each change. @returns what ends that */
  watch(told: () => void): () => void {
    this.#watchers.add(told);
    return () => this.#watchers.delete(told);
  }

  /** Addresses with the names they are called in reverse, in the order in which they came. */
  named(): { address: string; name: string }[] {
    return [...this.#names].flatMap(([address, names]) => names.map(({ name }) => ({ address, name })));
  }

  /** The name behind an address, given as `2.0.18.172.in-addr.arpa`. */
  nameOf(reverse: string): string | undefined {
    const address = Addr.fromReverseName(reverse);
    return address && this.#names.get(address.text)?.[0]?.name;
  }

  get size(): number {
    return this.#addresses[4].size + this.#addresses[6].size + this.#names.size;
  }
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key);
  if (!list) {
    list = [];
    lists.set(key, list);
  }
  return list;
}

function take<T>(lists: Map<string, T[]>, key: string, matches: (entry: T) => boolean): void {
  const list = lists.get(key);
  const index = list?.findIndex(matches) ?? -1;
  if (!list || index < 0) return;
  list.splice(index, 1);
  if (list.length === 0) lists.delete(key);
}
