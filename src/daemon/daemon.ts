import type { Clock } from '#kernel/clock.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { initLayer } from '#kernel/vfs/initlayer.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { Controller } from '#libnetwork/controller.ts';
import { createDefaultNetworks } from '#libnetwork/defaultnetworks.ts';
import type { Container } from './containers/container.ts';
import type { Exec } from './containers/execsession.ts';
import { ContainerStore } from './containers/store.ts';
import { Events } from './events/events.ts';
import type { ImageDefinition } from './images/definition.ts';
import type { PendingLookup } from './images/hostlookup.ts';
import { ImageStore } from './images/store.ts';
import type { PluginDefinition } from './plugins/definition.ts';
import { PluginGetter } from './plugins/getter.ts';
import { PluginStore } from './plugins/store.ts';
import { Cluster } from './swarm/cluster.ts';
import { VolumeStore } from './volumes/store.ts';

/** One engine: owner of its containers, images, volumes and networks. The verbs are functions beside it. */
export class Daemon {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly random: Random;
  /** The host's files, with the rights of root. */
  readonly fs: FileSystemContext;
  readonly events: Events;
  readonly images: ImageStore;
  readonly volumes: VolumeStore;
  readonly containers = new ContainerStore();
  readonly execs = new Map<string, Exec>();
  /** Names of hosts that are being looked up. */
  readonly lookups = new Map<string, PendingLookup>();
  /** Containers that link to each container, by its id. */
  readonly linkParents = new Map<string, Set<Container>>();
  readonly controller: Controller;
  /** Its part in a swarm. */
  readonly cluster: Cluster;
  /** Plug-ins it has installed, and what it finds plug-ins by. */
  readonly plugins = new PluginStore();
  readonly pluginGetter: PluginGetter;
  /** Plug-ins that can be installed without a registry. */
  readonly pluginCatalogue: readonly PluginDefinition[];
  /** Shared lower layer of all containers: the places of what is mounted in each. */
  readonly initLayer: MemoryFileSystem;
  /** As `docker info` shows it. */
  readonly id: string;
  #cpus: number | undefined;

  /** @param proc dockerd: its threads do what goes on in the background */
  constructor(
    readonly proc: Process,
    options: { images: readonly ImageDefinition[]; plugins?: readonly PluginDefinition[] },
  ) {
    this.kernel = proc.kernel;
    this.clock = proc.clock;
    this.random = this.kernel.random.fork('dockerd');
    this.fs = proc.fs;
    this.events = new Events(this.clock);
    this.images = new ImageStore(this.clock);
    this.volumes = new VolumeStore(this.fs, this.clock, this.random, this.events);
    this.initLayer = initLayer(this.clock.now);
    this.id = uuid(this.random.hex(32));
    for (const image of options.images) this.images.load(image);
    this.controller = new Controller({
      kernel: this.kernel,
      daemon: proc,
      engineId: this.id,
      hostResolvConf: () => (this.fs.exists('/etc/resolv.conf') ? this.fs.readText('/etc/resolv.conf') : undefined),
    });
    this.pluginCatalogue = options.plugins ?? [];
    this.pluginGetter = new PluginGetter(this);
    const { drivers, ipams } = this.controller;
    const getter = this.pluginGetter;
    drivers.discovery = ipams.discovery = function* (name, capability) {
      yield* getter.get(name, capability);
    };
    createDefaultNetworks(this.controller);
    this.cluster = new Cluster(this);
  }

  /** How many processors the host has, by /proc/cpuinfo. */
  get cpus(): number {
    this.#cpus ??=
      this.fs
        .readText('/proc/cpuinfo')
        .split('\n')
        .filter((line) => line.startsWith('processor')).length || 1;
    return this.#cpus;
  }
}

function uuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
