import { DockerError, notFound, unknownError } from '#errdefs/errdefs.ts';
import { type Coroutine, finish, type MaybeCoroutine } from '#kernel/coroutine.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { DriverEndpoint, DriverNetwork, IpamData, JoinInfo, NetworkDriver } from '../driverapi/driver.ts';
import { OVERLAY_LABELS } from '../drivers/overlay/configuration.ts';
import { atomically } from './atomically.ts';
import { KEYS } from './keys.ts';
import type { KeyValueStore } from './keyvaluestore.ts';

/**
 * The overlay driver as it was before swarm mode: its networks and endpoints are known to all engines by the store. The
 * wiring is that of the driver below.
 */
export class GlobalOverlay implements NetworkDriver {
  readonly name = 'overlay';
  readonly scope = 'global';
  /** VXLAN identifiers by network, as the store has them. */
  readonly vnis = new Map<string, number>();

  constructor(
    readonly wiring: NetworkDriver,
    readonly store: KeyValueStore,
    /** How this engine is called in the store: its address. */
    readonly locator: () => string,
  ) {}

  createNetwork(network: DriverNetwork, ipv4: readonly IpamData[], ipv6: readonly IpamData[]): MaybeCoroutine<void> {
    const vni = this.vnis.get(network.id);
    if (vni === undefined) throw unknownError('no VNI provided');
    const { id, name, enableIPv4, enableIPv6, internal } = network;
    // Encryption came later; the driver of that time passed over what it did not know.
    const { [OVERLAY_LABELS.encrypted]: _, ...options } = network.driverOptions;
    const driverOptions = { ...options, [OVERLAY_LABELS.vxlanIds]: String(vni) };
    return this.wiring.createNetwork({ id, name, enableIPv4, enableIPv6, internal, driverOptions }, ipv4, ipv6);
  }

  deleteNetwork(networkId: string): MaybeCoroutine<void> {
    this.vnis.delete(networkId);
    return this.wiring.deleteNetwork(networkId);
  }

  *createEndpoint(networkId: string, endpoint: DriverEndpoint): Coroutine<void> {
    yield* finish(this.wiring.createEndpoint(networkId, endpoint));
    try {
      yield* this.#count(networkId, 1);
      yield* this.store.put(KEYS.endpoint(networkId, endpoint.id), this.#valueOf(endpoint));
    } catch (error) {
      yield* finish(this.wiring.deleteEndpoint(networkId, endpoint.id));
      throw error;
    }
  }

  *deleteEndpoint(networkId: string, endpointId: string): Coroutine<void> {
    yield* finish(this.wiring.deleteEndpoint(networkId, endpointId));
    try {
      yield* this.store.delete(KEYS.endpoint(networkId, endpointId));
      yield* this.#count(networkId, -1);
    } catch (error) {
      // It stays in the store then, and counts as active for ever, as it did in life.
      if (!(error instanceof DockerError)) throw error;
    }
  }

  join(
    networkId: string,
    endpointId: string,
    netns: NetNamespace,
    nextName: (prefix: string) => string,
    sandboxKey: string,
  ): MaybeCoroutine<JoinInfo> {
    return this.wiring.join(networkId, endpointId, netns, nextName, sandboxKey);
  }

  leave(networkId: string, endpointId: string): MaybeCoroutine<void> {
    return this.wiring.leave(networkId, endpointId);
  }

  *#count(networkId: string, change: number): Coroutine<void> {
    yield* atomically(this.store, KEYS.endpointCount(networkId), (value) => {
      if (value === undefined) throw notFound(`network ${networkId} not found`);
      const { Count: count } = JSON.parse(value) as { Count: number };
      return { value: JSON.stringify({ Count: Math.max(0, count + change) }), result: undefined };
    });
  }

  #valueOf({ id, name, address4, mac, exposedPorts }: DriverEndpoint): string {
    return JSON.stringify({
      anonymous: false,
      ep_iface: { addr: address4?.text ?? '', mac: mac ?? '', dstPrefix: 'eth', routes: null },
      exposed_ports: exposedPorts.map(({ protocol, port }) => ({ Proto: protocol === 'udp' ? 17 : 6, Port: port })),
      generic: {},
      id,
      locator: this.locator(),
      name,
    });
  }
}
