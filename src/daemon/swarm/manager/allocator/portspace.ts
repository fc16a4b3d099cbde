import type { PortConfig } from '#api/swarm/network.ts';

/** Ports that the cluster gives to those who ask for none (swarmkit portallocator). */
const FIRST = 30_000;
const LAST = 32_767;

/** The ports of the routing mesh, by protocol. */
export class PortSpace {
  readonly #used = new Map<string, Set<number>>();
  readonly #next = new Map<string, number>();

  /** Takes this port; answers whether it was free. */
  take({ Protocol: protocol = 'tcp', PublishedPort: port = 0 }: PortConfig): boolean {
    const used = this.#of(protocol);
    if (used.has(port)) return false;
    used.add(port);
    return true;
  }

  /** Takes the next port of the dynamic range that is free; undefined where none is. */
  takeAny(protocol: string): number | undefined {
    const used = this.#of(protocol);
    const start = this.#next.get(protocol) ?? FIRST;
    for (let tried = 0, port = start; tried <= LAST - FIRST; tried++, port = port === LAST ? FIRST : port + 1) {
      if (used.has(port)) continue;
      used.add(port);
      this.#next.set(protocol, port === LAST ? FIRST : port + 1);
      return port;
    }
    return undefined;
  }

  release({ Protocol: protocol = 'tcp', PublishedPort: port = 0 }: PortConfig): void {
    this.#used.get(protocol)?.delete(port);
  }

  #of(protocol: string): Set<number> {
    let used = this.#used.get(protocol);
    if (!used) {
      used = new Set();
      this.#used.set(protocol, used);
    }
    return used;
  }
}
