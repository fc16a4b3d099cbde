import type { IPAMConfig } from '#api/network.ts';
import { conflict, forbidden, invalidParameter, system, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Controller } from '../controller.ts';
import { ipAlreadyAllocated, ipOutOfRange, noMoreSubnets, poolOverlap } from '../ipamapi/errors.ts';
import type { Network } from '../network.ts';
import { atomically } from './atomically.ts';
import { Bitmap } from './bitmap.ts';
import { freshAddresses } from './globalipam.ts';
import type { GlobalOverlay } from './globaloverlay.ts';
import { KEYS } from './keys.ts';
import type { KeyValueStore } from './keyvaluestore.ts';
import { type NetworkValue, networkValue, readNetwork } from './networkvalue.ts';

/** Networks that nobody asked for in particular are cut from this, in parts of this length. */
const RANGE = Prefix.parse('10.0.0.0/8');
const LENGTH = 24;
/** VXLAN identifiers are given from these (drivers/overlay, vxlanIDStart and vxlanIDEnd). */
const FIRST_VNI = 256;
const LAST_VNI = 1000;

/** What a network is asked to be. */
export interface GlobalNetworkRequest {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  readonly config: readonly IPAMConfig[];
}

interface Pools {
  readonly Scope: string;
  readonly Subnets: Record<string, { ParentKey: string; Pool: string; Range: null; RefCount: number }>;
}

/** The networks that all engines of a cluster store share: made in the store, and taken from there by every engine. */
export class GlobalNetworks {
  constructor(
    readonly controller: Controller,
    readonly store: KeyValueStore,
    readonly driver: GlobalOverlay,
  ) {}

  /** Whether a network of this engine is one of them. */
  owns(network: Network): boolean {
    return network.scope === 'global';
  }

  /** Looks at what there is in the store: what is new appears here, what is gone goes. @throws unknown where it cannot be asked */
  *refresh(): Coroutine<void> {
    const values = (yield* this.store.list(KEYS.networks)).map(({ value }) => JSON.parse(value) as NetworkValue);
    const ids = new Set(values.map(({ id }) => id));
    for (const network of this.controller.networks())
      if (this.owns(network) && !ids.has(network.id) && network.idle) yield* network.delete();
    for (const value of values) if (!this.controller.networkById(value.id)) yield* this.#take(value);
  }

  /** Makes a network for all engines. @throws conflict, forbidden, invalidParameter … with Docker's words */
  *create(request: GlobalNetworkRequest): Coroutine<Network> {
    const { name, options, config } = request;
    if (config.length > 1)
      throw invalidParameter('not simulated: more than one subnet on a network of a cluster store');
    yield* this.refresh();
    if (this.controller.networkByName(name)) throw conflict(`network with name ${name} already exists`);
    const id = this.controller.newId();
    const [wanted = {}] = config;
    const pool = yield* this.#takePool(wanted.Subnet);
    try {
      const gateway = yield* this.#takeGateway(pool, wanted.Gateway);
      const vni = yield* this.#takeVni();
      const value = networkValue(id, name, options, config, { pool: pool.text, gateway: gateway.text });
      const subnet = { SubnetIP: pool.text, GwIP: gateway.text, Vni: vni };
      yield* this.store.put(KEYS.overlay(id), JSON.stringify({ secure: false, subnets: [subnet], mtu: 0 }));
      yield* this.store.put(KEYS.endpointCount(id), JSON.stringify({ Count: 0 }));
      yield* this.store.put(KEYS.network(id), JSON.stringify(value));
      return yield* this.#take(value);
    } catch (error) {
      yield* this.#releasePool(pool);
      throw error;
    }
  }

  /** Takes a network away everywhere. @throws forbidden while an engine has a container on it */
  *remove(network: Network): Coroutine<void> {
    const count = yield* this.store.get(KEYS.endpointCount(network.id));
    if (count && (JSON.parse(count.value) as { Count: number }).Count > 0)
      throw forbidden(`network ${network.name} has active endpoints`);
    const vni = this.driver.vnis.get(network.id);
    const [data] = network.pools4;
    yield* network.delete();
    for (const key of [KEYS.network(network.id), KEYS.endpointCount(network.id), KEYS.overlay(network.id)])
      yield* this.store.delete(key);
    if (data) yield* this.#releasePool(data.pool);
    if (vni !== undefined)
      yield* atomically(this.store, KEYS.vnis, (value) => {
        const map = vnisOf(value);
        map.remove(vni - FIRST_VNI);
        return { value: map.toJson('vxlan-id'), result: undefined };
      });
  }

