import { Address4, Address6 } from 'ip-address';

/** ff00::, the first IPv6 multicast address. */
const MULTICAST6 = 0xffn << 120n;

/** Thrown where a text is no address or prefix. */
export class AddrError extends Error {
  override readonly name = 'AddrError';
}

export type Family = 4 | 6;

/** An IPv4 or IPv6 address. Immutable; compare with `equals`, use `text` as a key. */
export class Addr {
  #text: string | undefined;

  private constructor(
    readonly family: Family,
    readonly bits: bigint,
    text?: string,
  ) {
    this.#text = text;
  }

  static readonly ANY4: Addr = new Addr(4, 0n, '0.0.0.0');
  static readonly ANY6: Addr = new Addr(6, 0n, '::');
  static readonly BROADCAST4: Addr = new Addr(4, 0xffffffffn, '255.255.255.255');
  static readonly LOOPBACK4: Addr = new Addr(4, 0x7f000001n, '127.0.0.1');
  static readonly LOOPBACK6: Addr = new Addr(6, 1n, '::1');

  /** Reads dotted IPv4 or any form of IPv6, without zone or prefix length. @throws AddrError */
  static parse(text: string): Addr {
    const addr = Addr.tryParse(text);
    if (!addr) throw new AddrError(`invalid IP address: ${text}`);
    return addr;
  }

  /** As `parse`, but answers undefined where the text is no address. */
  static tryParse(text: string): Addr | undefined {
    if (text.includes(':')) {
      if (/[/%]/.test(text) || !Address6.isValid(text)) return undefined;
      return new Addr(6, new Address6(text).bigInt());
    }
    // Leading zeros are refused, as net/netip and inet_pton(3) refuse them.
    if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /(^|\.)0\d/.test(text) || !Address4.isValid(text)) return undefined;
    return new Addr(4, new Address4(text).bigInt(), text);
  }

  /** The address whose value is `bits`, cut to the family's width. */
  static fromBits(family: Family, bits: bigint): Addr {
    return new Addr(family, BigInt.asUintN(family === 4 ? 32 : 128, bits));
  }

  /** From 4 or 16 bytes in network order. @throws AddrError for any other length */
  static fromBytes(bytes: Uint8Array): Addr {
    if (bytes.length === 4) return new Addr(4, Address4.fromUnsignedByteArray([...bytes]).bigInt());
    if (bytes.length === 16) return new Addr(6, Address6.fromUnsignedByteArray([...bytes]).bigInt());
    throw new AddrError(`invalid IP address: ${bytes.length} bytes`);
  }

  /** `0.0.0.0` or `::`. */
  static any(family: Family): Addr {
    return family === 4 ? Addr.ANY4 : Addr.ANY6;
  }

  /** Canonical text: dotted quad, or IPv6 as RFC 5952 writes it. */
  get text(): string {
    this.#text ??= this.family === 4 ? Address4.fromBigInt(this.bits).correctForm() : canonical6(this.bits);
    return this.#text;
  }

  /** Width in bits. */
  get width(): 32 | 128 {
    return this.family === 4 ? 32 : 128;
  }

  /** Network byte order, 4 or 16 bytes. */
  bytes(): Uint8Array {
    return Uint8Array.from(
      this.family === 4
        ? Address4.fromBigInt(this.bits).toArray()
        : padded(Address6.fromBigInt(this.bits).toUnsignedByteArray(), 16),
    );
  }

  equals(other: Addr): boolean {
    return this === other || (this.bits === other.bits && this.family === other.family);
  }

  /** Order for sorting: IPv4 before IPv6, then by value. */
  compare(other: Addr): number {
    if (this.family !== other.family) return this.family - other.family;
    return this.bits < other.bits ? -1 : this.bits > other.bits ? 1 : 0;
  }

  /** The address `n` further on, wrapping at the end of the family. */
  offset(n: bigint | number): Addr {
    return Addr.fromBits(this.family, this.bits + BigInt(n));
  }

  toString(): string {
    return this.text;
  }

  /** The name asked for in a reverse DNS lookup, without the final dot. */
  reverseName(): string {
    const form =
      this.family === 4 ? Address4.fromBigInt(this.bits).reverseForm() : Address6.fromBigInt(this.bits).reverseForm();
    return form.replace(/\.$/, '');
  }

  /** The address that `reverseName` gave this name for, in any case of letters; undefined for other names. */
  static fromReverseName(name: string): Addr | undefined {
    const match = /^([0-9a-f.]+)\.(in-addr|ip6)\.arpa\.?$/i.exec(name);
    const labels = match?.[1]?.split('.').reverse() ?? [];
    if (match?.[2]?.toLowerCase() === 'in-addr')
      return labels.length === 4 ? Addr.tryParse(labels.join('.')) : undefined;
    if (labels.length !== 32 || labels.some((label) => label.length !== 1)) return undefined;
    return Addr.tryParse(labels.join('').replace(/(.{4})(?!$)/g, '$1:'));
  }

  get isLoopback(): boolean {
    return this.family === 4 ? this.bits >= 0x7f00_0000n && this.bits <= 0x7fff_ffffn : this.bits === 1n;
  }

  get isMulticast(): boolean {
    return this.family === 4 ? this.bits >= 0xe000_0000n && this.bits <= 0xefff_ffffn : this.bits >= MULTICAST6;
  }

  get isUnspecified(): boolean {
    return this.bits === 0n;
  }

  /** 169.254.0.0/16 or fe80::/10. */
  get isLinkLocal(): boolean {
    return this.family === 4 ? this.bits >> 16n === 0xa9fen : this.bits >> 118n === 0x3fan;
  }

  get isLimitedBroadcast(): boolean {
    return this.family === 4 && this.bits === 0xffffffffn;
  }
}

function canonical6(bits: bigint): string {
  const address = Address6.fromBigInt(bits);
  // An IPv4-mapped address is written with its IPv4 part, as inet_ntop(3) does.
  return bits >> 32n === 0xffffn ? `::ffff:${address.to4().correctForm()}` : address.correctForm();
}

function padded(bytes: number[], length: number): number[] {
  return [...new Array<number>(length - bytes.length).fill(0), ...bytes];
}
