import { asDockerError, invalidParameter, system } from '#errdefs/errdefs.ts';
import type { Addr, Family } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { badPool } from '../../ipamapi/errors.ts';
import type { AllocatedPool, Ipam, PoolRequest } from '../../ipamapi/ipam.ts';
import { AddressSpace } from './addressspace.ts';
import { type NetworkToSplit, splitByFamily } from './predefined.ts';

interface PoolKey {
  readonly subnet: Prefix;
  readonly range: Prefix | undefined;
}

/** The built-in IPAM driver `default`: keeps account of pools and addresses of one host. */
export class DefaultIpam implements Ipam {
  readonly name = 'default';
  readonly #spaces: Record<Family, AddressSpace>;
  readonly #keys = new Map<string, PoolKey>();

  /** @param pools default pools of both families */
  constructor(pools: readonly NetworkToSplit[]) {
    this.#spaces = { 4: new AddressSpace(splitByFamily(pools, 4)), 6: new AddressSpace(splitByFamily(pools, 6)) };
  }

  requestPool(request: PoolRequest): AllocatedPool {
    const space = this.#spaces[request.family];
    if (request.pool === '') {
      if (request.subPool !== '') throw parseError(request, 'invalid address subpool');
      return this.#remember({ subnet: space.allocatePredefined(request.exclude), range: undefined });
    }
    const subnet = Prefix.tryParse(request.pool)?.masked();
    if (!subnet || !request.pool.includes('/')) throw parseError(request, 'invalid address pool');
    let range = request.subPool === '' ? undefined : Prefix.tryParse(request.subPool)?.masked();
    if (request.subPool !== '' && !range) throw system('invalid pool request: invalid address subpool');
    if (range && range.family !== subnet.family)
      throw invalidParameter('pool and subpool are of incompatible address families');
    // A range wider than its subnet means the whole subnet.
    if (range && range.length < subnet.length) range = subnet;
    try {
      space.allocate(subnet, range);
    } catch (error) {
      throw asDockerError(error).wrap('invalid pool request');
    }
    return this.#remember({ subnet, range });
  }

  releasePool(poolId: string): void {
    const { subnet, range } = this.#key(poolId);
    this.#spaces[subnet.family].release(subnet, range);
    this.#keys.delete(poolId);
  }

  requestAddress(poolId: string, preferred: Addr | undefined, options: { serial?: boolean } = {}): Prefix {
    const { subnet, range } = this.#key(poolId);
    const address = this.#spaces[subnet.family].requestAddress(subnet, range, preferred, options.serial ?? false);
    return Prefix.of(address, subnet.length);
  }

  releaseAddress(poolId: string, address: Addr): void {
    const { subnet } = this.#key(poolId);
    this.#spaces[subnet.family].releaseAddress(subnet, address);
  }

  /** How many addresses of a pool are in use, reserved ones included. */
  addressesInUse(poolId: string): number {
    const { subnet } = this.#key(poolId);
    return this.#spaces[subnet.family].addressesInUse(subnet);
  }

  #remember(key: PoolKey): AllocatedPool {
    const poolId = `LocalDefault/${key.subnet.text}${key.range ? `/${key.range.text}` : ''}`;
    this.#keys.set(poolId, key);
    return { poolId, pool: key.subnet };
  }

  #key(poolId: string): PoolKey {
    const key = this.#keys.get(poolId);
    if (!key) throw badPool();
    return key;
  }
}

function parseError(request: PoolRequest, words: string): Error {
  return system(
    `failed to parse pool request for address space "LocalDefault" pool "${request.pool}" subpool "${request.subPool}": ${words}`,
  );
}
