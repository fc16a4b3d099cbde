import { asDockerError, invalidParameter, system } from '#errdefs/errdefs.ts';
import type { Addr, Family } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { badPool } from '../../ipamapi/errors.ts';
import type { AllocatedPool, Ipam, PoolRequest } from '../../ipamapi/ipam.ts';
import { AddressSpace } from './addressspace.ts';
import { type NetworkToSplit, splitByFamily } from './predefined.ts';

/** Address spaces: of this host alone, and of networks that several hosts share. Their pools may overlap. */
const LOCAL = 'LocalDefault';
const GLOBAL = 'GlobalDefault';

interface PoolKey {
  readonly space: AddressSpace;
  readonly subnet: Prefix;
  readonly range: Prefix | undefined;
}

/** The built-in IPAM driver `default`: keeps account of pools and addresses of one host. */
export class DefaultIpam implements Ipam {
  readonly name = 'default';
  readonly #local: Record<Family, AddressSpace>;
  readonly #global: Record<Family, AddressSpace>;
  readonly #keys = new Map<string, PoolKey>();

  /** @param pools default pools of both families */
  constructor(pools: readonly NetworkToSplit[]) {
    const spaces = () => ({
      4: new AddressSpace(splitByFamily(pools, 4)),
      6: new AddressSpace(splitByFamily(pools, 6)),
    });
    this.#local = spaces();
    this.#global = spaces();
  }

  addressSpaces(): { local: string; global: string } {
    return { local: LOCAL, global: GLOBAL };
  }

  requestPool(request: PoolRequest): AllocatedPool {
    const name = request.addressSpace ?? LOCAL;
    const space = (name === GLOBAL ? this.#global : this.#local)[request.family];
    if (request.pool === '') {
      if (request.subPool !== '') throw parseError(request, 'invalid address subpool');
      return this.#remember(name, { space, subnet: space.allocatePredefined(request.exclude), range: undefined });
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
    return this.#remember(name, { space, subnet, range });
  }

  releasePool(poolId: string): void {
    const { space, subnet, range } = this.#key(poolId);
    space.release(subnet, range);
    this.#keys.delete(poolId);
  }

  requestAddress(poolId: string, preferred: Addr | undefined, options: { serial?: boolean } = {}): Prefix {
    const { space, subnet, range } = this.#key(poolId);
    const address = space.requestAddress(subnet, range, preferred, options.serial ?? false);
    return Prefix.of(address, subnet.length);
  }

  releaseAddress(poolId: string, address: Addr): void {
    const { space, subnet } = this.#key(poolId);
    space.releaseAddress(subnet, address);
  }

  /** How many addresses of a pool are in use, reserved ones included. */
  addressesInUse(poolId: string): number {
    const { space, subnet } = this.#key(poolId);
    return space.addressesInUse(subnet);
  }

  #remember(space: string, key: PoolKey): AllocatedPool {
    const poolId = `${space}/${key.subnet.text}${key.range ? `/${key.range.text}` : ''}`;
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
    `failed to parse pool request for address space "${request.addressSpace ?? LOCAL}" pool "${request.pool}" subpool "${request.subPool}": ${words}`,
  );
}
