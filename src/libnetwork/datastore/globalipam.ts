import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine, MaybeCoroutine } from '#kernel/coroutine.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { ipAlreadyAllocated, ipOutOfRange, noAvailableIPs } from '../ipamapi/errors.ts';
import type { AddressOptions, AllocatedPool, Ipam, PoolRequest } from '../ipamapi/ipam.ts';
import { atomically } from './atomically.ts';
import { Bitmap } from './bitmap.ts';
import { KEYS } from './keys.ts';
import type { KeyValueStore } from './keyvaluestore.ts';

/** The address space of networks that several engines share. */
const GLOBAL = 'GlobalDefault';
const OWN = `${GLOBAL}/`;

/**
 * The IPAM driver `default` of an engine with a cluster store: its own pools are kept here as ever, the addresses of shared
 * networks in the store, so that no two engines give the same. Pools and gateways of those are taken as the network is made
 * (see globalnetworks.ts).
 */
export class GlobalIpam implements Ipam {
  readonly name = 'default';
  /** The gateways of shared networks, which no container gives back. */
  readonly #gateways = new Map<string, string>();

  constructor(
    readonly local: Ipam,
    readonly store: KeyValueStore,
  ) {}

  addressSpaces(): MaybeCoroutine<{ local: string; global: string }> {
    return { local: 'LocalDefault', global: GLOBAL };
  }

  requestPool(request: PoolRequest): MaybeCoroutine<AllocatedPool> {
    if (request.addressSpace !== GLOBAL) return this.local.requestPool(request);
    const pool = Prefix.parse(request.pool).masked();
    return { poolId: `${OWN}${pool.text}`, pool };
  }

  releasePool(poolId: string): MaybeCoroutine<void> {
    if (!poolId.startsWith(OWN)) return this.local.releasePool(poolId);
    this.#gateways.delete(poolId);
  }

  requestAddress(poolId: string, preferred: Addr | undefined, options?: AddressOptions): MaybeCoroutine<Prefix> {
    if (!poolId.startsWith(OWN)) return this.local.requestAddress(poolId, preferred, options);
    if (options?.gateway && preferred) {
      this.#gateways.set(poolId, preferred.text);
      return Prefix.of(preferred, poolOf(poolId).length);
    }
    return this.#take(poolId, preferred);
  }

  releaseAddress(poolId: string, address: Addr): MaybeCoroutine<void> {
    if (!poolId.startsWith(OWN)) return this.local.releaseAddress(poolId, address);
    if (this.#gateways.get(poolId) !== address.text) return this.#giveBack(poolId, address);
  }

  *#take(poolId: string, preferred: Addr | undefined): Coroutine<Prefix> {
    const pool = poolOf(poolId);
    if (preferred && !pool.contains(preferred)) throw ipOutOfRange();
    return yield* atomically(this.store, KEYS.addresses(pool.text), (value) => {
      const map = value === undefined ? freshAddresses(pool) : Bitmap.parse(value);
      const number = preferred ? Number(preferred.bits - pool.first.bits) : map.free();
      if (number === undefined) throw noAvailableIPs();
      if (map.has(number)) throw ipAlreadyAllocated();
      map.add(number);
      return { value: map.toJson(poolId), result: Prefix.of(pool.first.offset(BigInt(number)), pool.length) };
    });
  }

  *#giveBack(poolId: string, address: Addr): Coroutine<void> {
    const pool = poolOf(poolId);
    try {
      if (!(yield* this.store.get(KEYS.addresses(pool.text)))) return;
      yield* atomically(this.store, KEYS.addresses(pool.text), (value) => {
        const map = value === undefined ? freshAddresses(pool) : Bitmap.parse(value);
        map.remove(Number(address.bits - pool.first.bits));
        return { value: map.toJson(poolId), result: undefined };
      });
    } catch (error) {
      // Nobody gets the address again, but the container can end.
      if (!(error instanceof DockerError)) throw error;
    }
  }
}

/** The addresses of a subnet before anybody has one: its own and the broadcast address are nobody's. */
export function freshAddresses(pool: Prefix): Bitmap {
  const map = new Bitmap(2 ** (32 - pool.length));
  map.add(0);
  map.add(map.bits - 1);
  return map;
}

function poolOf(poolId: string): Prefix {
  return Prefix.parse(poolId.slice(OWN.length));
}
