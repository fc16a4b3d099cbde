import type { Addr } from '#netip/addr.ts';
import type { Destination } from './destination.ts';

/** The schedulers that are simulated, by the names `ipvsadm -s` takes; ipvsadm(8) tells what each does. */
export const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'sed', 'nq', 'fo'] as const;
export type SchedulerName = (typeof SCHEDULERS)[number];

/** Chooses the real server for a new connection. */
export interface Scheduler {
  /** @param servers of the service in its order; @param client who asks; @param vip for what address */
  choose(servers: readonly Destination[], client: Addr, vip: Addr): Destination | undefined;
}

/** A fresh scheduler, with its own place in the list where it has one. */
export function newScheduler(name: SchedulerName): Scheduler {
  switch (name) {
    case 'rr':
      return new RoundRobin();
    case 'wrr':
      return new WeightedRoundRobin();
    case 'lc':
      return { choose: (servers) => least(servers, connections, () => 1) };
    case 'wlc':
      return { choose: (servers) => least(servers, connections, ({ weight }) => weight) };
    case 'sed':
      return {
        choose: (servers) =>
          least(
            servers,
            ({ active }) => active + 1,
            ({ weight }) => weight,
          ),
      };
    case 'nq':
      return {
        choose: (servers) =>
          servers.find((server) => server.usable && server.active === 0) ??
          least(
            servers,
            ({ active }) => active + 1,
            ({ weight }) => weight,
          ),
      };
    case 'fo':
      return {
        choose: (servers) =>
          servers.reduce<Destination | undefined>(
            (best, server) => (server.usable && server.weight > (best?.weight ?? 0) ? server : best),
            undefined,
          ),
      };
    case 'sh':
      return { choose: (servers, client) => hashed(servers, client, true) };
    case 'dh':
      return { choose: (servers, _client, vip) => hashed(servers, vip, false) };
  }
}

/** Established connections weigh 256 times the others (ip_vs_dest_conn_overhead). */
function connections({ active, inactive }: Destination): number {
  return active * 256 + inactive;
}

function least(
  servers: readonly Destination[],
  load: (server: Destination) => number,
  share: (server: Destination) => number,
): Destination | undefined {
  let best: Destination | undefined;
  for (const server of servers) {
    if (!server.usable) continue;
    if (!best || load(best) * share(server) > load(server) * share(best)) best = server;
  }
  return best;
}

/** ip_vs_rr.c: the next one after the last. */
class RoundRobin implements Scheduler {
  #last: Destination | undefined;

  choose(servers: readonly Destination[]): Destination | undefined {
    const start = this.#last ? servers.indexOf(this.#last) : -1;
    for (let step = 1; step <= servers.length; step++) {
      const server = servers[(start + step) % servers.length];
      if (!server?.usable) continue;
      this.#last = server;
      return server;
    }
    return undefined;
  }
}

/** ip_vs_wrr.c: heavy servers first; the current weight falls by the greatest common divisor each round. */
class WeightedRoundRobin implements Scheduler {
  #last: Destination | undefined;
  #current = 0;

  choose(servers: readonly Destination[]): Destination | undefined {
    const usable = servers.filter((server) => server.usable);
    if (usable.length === 0) return undefined;
    const largest = Math.max(...usable.map(({ weight }) => weight));
    const step = usable.map(({ weight }) => weight).reduce(divisor);
    let at = this.#last ? servers.indexOf(this.#last) : -1;
    for (;;) {
      at = (at + 1) % servers.length;
      if (at === 0) {
        this.#current -= step;
        if (this.#current <= 0) this.#current = largest;
      }
      const server = servers[at];
      if (server?.usable && server.weight >= this.#current) {
        this.#last = server;
        return server;
      }
    }
  }
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

const BUCKETS = 256;
/** GOLDEN_RATIO_32 of the kernel's hash.h */
const GOLDEN = 0x61c88647;

/** ip_vs_sh.c, ip_vs_dh.c: the servers fill 256 buckets in turn (by weight for `sh`), the address picks one. */
function hashed(servers: readonly Destination[], addr: Addr, byWeight: boolean): Destination | undefined {
  if (servers.length === 0) return undefined;
  let folded = 0;
  for (let bits = addr.bits; bits > 0n; bits >>= 32n) folded ^= Number(bits & 0xffffffffn);
  const bucket = Math.imul(folded, GOLDEN) >>> 24;
  const filled = servers.flatMap((server) =>
    Array<Destination>(byWeight ? Math.max(1, server.weight) : 1).fill(server),
  );
  const server = filled[(bucket % BUCKETS) % filled.length];
  return server?.usable ? server : undefined;
}
