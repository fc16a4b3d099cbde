import { invalidParameter, system } from '#errdefs/errdefs.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { AllocatedPool, Ipam, PoolRequest } from '../../ipamapi/ipam.ts';

/** The IPAM driver `windows`: takes what it is told; all else is left to HNS (moby libnetwork/ipams/windowsipam). */
export class WindowsIpam implements Ipam {
  readonly name = 'windows';

  requestPool({ pool, subPool, family }: PoolRequest): AllocatedPool {
    if (subPool !== '' || family === 6) throw system('this request is not supported by the windows ipam driver');
    if (pool === '') return { poolId: '0.0.0.0/0', pool: Prefix.of(Addr.ANY4, 0) };
    const prefix = Prefix.tryParse(pool);
    if (!prefix) throw invalidParameter(`invalid CIDR address: ${pool}`);
    return { poolId: prefix.masked().text, pool: prefix.masked() };
  }

  releasePool(): void {}

  requestAddress(poolId: string, preferred: Addr | undefined): Prefix {
    const { length } = Prefix.parse(poolId);
    return Prefix.of(preferred ?? Addr.ANY4, preferred ? length : 0);
  }

  releaseAddress(): void {}
}
