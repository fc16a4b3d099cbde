import { Addr, AddrError, type Family } from './addr.ts';

/** An address with a prefix length. The address may have host bits, as on an interface. Immutable. */
export class Prefix {
  readonly first: Addr;
  readonly last: Addr;
  #text: string | undefined;

  private constructor(
    readonly addr: Addr,
    readonly length: number,
  ) {
    const hostBits = BigInt(addr.width - length);
    const start = (addr.bits >> hostBits) << hostBits;
    this.first = start === addr.bits ? addr : Addr.fromBits(addr.family, start);
    this.last = hostBits === 0n ? this.first : Addr.fromBits(addr.family, start | ((1n << hostBits) - 1n));
  }

  /** Reads `address/length`, or a bare address as a single host. @throws AddrError */
  static parse(text: string): Prefix {
    const prefix = Prefix.tryParse(text);
    if (!prefix) throw new AddrError(`invalid CIDR address: ${text}`);
    return prefix;
  }

  static tryParse(text: string): Prefix | undefined {
    const slash = text.indexOf('/');
    const addr = Addr.tryParse(slash < 0 ? text : text.slice(0, slash));
    if (!addr) return undefined;
    if (slash < 0) return new Prefix(addr, addr.width);
    const length = text.slice(slash + 1);
    if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > addr.width) return undefined;
    return new Prefix(addr, Number(length));
  }

  /** @throws AddrError for a length beyond the family's width */
  static of(addr: Addr, length: number = addr.width): Prefix {
    if (!Number.isInteger(length) || length < 0 || length > addr.width) {
      throw new AddrError(`invalid prefix length: ${length}`);
    }
    return new Prefix(addr, length);
  }

  /** `0.0.0.0/0` or `::/0`. */
  static all(family: Family): Prefix {
    return new Prefix(Addr.any(family), 0);
  }

  get family(): Family {
    return this.addr.family;
  }

  get text(): string {
    this.#text ??= `${this.addr.text}/${this.length}`;
    return this.#text;
  }

  /** The same network with all host bits cleared. */
  masked(): Prefix {
    return this.first === this.addr ? this : new Prefix(this.first, this.length);
  }

  contains(addr: Addr): boolean {
    return addr.family === this.addr.family && addr.bits >= this.first.bits && addr.bits <= this.last.bits;
  }

  containsPrefix(other: Prefix): boolean {
    return other.length >= this.length && this.contains(other.addr);
  }

  overlaps(other: Prefix): boolean {
    return this.contains(other.first) || other.contains(this.first);
  }

  netmask(): Addr {
    const { width } = this.addr;
    return Addr.fromBits(this.addr.family, ((1n << BigInt(this.length)) - 1n) << BigInt(width - this.length));
  }

  /** The last address: on IPv4 subnets of /30 and wider the broadcast address. */
  broadcast(): Addr {
    return this.last;
  }

  /** Whether it stands for one host (/32, /128). */
  get isSingle(): boolean {
    return this.length === this.addr.width;
  }

  /** Same address, host bits included, and same length. */
  equals(other: Prefix): boolean {
    return this.length === other.length && this.addr.equals(other.addr);
  }

  toString(): string {
    return this.text;
  }
}
