import { asDockerError, DockerError, notFound, unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep, WaitQueue } from '#kernel/coroutine.ts';
import { RemoteDriver } from '#libnetwork/drivers/remote/remote.ts';
import { RemoteIpam } from '#libnetwork/ipams/remote/remote.ts';
import type { Daemon } from '../daemon.ts';
import { HttpPluginClient } from './client.ts';
import { locatePlugin } from './discovery.ts';
import type { PluginAddress } from './transport.ts';

/** The longest that is waited before a plug-in is looked for once more, in seconds. */
const LAST_PAUSE = 8;

/** What a plug-in can do, as Plugin.Activate names it. */
export type Capability = 'NetworkDriver' | 'IpamDriver' | 'VolumeDriver';

/** A plug-in that runs and has said what it implements. */
export interface ActivePlugin {
  readonly client: HttpPluginClient;
  readonly implements: readonly string[];
}

/** Finds plug-ins by name, those the engine runs and those that run beside it (moby plugin.Store, pkg/plugins). */
export class PluginGetter {
  /** Plug-ins beside the engine that have been found. */
  readonly #beside = new Map<string, ActivePlugin>();
  /** Names that are being looked for: others wait for the answer. */
  readonly #looking = new Map<string, WaitQueue>();

  constructor(readonly daemon: Daemon) {}

  /**
   * The plug-in of that name.
   * @throws notFound `plugin "x" not found`; unknown where it does not implement what is wanted, or does not answer
   */
  *get(name: string, capability: Capability): Coroutine<ActivePlugin> {
    const { plugins } = this.daemon;
    const managed = plugins.find(name);
    if (managed?.active?.implements.includes(capability)) return managed.active;
    if (managed && !managed.enabled) throw notFound(`plugin ${name} found but disabled`);
    const known = this.#beside.get(name);
    const address = known ? known.client.address : yield* this.#locate(name);
    try {
      const plugin = yield* this.#discover(name, address);
      if (plugin.implements.includes(capability)) return plugin;
      throw unknownError('Plugin does not implement the requested driver');
    } catch (error) {
      throw asDockerError(error).wrap('legacy plugin');
    }
  }

  /** Plug-ins that run and implement something, by name. */
  active(capability: Capability): ActivePlugin[] {
    const managed = this.daemon.plugins.list().flatMap(({ enabled, active }) => (enabled && active ? [active] : []));
    return [...this.#beside.values(), ...managed]
      .filter((plugin) => plugin.implements.includes(capability))
      .sort((a, b) => (a.client.name < b.client.name ? -1 : 1));
  }

  *#discover(name: string, address: PluginAddress): Coroutine<ActivePlugin> {
    for (let other = this.#looking.get(name); other; other = this.#looking.get(name)) yield other;
    const known = this.#beside.get(name);
    if (known) return known;
    const done = new WaitQueue();
    this.#looking.set(name, done);
    try {
      const plugin = yield* this.activate(name, address);
      this.#beside.set(name, plugin);
      return plugin;
    } finally {
      this.#looking.delete(name);
      done.wakeAll();
    }
  }

  /** Looks again after 1, 2, 4 and 8 seconds: a plug-in may be starting (moby pkg/plugins.loadWithRetry). */
  *#locate(name: string): Coroutine<PluginAddress> {
    const { clock, fs } = this.daemon;
    for (let pause = 1; ; pause *= 2) {
      const address = locatePlugin(fs, name);
      if (address) return address;
      if (pause > LAST_PAUSE) throw notFound(`plugin ${JSON.stringify(name)} not found`);
      yield* sleep(clock, pause * SECOND);
    }
  }

  /** POST /Plugin.Activate: what it implements is registered. @throws DockerError where it does not answer */
  *activate(name: string, address: PluginAddress): Coroutine<ActivePlugin> {
    const client = new HttpPluginClient(name, address, this.daemon.proc);
    const { Implements } = yield* client.call<{ Implements?: string[] | null }>('Plugin.Activate');
    const plugin = { client, implements: Implements ?? [] };
    yield* this.register(plugin);
    return plugin;
  }

  /** Makes a plug-in's drivers known. One that cannot say what it is capable of stays unknown, as Docker only logs it. */
  *register({ client, implements: kinds }: ActivePlugin): Coroutine<void> {
    const { controller } = this.daemon;
    if (kinds.includes('NetworkDriver')) {
      const driver = yield* attempt(RemoteDriver.connect(client, controller.hostNamespace));
      if (driver) controller.drivers.register(driver);
    }
    if (kinds.includes('IpamDriver')) {
      const ipam = yield* attempt(RemoteIpam.connect(client));
      if (ipam) controller.ipams.register(ipam);
    }
  }
}

function* attempt<T>(action: Coroutine<T>): Coroutine<T | undefined> {
  try {
    return yield* action;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return undefined;
  }
}
