import type { Clock } from '#kernel/clock.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { DirectoryInode } from '#kernel/vfs/directory.ts';
import { Controller } from '#libnetwork/controller.ts';
import type { DaemonConfig } from './config/config.ts';
import type { Remap } from './config/remap.ts';
import type { Container } from './containers/container.ts';
import type { Exec } from './containers/execsession.ts';
import type { ContainerStore } from './containers/store.ts';
import type { DataRoot } from './dataroot.ts';
import { Events } from './events/events.ts';
import type { PendingLookup } from './images/hostlookup.ts';
import type { ImageStore } from './images/store.ts';
import type { Labelling } from './oci/selinux/labelling.ts';
import type { OlderEngine } from './older/olderengine.ts';
import type { Platform } from './platform/platform.ts';
import type { PluginDefinition } from './plugins/definition.ts';
import { PluginGetter } from './plugins/getter.ts';
import type { PluginStore } from './plugins/store.ts';
import { Cluster } from './swarm/cluster.ts';
import type { VolumeStore } from './volumes/store.ts';

/** What an engine is started with. */
export interface DaemonOptions {
  /** Its data directory. */
  readonly root: DataRoot;
  readonly config: DaemonConfig;
  /** Plug-ins that can be installed without a registry; none where absent. */
  readonly plugins?: readonly PluginDefinition[];
  /** How many engines have run on this host before it. */
  readonly past: number;
}

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
  readonly containers: ContainerStore;
  readonly execs = new Map<string, Exec>();
  /** Names of hosts that are being looked up. */
  readonly lookups = new Map<string, PendingLookup>();
  /** Containers that link to each container, by its id. */
  readonly linkParents: Map<string, Set<Container>>;
  readonly controller: Controller;
  /** Its part in a swarm. */
  readonly cluster: Cluster;
  /** Plug-ins it has installed, and what it finds plug-ins by. */
  readonly plugins: PluginStore;
  readonly pluginGetter: PluginGetter;
  /** Plug-ins that can be installed without a registry. */
  readonly pluginCatalogue: readonly PluginDefinition[];
  /** As `docker info` shows it. */
  readonly id: string;
  readonly root: DataRoot;
  config: DaemonConfig;
  /** It is about to end: containers that end are not started again. */
  shuttingDown = false;
  /** Whose numbers containers have on the host, where `userns-remap` says so. */
  remap: Remap | undefined;
  /** Layers as such containers have them, by those of the images. */
  readonly shiftedLayers = new WeakMap<DirectoryInode, DirectoryInode>();
  /** What labels containers, with `selinux-enabled` on a host that has SELinux. */
  labelling: Labelling | undefined;
  /** Set where it is an engine of an older time. */
  older: OlderEngine | undefined;
  /** Set where it does not run on plain Linux. */
  platform: Platform | undefined;
  readonly #past: number;
  #cpus: number | undefined;

  /** @param proc dockerd: its threads do what goes on in the background */
  constructor(
    readonly proc: Process,
    options: DaemonOptions,
  ) {
    this.kernel = proc.kernel;
    this.clock = proc.clock;
    const { root, config } = options;
    this.root = root;
    this.config = config;
    this.#past = options.past;
    this.random = this.chance('dockerd');
    this.fs = proc.fs;
    this.events = new Events(this.clock);
    this.containers = root.containers;
    this.images = root.images;
    this.volumes = root.volumes;
    this.plugins = root.plugins;
    this.linkParents = root.linkParents;
    this.volumes.serve(this.random, this.events);
    root.id ??= uuid(this.random.hex(32));
    this.id = root.id;
    this.controller = new Controller({
      kernel: this.kernel,
      daemon: proc,
      engineId: this.id,
      past: options.past,
      defaultAddressPools: config.networksToSplit,
      userlandProxy: config.flag('userland-proxy', true),
      iptables: config.flag('iptables', true),
      ip6tables: config.flag('ip6tables', true),
      ipForward: config.flag('ip-forward', true),
      forwardDrop: !config.flag('ip-forward-no-drop'),
      hostResolvConf: () => (this.fs.exists('/etc/resolv.conf') ? this.fs.readText('/etc/resolv.conf') : undefined),
    });
    this.pluginCatalogue = options.plugins ?? [];
    this.pluginGetter = new PluginGetter(this);
    const { drivers, ipams } = this.controller;
    const getter = this.pluginGetter;
    drivers.discovery = ipams.discovery = function* (name, capability) {
      yield* getter.get(name, capability);
    };
    const { controller } = this;
    root.networks = () => controller.networks().flatMap((network) => (network.dynamic ? [] : [network.toPast()]));
    this.cluster = new Cluster(this);
  }

  /** Random numbers for `name`; each engine of a host has others. */
  chance(name: string): Random {
    return this.kernel.random.fork(this.#past === 0 ? name : `${name}/${this.#past}`);
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
