import { type DockerError, unknownError } from '#errdefs/errdefs.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { Random } from '#kernel/random.ts';
import type { Addr } from '#netip/addr.ts';
import { Addr as Address } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';

/** Where the Host Network Service is found among the services of a Windows host. */
const SERVICE = 'hns';
/** What HNS takes the subnets of NAT networks from, and how long they are. */
const NAT_SPACE = Prefix.parse('172.16.0.0/12');
const NAT_LENGTH = 20;

/** A network as HNS knows it. */
export interface HnsNetwork {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly subnet?: Prefix;
  readonly gateway?: Addr;
  /** Device of the machine beneath that is its virtual switch; none where containers are on the card itself. */
  readonly device?: string;
  /** The card of an external switch. */
  readonly adapter?: string;
  /** Of NAT networks. */
  readonly natName?: string;
  readonly endpoints: Map<string, HnsEndpoint>;
  /** Id of the engine's network that it was made for. */
  readonly owner: string;
}

/** What a driver says of a network that it has made. */
export type NewNetwork = Omit<HnsNetwork, 'endpoints' | 'owner'>;

/** A container's card as HNS knows it. */
export interface HnsEndpoint {
  readonly id: string;
  readonly containerId: string;
  readonly address: Addr;
  readonly mac: Mac;
  /** Ports that the host answers for it. */
  readonly ports: readonly { readonly protocol: string; readonly external: number; readonly internal: number }[];
}

/** The Host Network Service of a Windows host: its virtual switches, NATs and endpoints. */
export class HostNetworkService {
  readonly networks = new Map<string, HnsNetwork>();
  readonly #random: Random;

  private constructor(readonly kernel: Kernel) {
    this.#random = kernel.random.fork('hns');
  }

  /** That of a host, begun with the first look; it outlives engines. */
  static of(kernel: Kernel): HostNetworkService {
    const known = kernel.services.get(SERVICE);
    if (known instanceof HostNetworkService) return known;
    const service = new HostNetworkService(kernel);
    kernel.services.set(SERVICE, service);
    return service;
  }

  /** `85D61148-49EF-40BB-A450-3BEBE951D838` */
  newId(): string {
    const hex = this.#random.hex(32).toUpperCase();
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  /** A subnet for a NAT network that names none: one that nothing here uses. @throws unknown where there is none left */
  freeSubnet(): Prefix {
    const used = this.#used();
    const count = 1 << (NAT_LENGTH - NAT_SPACE.length);
    const first = this.#random.integer(0, count - 1);
    for (let n = 0; n < count; n++) {
      const bits = NAT_SPACE.first.bits + (BigInt((first + n) % count) << BigInt(32 - NAT_LENGTH));
      const subnet = Prefix.of(Address.fromBits(4, bits), NAT_LENGTH);
      if (!used.some((other) => overlap(other, subnet))) return subnet;
    }
    throw hnsError('Element not found. ');
  }

  /** Whether a network uses part of `subnet`. */
  overlaps(subnet: Prefix): boolean {
    return [...this.networks.values()].some((network) => network.subnet && overlap(network.subnet, subnet));
  }

  /** An address for an endpoint: any that is free. @throws unknown where there is none left */
  freeAddress({ subnet, gateway, endpoints }: HnsNetwork): Addr {
    if (!subnet) throw hnsError('The parameter is incorrect. ');
    const used = new Set([gateway?.text, ...[...endpoints.values()].map(({ address }) => address.text)]);
    const size = Number(subnet.last.bits - subnet.first.bits) - 1;
    const start = this.#random.integer(0, Math.max(0, size - 1));
    for (let n = 0; n < size; n++) {
      const address = Address.fromBits(4, subnet.first.bits + 1n + BigInt((start + n) % size));
      if (!used.has(address.text)) return address;
    }
    throw hnsError('There are no more endpoints available from the endpoint mapper. ');
  }

  #used(): Prefix[] {
    const own = [...this.networks.values()].flatMap(({ subnet }) => (subnet ? [subnet] : []));
    const connected = this.kernel.net.routes.list(4).flatMap(({ dst }) => (dst.length > 0 ? [dst] : []));
    return [...own, ...connected];
  }
}

function overlap(a: Prefix, b: Prefix): boolean {
  return a.contains(b.first) || b.contains(a.first);
}

/** A refusal in the words of HNS. */
export function hnsError(message: string): DockerError {
  return unknownError(`hns failed with error : ${message}`);
}

/** A failed call of HNS, with its number (hcsshim). */
export function hnsCallError(message: string, code: number): DockerError {
  return unknownError(`failed during hnsCallRawResponse: hnsCall failed in Win32: ${message} (0x${code.toString(16)})`);
}
