import type { DynamicConfiguration, MiddlewareConfiguration } from './configuration.ts';
import { parseRule, type Rule, RuleError, type RuleSubject } from './rule.ts';

/** A service that requests are passed on to. */
export class Pool {
  #next = 0;

  constructor(
    /** `whoami@docker` */
    readonly name: string,
    readonly servers: readonly string[],
    readonly passHostHeader: boolean,
  ) {}

  /** The server whose turn it is. */
  take(): string | undefined {
    return this.servers.length === 0 ? undefined : this.servers[this.#next++ % this.servers.length];
  }
}

/** A router as it is in force, or why it is not. */
export interface Router {
  /** `whoami@docker` */
  readonly name: string;
  readonly provider: string;
  readonly entryPoints: readonly string[];
  readonly middlewares: readonly string[];
  readonly service: string;
  readonly rule: string;
  readonly priority: number;
  readonly errors: readonly string[];
  readonly matches?: Rule;
  readonly pool?: Pool;
  readonly transforms: readonly MiddlewareConfiguration[];
}

/** All that is routed now. */
export interface RoutingTable {
  /** By name. */
  readonly routers: readonly Router[];
  readonly pools: readonly Pool[];
}

/** Resolves the names of one or more providers' configurations. @param entryPoints the default ones, and all there are */
export function routingTable(
  configurations: ReadonlyMap<string, DynamicConfiguration>,
  entryPoints: { readonly standard: readonly string[]; readonly all: readonly string[] },
): RoutingTable {
  const pools = new Map<string, Pool>();
  const middlewares = new Map<string, MiddlewareConfiguration>();
  const qualified = (name: string, provider: string) => (name.includes('@') ? name : `${name}@${provider}`);
  for (const [provider, configuration] of configurations) {
    for (const [name, { servers, passHostHeader }] of configuration.services) {
      const full = qualified(name, provider);
      pools.set(
        full,
        new Pool(
          full,
          servers.map(({ url }) => url),
          passHostHeader,
        ),
      );
    }
    for (const [name, middleware] of configuration.middlewares) middlewares.set(qualified(name, provider), middleware);
  }
  const routers: Router[] = [];
  for (const [provider, configuration] of configurations) {
    for (const [name, router] of configuration.routers) {
      const errors: string[] = [];
      let matches: Rule | undefined;
      try {
        matches = parseRule(router.rule);
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        errors.push(error.message);
      }
      const pool = pools.get(qualified(router.service, provider));
      if (!pool) errors.push(`the service "${qualified(router.service, provider)}" does not exist`);
      const transforms = router.middlewares.flatMap((each) => {
        const found = middlewares.get(qualified(each, provider));
        if (!found) errors.push(`middleware "${qualified(each, provider)}" does not exist`);
        else if (found.missing !== undefined) errors.push(`not simulated: middleware ${found.missing}`);
        return found && found.missing === undefined ? [found] : [];
      });
      const wanted = router.entryPoints.length > 0 ? router.entryPoints : entryPoints.standard;
      const unknown = wanted.filter((each) => !entryPoints.all.includes(each));
      for (const each of unknown) errors.push(`EntryPoint doesn't exist entryPointName=${each}`);
      if (unknown.length > 0 && unknown.length === wanted.length) errors.push('No valid entryPoint for this router');
      routers.push({
        name: qualified(name, provider),
        provider,
        entryPoints: wanted.filter((each) => !unknown.includes(each)),
        middlewares: router.middlewares.map((each) => qualified(each, provider)),
        service: router.service,
        rule: router.rule,
        priority: router.priority ?? router.rule.length,
        errors,
        transforms,
        ...(matches && { matches }),
        ...(pool && { pool }),
      });
    }
  }
  const byName = <T extends { name: string }>(a: T, b: T) => (a.name < b.name ? -1 : 1);
  return { routers: routers.sort(byName), pools: [...pools.values()].sort(byName) };
}

/** The router for a request: of those that match the one of the highest priority. */
export function findRouter(table: RoutingTable, entryPoint: string, subject: RuleSubject): Router | undefined {
  let best: Router | undefined;
  for (const router of table.routers) {
    if (!usable(router) || !router.entryPoints.includes(entryPoint)) continue;
    if (best && best.priority >= router.priority) continue;
    if (router.matches?.(subject)) best = router;
  }
  return best;
}

/** Whether it takes part at all. */
export function usable({ matches, pool, entryPoints, middlewares, transforms }: Router): boolean {
  return (
    matches !== undefined && pool !== undefined && entryPoints.length > 0 && middlewares.length === transforms.length
  );
}
