import type { MaybeCoroutine } from '#kernel/coroutine.ts';
import type { Addr, Family } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';

/** What a network wants of an IPAM driver. */
export interface PoolRequest {
  /** One of the spaces the driver has; pools of different spaces may overlap. */
  readonly addressSpace?: string;
  readonly family: Family;
  /** CIDR text; empty: one of the default pools. */
  readonly pool: string;
  /** CIDR text of the part that addresses are given from; empty: all of it. */
  readonly subPool: string;
  readonly options: Readonly<Record<string, string>>;
  /** Prefixes a default pool must not touch: the host's own networks. */
  readonly exclude: readonly Prefix[];
}

export interface AllocatedPool {
  /** Names the pool in later calls. */
  readonly poolId: string;
  readonly pool: Prefix;
  /** A gateway the driver prescribes. */
  readonly gateway?: Prefix;
}

/** What an address is asked for. */
export interface AddressOptions {
  /** The lowest free one rather than the next. */
  readonly serial?: boolean;
  /** It is to be a network's gateway. */
  readonly gateway?: boolean;
  /** Hardware address of the endpoint that is to have it. */
  readonly mac?: Mac;
}

/**
 * An IPAM driver (moby ipamapi.Ipam): gives out pools to networks and addresses to endpoints. One that asks somebody
 * else, as a plug-in's does, answers with coroutines.
 */
export interface Ipam {
  readonly name: string;
  /** Whether it must know an endpoint's hardware address before it gives it an address. */
  readonly requiresMac?: boolean;
  /** Whether it knows the pools it has given to networks after the engine was stopped: they are not asked for again. */
  readonly remembersPools?: boolean;
  /** Names of the address spaces for networks of this host and of several hosts; `LocalDefault` where absent. */
  addressSpaces?(): MaybeCoroutine<{ local: string; global: string }>;
  /** @throws forbidden, invalidParameter … with Docker's words */
  requestPool(request: PoolRequest): MaybeCoroutine<AllocatedPool>;
  releasePool(poolId: string): MaybeCoroutine<void>;
  /**
   * An address of the pool with the pool's prefix length: `preferred`, or the next free one; with `serial` the lowest
   * free one. @throws see errors.ts
   */
  requestAddress(poolId: string, preferred: Addr | undefined, options?: AddressOptions): MaybeCoroutine<Prefix>;
  releaseAddress(poolId: string, address: Addr): MaybeCoroutine<void>;
}
