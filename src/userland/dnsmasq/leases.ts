import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import { macBytes, parseMac } from '#netip/mac.ts';
import type { DhcpRange } from './configuration.ts';

/** An address that a client has. */
export interface Lease {
  readonly address: Addr;
  readonly mac: Mac;
  /** Its client identifier as hexadecimal bytes, `*` where it sends none. */
  readonly clientId: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly expires: number;
}

/** Who has which address, kept in a file as dnsmasq has it: `EXPIRY MAC ADDRESS NAME CLIENT-ID`. */
export class Leases {
  readonly #leases = new Map<string, Lease>();

  constructor(
    readonly proc: Process,
    readonly path: string,
  ) {
    try {
      for (const line of proc.fs.readText(path).split('\n')) {
        const [expires, macText = '', text = '', name = '*', clientId = '*'] = line.split(' ');
        const [mac, address] = [parseMac(macText), Addr.tryParse(text)];
        if (mac && address) this.#leases.set(address.text, { address, mac, clientId, name, expires: Number(expires) });
      }
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }

  get now(): number {
    return this.proc.clock.wallTime().seconds;
  }

  /** A client is known by its identifier, and by its hardware address where it sends none. */
  of(mac: Mac, clientId: string): Lease | undefined {
    return [...this.#leases.values()].find((lease) =>
      clientId === '*' ? lease.mac === mac : lease.clientId === clientId,
    );
  }

  holder(address: Addr): Lease | undefined {
    const lease = this.#leases.get(address.text);
    return lease && lease.expires > this.now ? lease : undefined;
  }

  /** The address for a client that has none: chosen by its hardware address, or the next one that is free (dhcp.c). */
  choose({ first, last }: DhcpRange, mac: Mac, taken: (address: Addr) => boolean): Addr | undefined {
    const count = Number(last.bits - first.bits) + 1;
    const hash = [...macBytes(mac)].reduce((sum, byte) => (sum + byte + (byte << 8) + (byte << 16)) >>> 0, 0);
    for (let step = 0; step < count; step++) {
      const address = first.offset(BigInt((hash + step) % count));
      if (!this.holder(address) && !taken(address)) return address;
    }
    return undefined;
  }

  set(lease: Lease): void {
    for (const [text, other] of this.#leases)
      if (other.mac === lease.mac && other.clientId === lease.clientId) this.#leases.delete(text);
    this.#leases.set(lease.address.text, lease);
    this.#write();
  }

  release(address: Addr): void {
    if (this.#leases.delete(address.text)) this.#write();
  }

  #write(): void {
    const lines = [...this.#leases.values()].map(
      ({ expires, mac, address, name, clientId }) => `${expires} ${mac} ${address.text} ${name} ${clientId}\n`,
    );
    this.proc.fs.mkdirAll(this.path.slice(0, this.path.lastIndexOf('/')) || '/');
    this.proc.fs.writeFile(this.path, lines.join(''), 0o644);
  }
}
