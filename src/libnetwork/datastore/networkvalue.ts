import type { IPAMConfig } from '#api/network.ts';

/** A shared network as the engines keep it in the store (libnetwork network.go, MarshalJSON of Docker 1.9). */
export interface NetworkValue {
  readonly addrSpace: string;
  readonly enableIPv6: boolean;
  readonly generic: Readonly<Record<string, unknown>>;
  readonly id: string;
  readonly ipamType: string;
  /** JSON of what was asked for. */
  readonly ipamV4Config: string;
  /** JSON of what was given. */
  readonly ipamV4Info: string;
  readonly name: string;
  readonly networkType: string;
  readonly persist: boolean;
}

const GENERIC = 'com.docker.network.generic';

/** What is written for a new network. @param given its pool and the gateway with the pool's length, as CIDR texts */
export function networkValue(
  id: string,
  name: string,
  options: Readonly<Record<string, string>>,
  asked: readonly IPAMConfig[],
  given: { readonly pool: string; readonly gateway: string },
): NetworkValue {
  const data = { AddressSpace: 'GlobalDefault', Gateway: given.gateway, Pool: given.pool };
  return {
    addrSpace: 'GlobalDefault',
    enableIPv6: false,
    generic: { 'com.docker.network.enable_ipv6': false, [GENERIC]: options },
    id,
    ipamType: 'default',
    ipamV4Config: JSON.stringify(
      (asked.length > 0 ? asked : [{}]).map(({ Subnet = '', IPRange = '', Gateway = '' }) => ({
        PreferredPool: Subnet,
        SubPool: IPRange,
        Gateway,
        AuxAddresses: null,
      })),
    ),
    ipamV4Info: JSON.stringify([{ IPAMData: JSON.stringify(data), PoolID: `GlobalDefault/${given.pool}` }]),
    name,
    networkType: 'overlay',
    persist: true,
  };
}

/** What a value says. */
export function readNetwork(value: NetworkValue): {
  readonly pool: string;
  readonly gateway: string;
  readonly options: Record<string, string>;
} {
  const [info] = JSON.parse(value.ipamV4Info) as { IPAMData: string }[];
  const { Pool: pool, Gateway: gateway } = JSON.parse(info?.IPAMData ?? '{}') as { Pool: string; Gateway: string };
  return { pool, gateway, options: { ...(value.generic[GENERIC] as Record<string, string> | undefined) } };
}
