import type { Kernel } from '#kernel/kernel.ts';
import type { Addr } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';

/** What the Host Network Service tells of a network. */
export interface HnsNetwork {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly subnet?: Prefix;
  readonly gateway?: Addr;
  readonly device?: string;
  readonly adapter?: string;
  readonly natName?: string;
  readonly endpoints: ReadonlyMap<string, HnsEndpoint>;
}

export interface HnsEndpoint {
  readonly id: string;
  readonly address: Addr;
  readonly mac: string;
  readonly ports: readonly { readonly protocol: string; readonly external: number; readonly internal: number }[];
}

/** The networks of a host, as its Host Network Service has them. */
export function hnsNetworks(kernel: Kernel): HnsNetwork[] {
  const service = kernel.services.get('hns') as { networks: ReadonlyMap<string, HnsNetwork> } | undefined;
  return service ? [...service.networks.values()] : [];
}
