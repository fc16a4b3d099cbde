import { DockerError } from '#errdefs/errdefs.ts';
import { AddressSpace } from '#libnetwork/ipams/default/addressspace.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { NetworkObject } from '../../store/objects.ts';

const VNI_LIST = 'com.docker.network.driver.overlay.vxlanid_list';
/** The ingress network, which is the first, gets it. */
const FIRST_VNI = 4096;

interface Subnet {
  readonly prefix: Prefix;
  readonly range: Prefix | undefined;
}

/** What the cluster's networks use: subnets, addresses and VNIs (swarmkit cnmallocator). Kept in memory by the leader. */
export class AddressBook {
  readonly #space4: AddressSpace;
  readonly #space6 = new AddressSpace([]);
  readonly #subnets = new Map<string, Subnet[]>();
  readonly #vnis = new Map<number, string>();
  #nextVni = FIRST_VNI;

  /** @param pools `default-addr-pool` of the cluster and the length of the subnets cut from it */
  constructor(pools: readonly Prefix[], size: number) {
    this.#space4 = new AddressSpace(pools.map((base) => ({ base, size })));
  }

  /** Whether the network has its subnets. */
  knows(networkId: string): boolean {
    return this.#subnets.has(networkId);
  }

  /** Whether addresses of the network are the cluster's to give. */
  hasAddresses(networkId: string): boolean {
    return (this.#subnets.get(networkId)?.length ?? 0) > 0;
  }

  /**
   * Gives a network subnets, gateways and a VNI, or takes note of those it has.
   * @returns it as it is now @throws DockerError where its subnet overlaps another's
   */
  allocate(network: NetworkObject): NetworkObject {
    const driver = network.DriverState?.Name ?? network.Spec.DriverConfiguration?.Name ?? 'overlay';
    const asked = network.Spec.DriverConfiguration?.Options ?? {};
    if (driver !== 'overlay') {
      this.#subnets.set(network.ID, []);
      if (network.DriverState) return network;
      return {
        ...network,
        DriverState: { Name: driver, ...(Object.keys(asked).length > 0 && { Options: asked }) },
        IPAMOptions: { Driver: {} },
      };
    }
    const wanted = network.IPAMOptions?.Configs ?? network.Spec.IPAMOptions?.Configs ?? [];
    const configs = wanted.length > 0 ? wanted : [{}];
    const taken: Subnet[] = [];
    const shown: { Subnet: string; IPRange?: string; Gateway: string }[] = [];
    try {
      for (const config of configs) {
        const subnet = this.#takeSubnet(config.Subnet, config.IPRange);
        taken.push(subnet);
        const gateway = this.#space(subnet.prefix).requestAddress(
          subnet.prefix,
          subnet.range,
          config.Gateway ? Addr.tryParse(config.Gateway) : undefined,
          true,
        );
        shown.push({
          Subnet: subnet.prefix.text,
          ...(config.IPRange && { IPRange: config.IPRange }),
          Gateway: gateway.text,
        });
      }
    } catch (error) {
      for (const subnet of taken) this.#space(subnet.prefix).release(subnet.prefix, subnet.range);
      throw error;
    }
    this.#subnets.set(network.ID, taken);
    const list = this.#takeVnis(network, asked[VNI_LIST], taken.length);
    if (network.DriverState) return network;
    return {
      ...network,
      DriverState: { Name: driver, Options: { ...asked, [VNI_LIST]: list } },
      IPAMOptions: {
        Driver: { Name: network.Spec.IPAMOptions?.Driver?.Name || 'default' },
        Configs: shown,
      },
    };
  }

  /** The network is gone. */
  release(networkId: string): void {
    for (const { prefix, range } of this.#subnets.get(networkId) ?? []) this.#space(prefix).release(prefix, range);
    this.#subnets.delete(networkId);
    for (const [vni, owner] of this.#vnis) if (owner === networkId) this.#vnis.delete(vni);
  }

  /**
   * A free address of a network, or the one asked for.
   * @returns it with the network's prefix length; undefined where there is none
   */
  takeAddress(networkId: string, wanted?: string): string | undefined {
    for (const { prefix, range } of this.#subnets.get(networkId) ?? []) {
      const preferred = wanted === undefined ? undefined : Addr.tryParse(wanted.split('/')[0] ?? '');
      if (preferred && !prefix.contains(preferred)) continue;
      try {
        const address = this.#space(prefix).requestAddress(prefix, range, preferred, true);
        return Prefix.of(address, prefix.length).text;
      } catch (error) {
        if (!(error instanceof DockerError)) throw error;
      }
    }
    return undefined;
  }

  releaseAddress(networkId: string, text: string): void {
    const address = Prefix.tryParse(text)?.addr;
    const subnet = this.#subnets.get(networkId)?.find(({ prefix }) => address && prefix.contains(address));
    if (address && subnet) this.#space(subnet.prefix).releaseAddress(subnet.prefix, address);
  }

  #space({ family }: Prefix): AddressSpace {
    return family === 4 ? this.#space4 : this.#space6;
  }

  #takeSubnet(text: string | undefined, rangeText: string | undefined): Subnet {
    if (!text) return { prefix: this.#space4.allocatePredefined([]), range: undefined };
    const prefix = Prefix.parse(text).masked();
    const range = rangeText ? Prefix.parse(rangeText).masked() : undefined;
    this.#space(prefix).allocate(prefix, range);
    return { prefix, range };
  }

  /** One VNI a subnet. */
  #takeVnis(network: NetworkObject, asked: string | undefined, count: number): string {
    const known = network.DriverState?.Options?.[VNI_LIST] ?? asked;
    const vnis = known?.split(',').map(Number) ?? [];
    while (vnis.length < count) {
      while (this.#vnis.has(this.#nextVni)) this.#nextVni++;
      vnis.push(this.#nextVni++);
    }
    for (const vni of vnis) {
      this.#vnis.set(vni, network.ID);
      if (network.DriverState && vni >= this.#nextVni) this.#nextVni = vni + 1;
    }
    return vnis.join(',');
  }
}
