/** What a provider wants to be routed, before names are resolved (Traefik dynamic configuration, http). */
export interface DynamicConfiguration {
  readonly routers: Map<string, RouterConfiguration>;
  readonly services: Map<string, ServiceConfiguration>;
  readonly middlewares: Map<string, MiddlewareConfiguration>;
}

export interface RouterConfiguration {
  /** None: all default entry points. */
  readonly entryPoints: readonly string[];
  readonly middlewares: readonly string[];
  readonly rule: string;
  readonly service: string;
  /** Where absent the length of the rule. */
  readonly priority?: number;
}

export interface ServiceConfiguration {
  readonly servers: { url: string }[];
  readonly passHostHeader: boolean;
}

/** A middleware by its kind, of which we have two. */
export interface MiddlewareConfiguration {
  readonly stripPrefix?: readonly string[];
  readonly addPrefix?: string;
  /** The name of a kind that is not simulated. */
  readonly missing?: string;
}

export function emptyConfiguration(): DynamicConfiguration {
  return { routers: new Map(), services: new Map(), middlewares: new Map() };
}
