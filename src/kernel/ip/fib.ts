import type { Addr } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { Route } from './route.ts';

/** Up to this many networks of one length are compared one by one. */
const FEW = 4;

/** One routing table of one family: finds the routes of the longest matching prefix, best metric first. */
export class Fib {
  /** Prefix length → first address → routes by metric. */
  readonly #byLength = new Map<number, Map<bigint, Route[]>>();
  #lengths: number[] = [];

  add(route: Route, position: 'first' | 'last' = 'last'): void {
    const { length, first } = route.dst;
    let networks = this.#byLength.get(length);
    if (!networks) {
      networks = new Map();
      this.#byLength.set(length, networks);
      this.#lengths = [...this.#byLength.keys()].sort((a, b) => b - a);
    }
    const routes = networks.get(first.bits) ?? [];
    const better = (other: Route) => (position === 'last' ? other.metric > route.metric : other.metric >= route.metric);
    const index = routes.findIndex(better);
    routes.splice(index < 0 ? routes.length : index, 0, route);
    networks.set(first.bits, routes);
  }

  remove(route: Route): boolean {
    const networks = this.#byLength.get(route.dst.length);
    const routes = networks?.get(route.dst.first.bits);
    const index = routes?.indexOf(route) ?? -1;
    if (!networks || !routes || index < 0) return false;
    routes.splice(index, 1);
    if (routes.length === 0) networks.delete(route.dst.first.bits);
    if (networks.size === 0) {
      this.#byLength.delete(route.dst.length);
      this.#lengths = this.#lengths.filter((length) => length !== route.dst.length);
    }
    return true;
  }

  /** The routes to exactly this prefix. */
  at(dst: Prefix): readonly Route[] {
    return this.#byLength.get(dst.length)?.get(dst.first.bits) ?? [];
  }

  /** The best route to `addr` that `accept` allows. */
  find(addr: Addr, accept?: (route: Route) => boolean): Route | undefined {
    for (const length of this.#lengths) {
      const routes = this.#routesAt(addr, length);
      if (!routes) continue;
      const route = accept ? routes.find(accept) : routes[0];
      if (route) return route;
    }
    return undefined;
  }

  /** The routes to the prefix of this length around `addr`; where there are few, comparing beats making the key. */
  #routesAt(addr: Addr, length: number): readonly Route[] | undefined {
    const networks = this.#byLength.get(length);
    if (!networks) return undefined;
    if (length === addr.width) return networks.get(addr.bits);
    if (networks.size > FEW) {
      const shift = BigInt(addr.width - length);
      return networks.get((addr.bits >> shift) << shift);
    }
    for (const routes of networks.values()) if ((routes[0] as Route).dst.contains(addr)) return routes;
    return undefined;
  }

  *all(): Generator<Route> {
    for (const networks of this.#byLength.values()) for (const routes of networks.values()) yield* routes;
  }
}
