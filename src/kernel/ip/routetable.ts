import { Addr, type Family } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Errno, type ErrnoCode } from '../errno.ts';
import type { NetNamespace } from '../netns.ts';
import { Fib } from './fib.ts';
import {
  type Route,
  type RouteScope,
  type RouteSpec,
  type RouteType,
  type RoutingRule,
  TABLES,
  type TableName,
} from './route.ts';
import { selectSource } from './sourceaddress.ts';

/** Where a packet goes: out of `device`, to the router `via` or else to its destination itself. */
export interface RouteResult {
  readonly route?: Route;
  readonly type: RouteType;
  readonly device: NetDevice;
  readonly via?: Addr;
  /** The address to send from where the sender has not chosen one. */
  readonly src: Addr;
  readonly mtu: number;
}

export interface RouteError {
  readonly error: ErrnoCode;
  readonly type?: RouteType;
}

/** What a lookup may depend on besides the destination. */
export interface RouteSelector {
  src?: Addr;
  /** Only routes out of this device; a destination without one is then taken to be on its wire (IPv4). */
  device?: NetDevice;
  /** Where the packet came in, for rules. */
  inDevice?: NetDevice;
  mark?: number;
}

const NOWHERE: Partial<Record<RouteType, ErrnoCode>> = {
  blackhole: 'EINVAL',
  unreachable: 'EHOSTUNREACH',
  prohibit: 'EACCES',
};

/** How many answers are remembered between two changes. */
const CACHE_SIZE = 1024;

