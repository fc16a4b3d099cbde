import type { NetworkCreateRequest } from '#api/network.ts';
import { DockerError, invalidParameter, notImplemented } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, runAtOnce } from '#kernel/coroutine.ts';
import { GlobalIpam } from '#libnetwork/datastore/globalipam.ts';
import { GlobalNetworks } from '#libnetwork/datastore/globalnetworks.ts';
import { GlobalOverlay } from '#libnetwork/datastore/globaloverlay.ts';
import { KEYS } from '#libnetwork/datastore/keys.ts';
import type { KeyValueStore } from '#libnetwork/datastore/keyvaluestore.ts';
import type { Network } from '#libnetwork/network.ts';
import { Addr } from '#netip/addr.ts';
import type { Daemon } from '../daemon.ts';
import type { ClusterOptions } from './clusteroptions.ts';

/** How often an engine tells the store that it is there, and after what time it counts as gone (docker/pkg/discovery). */
const HEARTBEAT = 20 * SECOND;
const LIFETIME = 60 * SECOND;
const VXLAN_PORT = 4789;

/** What an engine of 1.9 has that later ones lost: overlay networks by way of a store that is shared with other engines. */
export class OlderEngine {
  readonly version = '1.9.1';
  readonly networks: GlobalNetworks | undefined;
  /** Address and port that other engines find it by. */
  readonly advertise: { readonly addr: Addr; readonly port: string } | undefined;
  readonly #store: KeyValueStore | undefined;
  #others: Addr[] = [];

  /** @param store opened from `options.store` */
  constructor(
    readonly daemon: Daemon,
    readonly options: ClusterOptions,
    store: KeyValueStore | undefined,
  ) {
    this.#store = store;
    this.advertise = options.advertise === undefined ? undefined : this.#advertised(options.advertise);
    const { controller } = daemon;
    controller.namesInHosts = true;
    const wiring = controller.drivers.find('overlay');
    if (!store || !wiring) return;
    const driver = new GlobalOverlay(wiring, store, () => this.advertise?.addr.text ?? '');
    controller.drivers.register(driver);
    controller.ipams.register(new GlobalIpam(runAtOnce(controller.ipams.resolve('default')), store));
    this.networks = new GlobalNetworks(controller, store, driver);
  }

  /** Begins to tell the store of this engine, for as long as it runs. */
  start(): void {
    const { daemon } = this;
    if (this.#store && this.advertise) daemon.proc.thread(this.#heartbeat(this.#store));
  }

  /** Looks for networks that other engines have made. Where the store does not answer, those that are known stay. */
  *refresh(): Coroutine<void> {
    if (!this.networks || !this.advertise) return;
    try {
      yield* this.#join();
      yield* this.networks.refresh();
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
    }
  }

  /** POST /networks/create with the driver overlay. @throws DockerError */
  *createNetwork(request: NetworkCreateRequest): Coroutine<Network> {
    const { Name: name, Options: options, IPAM: ipam } = request;
    const [config] = ipam?.Config ?? [];
    if (!this.networks)
      throw invalidParameter(
        `failed to parse pool request for address space "GlobalDefault" pool "${config?.Subnet ?? ''}" subpool "${config?.IPRange ?? ''}": cannot find address space GlobalDefault (most likely the backing datastore is not configured)`,
      );
    if (request.Internal || request.EnableIPv6)
      throw notImplemented('not simulated: --internal and --ipv6 on networks of a cluster store');
    if (!this.advertise) throw notImplemented('not simulated: a cluster store without --cluster-advertise');
    try {
      yield* this.#join();
    } catch (error) {
      if (error instanceof DockerError) throw error.wrap('could not get pools config from store');
      throw error;
    }
    return yield* this.networks.create({ name, options: options ?? {}, config: ipam?.Config ?? [] });
  }

  /** DELETE /networks/{id} of a network that the store has. @throws DockerError */
  *removeNetwork(network: Network): Coroutine<void> {
    if (this.networks) yield* this.networks.remove(network);
  }

  /** Whether a network is one that the store has. */
  owns(network: Network): boolean {
    return this.networks?.owns(network) ?? false;
  }

  /** Once the store knows this engine, and it the others, gossip begins and networks can come. @throws DockerError */
  *#join(): Coroutine<void> {
    const { advertise, daemon } = this;
    const store = this.#store;
    if (!store || !advertise || daemon.controller.agent) return;
    yield* this.#announce(store);
    yield* this.#discover(store);
    if (daemon.controller.agent) return;
    daemon.controller.startAgent({
      nodeId: advertise.addr.text,
      manager: false,
      listenAddress: advertise.addr,
      advertiseAddress: advertise.addr,
      dataPathAddress: advertise.addr,
      dataPathPort: VXLAN_PORT,
      remoteAddresses: () => this.#others,
      keys: () => [],
    });
  }

  *#announce(store: KeyValueStore): Coroutine<void> {
    yield* store.announce(KEYS.node(this.#own), this.#own, LIFETIME);
  }

  /** Who else is there; later ones find this engine. */
  *#discover(store: KeyValueStore): Coroutine<void> {
    const nodes = yield* store.list(KEYS.nodes);
    this.#others = nodes
      .filter(({ value }) => value !== this.#own)
      .flatMap(({ value }) => Addr.tryParse(value.split(':')[0] ?? '') ?? []);
  }

  get #own(): string {
    return `${this.advertise?.addr.text}:${this.advertise?.port}`;
  }

  *#heartbeat(store: KeyValueStore): Coroutine<void> {
    for (;;) {
      try {
        if (this.daemon.controller.agent) yield* this.#announce(store);
        else yield* this.#join();
      } catch (error) {
        if (!(error instanceof DockerError)) throw error;
      }
      yield* this.daemon.proc.sleep(HEARTBEAT);
    }
  }

  /** `eth0:2376` or `192.168.56.11:2376`; undefined where there is no such interface or address. */
  #advertised(text: string): { addr: Addr; port: string } | undefined {
    const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(text) ?? [];
    const addr = Addr.tryParse(host);
    if (addr) return { addr, port };
    const device = this.daemon.kernel.net.devices.byName(host);
    const own = device?.addresses.find(({ prefix }) => prefix.addr.family === 4);
    return own && { addr: own.prefix.addr, port };
  }
}
