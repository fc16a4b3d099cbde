import type { Addr } from '#netip/addr.ts';
import { type Nanoseconds, SECOND } from '../clock.ts';
import type { NetNamespace } from '../netns.ts';

/** Smallest path MTU believed: RFC 8200 for IPv6; net.ipv4.route.min_pmtu for IPv4. */
const MINIMUM6 = 1280;

/** What ICMP has told about the largest packet on the way to each destination (RFC 1191, RFC 8201). */
export class PathMtus {
  readonly #netns: NetNamespace;
  readonly #known = new Map<string, { mtu: number; expires: Nanoseconds }>();

  constructor(netns: NetNamespace) {
    this.#netns = netns;
  }

  /** Notes that packets to `dst` may have `mtu` bytes at the most; answers what is now believed. */
  learn(dst: Addr, mtu: number): number {
    const { sysctl, clock } = this.#netns;
    const minimum = dst.family === 4 ? sysctl.number('net.ipv4.route.min_pmtu') : MINIMUM6;
    const believed = Math.max(mtu, minimum);
    const lifetime = sysctl.number(`net.ipv${dst.family}.route.mtu_expires`) * SECOND;
    this.#known.set(dst.text, { mtu: believed, expires: clock.now + lifetime });
    return believed;
  }

  /** The learned limit for `dst`, if it has not expired. */
  get(dst: Addr): number | undefined {
    if (this.#known.size === 0) return undefined;
    const entry = this.#known.get(dst.text);
    if (!entry) return undefined;
    if (entry.expires > this.#netns.clock.now) return entry.mtu;
    this.#known.delete(dst.text);
    return undefined;
  }

  /** Nanoseconds until what is known of `dst` expires, for `ip route get`. */
  expiry(dst: Addr): Nanoseconds | undefined {
    return this.get(dst) === undefined ? undefined : (this.#known.get(dst.text)?.expires ?? 0) - this.#netns.clock.now;
  }
}