/** All routing tables of a network namespace and the rules that choose between them. */
export class RouteTable {
  readonly #netns: NetNamespace;
  readonly #tables: Record<Family, Map<number, Fib>> = { 4: new Map(), 6: new Map() };
  readonly #cache: Record<Family, Map<bigint, RouteResult | RouteError>> = { 4: new Map(), 6: new Map() };
  #rules: RoutingRule[] = ([4, 6] as const).flatMap((family) => [
    { priority: 0, family, table: TABLES.local },
    { priority: 32766, family, table: TABLES.main },
    ...(family === 4 ? [{ priority: 32767, family, table: TABLES.default }] : []),
  ]);
  #customRules = false;

  constructor(netns: NetNamespace) {
    this.#netns = netns;
  }

  /**
   * Adds a route, as `ip route add` does.
   * @throws Errno EEXIST; ENETUNREACH or EHOSTUNREACH where the router is not on a connected network; ENETDOWN; EINVAL
   */
  add(spec: RouteSpec): Route {
    const route = this.#complete(spec);
    if (this.#same(route).length > 0) throw new Errno('EEXIST');
    this.#insert(route);
    return route;
  }

  /** Adds a route beside others of the same prefix and metric, behind them (`ip route append`). @throws Errno as `add` */
  append(spec: RouteSpec): Route {
    const route = this.#complete(spec);
    this.#insert(route);
    return route;
  }

  /** Adds a route in the place of one with the same prefix and metric, if there is one. @throws Errno as `add` */
  replace(spec: RouteSpec): Route {
    const route = this.#complete(spec);
    const [old] = this.#same(route);
    if (old) this.#fib(old.dst.family, old.table).remove(old);
    this.#insert(route);
    return route;
  }

  /**
   * Removes the first route that agrees with all that `spec` says.
   * @throws Errno ESRCH where there is none
   */
  remove(spec: RouteSpec): void {
    const family = familyOf(spec);
    const dst = spec.dst === 'default' ? Prefix.all(family) : spec.dst.masked();
    const fib = this.#fib(family, tableNumber(spec.table));
    const route = fib
      .at(dst)
      .find(
        (candidate) =>
          (spec.type === undefined || candidate.type === spec.type) &&
          (spec.via === undefined || candidate.via?.equals(spec.via) === true) &&
          (spec.device === undefined || candidate.device === spec.device) &&
          (spec.src === undefined || candidate.src?.equals(spec.src) === true) &&
          (spec.metric === undefined || candidate.metric === spec.metric) &&
          (spec.scope === undefined || candidate.scope === spec.scope) &&
          (spec.proto === undefined || candidate.proto === spec.proto),
      );
    if (!route) throw new Errno('ESRCH');
    this.delete(route);
  }

  /** Takes out a route that was listed; harmless when it has gone. */
  delete(route: Route): void {
    this.#fib(route.dst.family, route.table).remove(route);
    this.changed();
  }

  /** Takes out all routes through `device`, as when it goes down; `family` limits it. */
  removeDevice(device: NetDevice, family?: Family): void {
    for (const one of family ? [family] : ([4, 6] as const)) {
      for (const fib of this.#tables[one].values()) {
        for (const route of [...fib.all()]) if (route.device === device) fib.remove(route);
      }
    }
    this.changed();
  }

  /**
   * The routes of a table, in the order of `ip route`: IPv4 by address, IPv6 with networks after the networks inside
   * them.
   */
  list(family: Family, table: number | TableName = TABLES.main): Route[] {
    const fib = this.#tables[family].get(tableNumber(table));
    if (!fib) return [];
    return [...fib.all()].sort(family === 4 ? byAddress : byTree);
  }

  /** Numbers of the tables that have routes. */
  tables(family: Family): number[] {
    return [...this.#tables[family]].filter(([, fib]) => !fib.all().next().done).map(([number]) => number);
  }

  /** The policy rules by priority. */
  rules(family: Family): readonly RoutingRule[] {
    return this.#rules.filter((rule) => rule.family === family);
  }

  /** @throws Errno EEXIST */
  addRule(rule: RoutingRule): void {
    if (this.#rules.some((other) => sameRule(other, rule))) throw new Errno('EEXIST');
    this.#rules = [...this.#rules, rule].sort((a, b) => a.priority - b.priority);
    this.#customRules = true;
    this.changed();
  }

  /** @throws Errno ENOENT */
  removeRule(rule: RoutingRule): void {
    const kept = this.#rules.filter((other) => !sameRule(other, rule));
    if (kept.length === this.#rules.length) throw new Errno('ENOENT');
    this.#rules = kept;
    this.#customRules = true;
    this.changed();
  }

  /** Where a packet to `dst` goes, or the error a sender gets. */
  lookup(dst: Addr, selector: RouteSelector = {}): RouteResult | RouteError {
    const cacheable = selector.device === undefined && !this.#customRules;
    const cache = this.#cache[dst.family];
    const known = cacheable ? cache.get(dst.bits) : undefined;
    if (known) return known;
    const result = this.#resolve(dst, selector);
    if (cacheable) {
      if (cache.size >= CACHE_SIZE) cache.clear();
      cache.set(dst.bits, result);
    }
    return result;
  }

  /** Whether `addr` is this namespace's own: a packet to it is delivered here. */
  isLocal(addr: Addr): boolean {
    return this.#tables[addr.family].get(TABLES.local)?.find(addr)?.type === 'local';
  }

  /** What kind of address it is to this namespace (RTN_* types, for the addrtype match and for input). */
  addressType(addr: Addr, device?: NetDevice): RouteType {
    if (addr.isMulticast) return 'multicast';
    if (addr.isLimitedBroadcast) return 'broadcast';
    const local = this.#tables[addr.family]
      .get(TABLES.local)
      ?.find(addr, device && ((route) => route.device === device));
    if (local) return local.type;
    const result = this.lookup(addr);
    return 'error' in result ? (result.type ?? 'unreachable') : result.type;
  }

  /** Forgets remembered answers: addresses or links have changed. */
  changed(): void {
    this.#cache[4].clear();
    this.#cache[6].clear();
  }

  #resolve(dst: Addr, selector: RouteSelector): RouteResult | RouteError {
    const { device } = selector;
    if (dst.isLimitedBroadcast && device) return this.#direct(dst, device, 'broadcast');
    const accept =
      device && dst.family === 6 && !this.#onLink(dst)
        ? (route: Route) => route.device === device
        : device && ((route: Route) => route.device === device || route.type === 'local');
    for (const rule of this.#rules) {
      if (rule.family !== dst.family || !matches(rule, dst, selector)) continue;
      const route = this.#tables[dst.family].get(rule.table)?.find(dst, accept);
      if (!route || route.type === 'throw') continue;
      const error = NOWHERE[route.type];
      if (error) return { error, type: route.type };
      if (!route.device) continue;
      return this.#result(dst, route, route.device);
    }
    if (device && dst.family === 4) return this.#direct(dst, device, dst.isMulticast ? 'multicast' : 'unicast');
    return { error: 'ENETUNREACH' };
  }

  #onLink(dst: Addr): boolean {
    return !dst.isLinkLocal && !dst.isMulticast;
  }

  #direct(dst: Addr, device: NetDevice, type: RouteType): RouteResult {
    return { type, device, src: selectSource(this.#netns, device, dst) ?? Addr.any(dst.family), mtu: device.mtu };
  }

  #result(dst: Addr, route: Route, device: NetDevice): RouteResult {
    // Packets to oneself take the loopback, whichever interface has the address.
    const out = route.type === 'local' ? this.#netns.loopback : device;
    const type = dst.isMulticast ? 'multicast' : dst.isLimitedBroadcast ? 'broadcast' : route.type;
    const src =
      route.type === 'local' && !dst.isMulticast
        ? dst
        : (route.src ?? selectSource(this.#netns, device, route.via ?? dst, dst) ?? Addr.any(dst.family));
    return { route, type, device: out, via: route.via, src, mtu: route.mtu ?? out.mtu };
  }

  #complete(spec: RouteSpec): Route {
    const family = familyOf(spec);
    const type = spec.type ?? 'unicast';
    const dst = spec.dst === 'default' ? Prefix.all(family) : spec.dst.masked();
    let { device } = spec;
    if (spec.via && !spec.onlink) {
      const gateway = this.#gatewayDevice(spec.via, device);
      if (!gateway) throw new Errno(family === 4 ? 'ENETUNREACH' : 'EHOSTUNREACH', 'Nexthop has invalid gateway.');
      device = gateway;
    }
    if (!device && !(type in NOWHERE) && type !== 'throw') throw new Errno('ENODEV', 'Egress device not specified.');
    if (device && !device.up) throw new Errno('ENETDOWN', 'Device for nexthop is not up.');
    if (spec.src && spec.proto !== 'kernel' && !this.isLocal(spec.src))
      throw new Errno('EINVAL', 'Invalid prefsrc address.');
    return {
      table: tableNumber(spec.table),
      type,
      dst,
      via: spec.via,
      device: device ?? (family === 6 ? this.#netns.loopback : undefined),
      src: spec.src,
      metric: spec.metric ?? (family === 6 ? 1024 : 0),
      scope: spec.scope ?? defaultScope(family, type, spec.via),
      proto: spec.proto ?? 'boot',
      onlink: spec.onlink,
      mtu: spec.mtu,
    };
  }

  /** The device on whose wire the router `via` is. */
  #gatewayDevice(via: Addr, wanted?: NetDevice): NetDevice | undefined {
    if (via.family === 6 && via.isLinkLocal) return wanted;
    if (this.isLocal(via)) return undefined;
    const accept = (route: Route) => route.type === 'unicast' && !route.via && (!wanted || route.device === wanted);
    const route = this.#tables[via.family].get(TABLES.main)?.find(via, accept);
    return route?.device;
  }

  #same(route: Route): Route[] {
    return this.#fib(route.dst.family, route.table)
      .at(route.dst)
      .filter(
        (other) =>
          other.metric === route.metric &&
          (route.dst.family === 4
            ? route.table !== TABLES.local || (other.type === route.type && other.device === route.device)
            : other.device === route.device &&
              (other.via === route.via || other.via?.equals(route.via ?? other.via) === true)),
      );
  }

  #insert(route: Route): void {
    this.#fib(route.dst.family, route.table).add(route);
    this.changed();
  }

  #fib(family: Family, table: number): Fib {
    const tables = this.#tables[family];
    let fib = tables.get(table);
    if (!fib) {
      fib = new Fib();
      tables.set(table, fib);
    }
    return fib;
  }
}

