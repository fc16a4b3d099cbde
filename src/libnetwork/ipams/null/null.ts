import { invalidParameter } from '#errdefs/errdefs.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { AllocatedPool, Ipam, PoolRequest } from '../../ipamapi/ipam.ts';

/** The IPAM driver `null`: one pool that is everything, and no addresses (moby ipams/null). */
export class NullIpam implements Ipam {
  readonly name = 'null';

  requestPool(request: PoolRequest): AllocatedPool {
    if (request.pool !== '') throw invalidParameter('null ipam driver does not handle specific address pool requests');
    if (request.subPool !== '')
      throw invalidParameter('null ipam driver does not handle specific address subpool requests');
    if (request.family === 6)
      throw invalidParameter('null ipam driver does not handle IPv6 address pool pool requests');
    return { poolId: 'null/0.0.0.0/0', pool: Prefix.of(Addr.ANY4, 0) };
  }

  releasePool(): void {}

  requestAddress(): Prefix {
    return Prefix.of(Addr.ANY4, 0);
  }

  releaseAddress(): void {}
}