  /** A network of the store comes to this engine. */
  *#take(value: NetworkValue): Coroutine<Network> {
    const overlay = yield* this.store.get(KEYS.overlay(value.id));
    if (!overlay) throw unknownError(`could not find the overlay network ${value.id} in the store`);
    const [subnet] = (JSON.parse(overlay.value) as { subnets: { Vni: number }[] }).subnets;
    this.driver.vnis.set(value.id, subnet?.Vni ?? FIRST_VNI);
    const { pool, gateway, options } = readNetwork(value);
    const address = Prefix.parse(gateway).addr.text;
    return yield* this.controller.newNetwork({
      id: value.id,
      name: value.name,
      driver: 'overlay',
      scope: 'global',
      dynamic: true,
      driverOptions: options,
      ipam: { driver: 'default', config: [{ Subnet: pool, Gateway: address }] },
    });
  }

  *#takePool(wanted: string | undefined): Coroutine<Prefix> {
    const asked = wanted ? Prefix.tryParse(wanted)?.masked() : undefined;
    if (wanted && asked?.family !== 4)
      throw system(
        `failed to parse pool request for address space "GlobalDefault" pool "${wanted}" subpool "": invalid CIDR address: ${wanted}`,
      );
    return yield* atomically(this.store, KEYS.pools, (value) => {
      const pools = value === undefined ? { Scope: 'global', Subnets: {} } : (JSON.parse(value) as Pools);
      const taken = Object.values(pools.Subnets).map(({ Pool: text }) => Prefix.parse(text));
      const pool = asked ?? nextPool([...taken, ...this.controller.reservedNetworks()]);
      if (!pool) throw noMoreSubnets();
      if (taken.some((other) => other.overlaps(pool))) throw poolOverlap();
      pools.Subnets[`GlobalDefault/${pool.text}`] = { ParentKey: '', Pool: pool.text, Range: null, RefCount: 1 };
      return { value: JSON.stringify(pools), result: pool };
    });
  }

  *#releasePool(pool: Prefix): Coroutine<void> {
    yield* atomically(this.store, KEYS.pools, (value) => {
      const pools = value === undefined ? { Scope: 'global', Subnets: {} } : (JSON.parse(value) as Pools);
      delete pools.Subnets[`GlobalDefault/${pool.text}`];
      return { value: JSON.stringify(pools), result: undefined };
    });
    yield* this.store.delete(KEYS.addresses(pool.text));
  }

  *#takeGateway(pool: Prefix, wanted: string | undefined): Coroutine<Prefix> {
    const asked = wanted ? Addr.tryParse(wanted) : undefined;
    if (wanted && !asked) throw invalidParameter(`invalid gateway address ${wanted} in Ipam configuration`);
    if (asked && !pool.contains(asked)) throw ipOutOfRange();
    return yield* atomically(this.store, KEYS.addresses(pool.text), (value) => {
      const map = value === undefined ? freshAddresses(pool) : Bitmap.parse(value);
      const number = asked ? Number(asked.bits - pool.first.bits) : map.free();
      if (number === undefined || map.has(number)) throw ipAlreadyAllocated();
      map.add(number);
      const address = pool.first.offset(BigInt(number));
      return { value: map.toJson(`GlobalDefault/${pool.text}`), result: Prefix.of(address, pool.length) };
    });
  }

  *#takeVni(): Coroutine<number> {
    return yield* atomically(this.store, KEYS.vnis, (value) => {
      const map = vnisOf(value);
      const number = map.free();
      if (number === undefined) throw unknownError('no bit available');
      map.add(number);
      return { value: map.toJson('vxlan-id'), result: FIRST_VNI + number };
    });
  }
}

function vnisOf(value: string | undefined): Bitmap {
  return value === undefined ? new Bitmap(LAST_VNI - FIRST_VNI + 1) : Bitmap.parse(value);
}

function nextPool(taken: readonly Prefix[]): Prefix | undefined {
  const step = 1n << BigInt(32 - LENGTH);
  for (let bits = RANGE.first.bits; bits <= RANGE.last.bits; bits += step) {
    const pool = Prefix.of(Addr.fromBits(4, bits), LENGTH);
    if (!taken.some((other) => other.overlaps(pool))) return pool;
  }
  return undefined;
}
