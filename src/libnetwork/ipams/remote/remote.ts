import { DockerError, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { PluginClient } from '../../driverapi/pluginclient.ts';
import type { AddressOptions, AllocatedPool, Ipam, PoolRequest } from '../../ipamapi/ipam.ts';

// Messages of the IPAM protocol (moby libnetwork/ipams/remote/api; docs/ipam.md there). Here a failure is called Error,
// and not Err as elsewhere.

interface Response {
  Error?: string;
}

interface GetCapabilityResponse extends Response {
  RequiresMACAddress?: boolean;
}

interface GetAddressSpacesResponse extends Response {
  LocalDefaultAddressSpace?: string;
  GlobalDefaultAddressSpace?: string;
}

interface RequestPoolResponse extends Response {
  PoolID?: string;
  Pool?: string;
  Data?: Record<string, string> | null;
}

interface RequestAddressResponse extends Response {
  Address?: string;
}

/** Options of the protocol (moby ipamapi, netlabel). */
const REQUEST_TYPE = 'RequestAddressType';
const GATEWAY = 'com.docker.network.gateway';
const MAC = 'com.docker.network.endpoint.macaddress';

/** An IPAM driver that is a plug-in. What goes wrong as something is given back is not told to anybody. */
export class RemoteIpam implements Ipam {
  readonly remembersPools = true;

  private constructor(
    readonly client: PluginClient,
    readonly requiresMac: boolean,
  ) {}

  /** Asks a plug-in what it is capable of; one that knows no such question wants nothing in particular. */
  static *connect(client: PluginClient): Coroutine<RemoteIpam> {
    let answer: GetCapabilityResponse = {};
    try {
      answer = checked(yield* client.call<GetCapabilityResponse>('IpamDriver.GetCapabilities'));
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
    }
    return new RemoteIpam(client, answer.RequiresMACAddress ?? false);
  }

  get name(): string {
    return this.client.name;
  }

  *addressSpaces(): Coroutine<{ local: string; global: string }> {
    // libnetwork asks twice for each network: as it makes one, and as it takes the pools.
    yield* this.client.call('IpamDriver.GetDefaultAddressSpaces');
    const { LocalDefaultAddressSpace: local = '', GlobalDefaultAddressSpace: global = '' } = checked(
      yield* this.client.call<GetAddressSpacesResponse>('IpamDriver.GetDefaultAddressSpaces'),
    );
    return { local, global };
  }

  *requestPool(request: PoolRequest): Coroutine<AllocatedPool> {
    const {
      PoolID: poolId = '',
      Pool = '',
      Data: data,
    } = yield* this.#ask<RequestPoolResponse>('RequestPool', {
      AddressSpace: request.addressSpace ?? '',
      Pool: request.pool,
      SubPool: request.subPool,
      Options: request.options,
      V6: request.family === 6,
    });
    if (!Pool.includes('/')) throw unknownError(`netip.ParsePrefix(${JSON.stringify(Pool)}): no '/'`);
    const pool = prefix(Pool);
    const gateway = data?.[GATEWAY];
    return { poolId, pool, ...(gateway && { gateway: prefix(gateway) }) };
  }

  *releasePool(poolId: string): Coroutine<void> {
    yield* this.#tell('ReleasePool', { PoolID: poolId });
  }

  *requestAddress(poolId: string, preferred: Addr | undefined, options: AddressOptions = {}): Coroutine<Prefix> {
    const { Address: address = '' } = yield* this.#ask<RequestAddressResponse>('RequestAddress', {
      PoolID: poolId,
      Address: preferred?.text ?? '',
      Options: requestOptions(options),
    });
    if (address === '') throw unknownError('no address returned');
    return prefix(address);
  }

  *releaseAddress(poolId: string, address: Addr): Coroutine<void> {
    yield* this.#tell('ReleaseAddress', { PoolID: poolId, Address: address.text });
  }

  *#ask<R extends Response>(method: string, argument: unknown): Coroutine<R> {
    return checked(yield* this.client.call<R>(`IpamDriver.${method}`, argument));
  }

  *#tell(method: string, argument: unknown): Coroutine<void> {
    try {
      yield* this.#ask(method, argument);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
    }
  }
}

function requestOptions({ gateway, mac }: AddressOptions): Record<string, string> | null {
  if (gateway) return { [REQUEST_TYPE]: GATEWAY };
  return mac ? { [MAC]: mac } : null;
}

function checked<R extends Response>(answer: R): R {
  if (answer.Error) throw unknownError(`remote: ${answer.Error}`);
  return answer;
}

function prefix(text: string): Prefix {
  const found = text.includes('/') ? Prefix.tryParse(text) : undefined;
  if (!found) throw unknownError(`invalid CIDR address: ${text}`);
  return found;
}