function familyOf(spec: RouteSpec): Family {
  if (spec.dst !== 'default') return spec.dst.family;
  return spec.via?.family ?? spec.src?.family ?? spec.family ?? 4;
}

function tableNumber(table: number | TableName | undefined): number {
  return typeof table === 'number' ? table : TABLES[table ?? 'main'];
}

function defaultScope(family: Family, type: RouteType, via: Addr | undefined): RouteScope {
  if (family === 6) return 'global';
  if (type === 'local') return 'host';
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return 'link';
  return type === 'unicast' && !via ? 'link' : 'global';
}

function matches(rule: RoutingRule, dst: Addr, selector: RouteSelector): boolean {
  if (rule.to && !rule.to.contains(dst)) return false;
  if (rule.from && rule.from.length > 0 && !(selector.src && rule.from.contains(selector.src))) return false;
  if (rule.mark !== undefined && rule.mark !== (selector.mark ?? 0)) return false;
  return rule.inDevice === undefined || rule.inDevice === selector.inDevice?.name;
}

function sameRule(a: RoutingRule, b: RoutingRule): boolean {
  return (
    a.priority === b.priority &&
    a.family === b.family &&
    a.table === b.table &&
    a.mark === b.mark &&
    a.inDevice === b.inDevice &&
    a.from?.text === b.from?.text &&
    a.to?.text === b.to?.text
  );
}

function byAddress(a: Route, b: Route): number {
  return a.dst.first.compare(b.dst.first) || b.dst.length - a.dst.length || a.metric - b.metric;
}

function byTree(a: Route, b: Route): number {
  if (a.dst.length !== b.dst.length) {
    if (a.dst.containsPrefix(b.dst)) return 1;
    if (b.dst.containsPrefix(a.dst)) return -1;
  }
  return a.dst.first.compare(b.dst.first) || a.metric - b.metric;
}
