import type { IPAMConfig } from '#api/network.ts';
import { asDockerError, forbidden, invalidParameter, system } from '#errdefs/errdefs.ts';
import { type Coroutine, finish } from '#kernel/coroutine.ts';
import { Addr, type Family } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { IpamData } from './driverapi/driver.ts';
import type { Ipam } from './ipamapi/ipam.ts';

/** What pools are allocated for. */
export interface PoolOwner {
  readonly name: string;
  /** The address space its pools are taken from. */
  readonly addressSpace: string;
  readonly ipamOptions: Readonly<Record<string, string>>;
  /** The host's own networks, which default pools stay away from. */
  readonly reserved: readonly Prefix[];
}

/**
 * Takes the pools, gateways and auxiliary addresses of one family for a network, all or nothing.
 * @param skipGateway no gateway is wanted where none is configured
 * @throws errdefs kinds with Docker's words
 */
export function* allocatePools(
  ipam: Ipam,
  owner: PoolOwner,
  family: Family,
  configs: readonly IPAMConfig[],
  skipGateway: boolean,
): Coroutine<IpamData[]> {
  const pools: IpamData[] = [];
  try {
    for (const config of configs.length > 0 ? configs : [{}])
      pools.push(yield* allocatePool(ipam, owner, family, config, skipGateway));
  } catch (error) {
    yield* releasePools(ipam, pools);
    throw error;
  }
  return pools;
}

/** Gives everything back. */
export function* releasePools(ipam: Ipam, pools: readonly IpamData[]): Coroutine<void> {
  for (const { poolId, gateway, auxAddresses } of pools) {
    if (gateway) yield* finish(ipam.releaseAddress(poolId, gateway.addr));
    for (const address of auxAddresses.values()) yield* finish(ipam.releaseAddress(poolId, address.addr));
    yield* finish(ipam.releasePool(poolId));
  }
}

function* allocatePool(
  ipam: Ipam,
  owner: PoolOwner,
  family: Family,
  config: IPAMConfig,
  skipGateway: boolean,
): Coroutine<IpamData> {
  const gateway = config.Gateway ?? '';
  if (gateway !== '' && !Addr.tryParse(gateway))
    throw invalidParameter(`invalid gateway address ${gateway} in Ipam configuration`);
  const subnet = config.Subnet ?? '';
  const {
    poolId,
    pool,
    gateway: prescribed,
  } = yield* finish(
    ipam.requestPool({
      addressSpace: owner.addressSpace,
      family,
      // 0.0.0.0/0 and ::/0 stand for "any".
      pool: Prefix.tryParse(subnet)?.addr.isUnspecified ? '' : subnet,
      subPool: config.IPRange ?? '',
      options: owner.ipamOptions,
      exclude: owner.reserved,
    }),
  );
  const data: IpamData = { addressSpace: owner.addressSpace, poolId, pool, auxAddresses: new Map() };
  try {
    if (prescribed) data.gateway = prescribed;
    if (gateway !== '' || (!prescribed && !skipGateway)) data.gateway = yield* requestGateway(ipam, poolId, gateway);
    yield* reserveAuxiliary(ipam, owner, data, config.AuxiliaryAddresses ?? {});
  } catch (error) {
    yield* releasePools(ipam, [data]);
    throw error;
  }
  return data;
}

function* requestGateway(ipam: Ipam, poolId: string, wanted: string): Coroutine<Prefix> {
  try {
    return yield* finish(
      ipam.requestAddress(poolId, wanted === '' ? undefined : Addr.parse(wanted), { gateway: true }),
    );
  } catch (error) {
    throw system(`failed to allocate gateway (${wanted}): ${asDockerError(error).message}`);
  }
}

function* reserveAuxiliary(
  ipam: Ipam,
  owner: PoolOwner,
  data: IpamData,
  wanted: Readonly<Record<string, string>>,
): Coroutine<void> {
  for (const [name, text] of Object.entries(wanted)) {
    const address = Addr.tryParse(text);
    if (!address)
      throw invalidParameter(`non parsable secondary ip address (${name}:${text}) passed for network ${owner.name}`);
    if (!data.pool.contains(address)) {
      throw forbidden(`auxiliary address: (${name}:${text}) must belong to the master pool: ${data.pool.text}`);
    }
    try {
      data.auxAddresses.set(name, yield* finish(ipam.requestAddress(data.poolId, address)));
    } catch (error) {
      throw system(`failed to allocate secondary ip address (${name}:${text}): ${asDockerError(error).message}`);
    }
  }
}
