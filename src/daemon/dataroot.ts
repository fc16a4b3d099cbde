import type { Clock } from '#kernel/clock.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { NetworkOptions } from '#libnetwork/networkoptions.ts';
import { BuildCache } from './builder/buildkit/cache.ts';
import type { Container } from './containers/container.ts';
import { ContainerStore } from './containers/store.ts';
import { newGraphDriver, STANDARD_DRIVER } from './graphdriver/choose.ts';
import type { GraphDriver } from './graphdriver/driver.ts';
import { showLayers } from './graphdriver/show.ts';
import type { ImageDefinition } from './images/definition.ts';
import { ImageStore } from './images/store.ts';
import { PluginStore } from './plugins/store.ts';
import { VolumeStore } from './volumes/store.ts';

/** The data directory where nothing else is said. */
export const DATA_ROOT = '/var/lib/docker';

/** What an engine keeps in its data directory, and so has again when it is stopped and started. */
export class DataRoot {
  containers: ContainerStore;
  images: ImageStore;
  /** Keeps the layers. Each driver has images and containers of its own, and does not see those of others. */
  driver: GraphDriver;
  readonly #stores = new Map<string, { containers: ContainerStore; images: ImageStore; driver: GraphDriver }>();
  readonly volumes: VolumeStore;
  readonly plugins = new PluginStore();
  /** What BuildKit keeps. */
  readonly buildCache = new BuildCache();
  /** Containers that link to each container, by its id. */
  readonly linkParents = new Map<string, Set<Container>>();
  /** The engine's id, once it has one. */
  id: string | undefined;
  /** What the networks are made of; asked of the engine that runs, or ran last. */
  networks: () => NetworkOptions[] = () => [];

  /** @param images those that are there from the first */
  constructor(
    readonly path: string,
    readonly fs: FileSystemContext,
    readonly clock: Clock,
    images: readonly ImageDefinition[],
  ) {
    this.volumes = new VolumeStore(fs, clock, path);
    const standard = this.#store(STANDARD_DRIVER);
    ({ containers: this.containers, images: this.images, driver: this.driver } = standard);
    for (const image of images) this.images.load(image);
  }

  /** An engine keeps its layers with this driver from now on. */
  use(driver: string): void {
    ({ containers: this.containers, images: this.images, driver: this.driver } = this.#store(driver));
    showLayers(this.fs, this);
  }

  /** The containers of all drivers. */
  allContainers(): { container: Container; driver: string }[] {
    return [...this.#stores].flatMap(([driver, { containers }]) =>
      containers.list().map((container) => ({ container, driver })),
    );
  }

  #store(name: string): { containers: ContainerStore; images: ImageStore; driver: GraphDriver } {
    const known = this.#stores.get(name);
    if (known) return known;
    const images = new ImageStore(this.clock);
    const containers = new ContainerStore();
    const source = { images: () => images.list(), containers: () => containers.list() };
    const store = { images, containers, driver: newGraphDriver(name, this.path, this.clock, source) };
    this.#stores.set(name, store);
    return store;
  }

  /** The file that makes this directory the engine's own. */
  get idFile(): string {
    return `${this.path}/engine-id`;
  }

  /** The file whose loss means the loss of all networks. */
  get networkFile(): string {
    return `${this.path}/network/files/local-kv.db`;
  }
}

/** The data directories of one host's engines. */
export class DataRoots {
  readonly #roots = new Map<string, DataRoot>();

  /** @param images those that come with the host, in the standard directory */
  constructor(readonly images: readonly ImageDefinition[]) {}

  /** The directory as an engine finds it when it starts: as the last one left it, or empty. */
  open(path: string, fs: FileSystemContext, clock: Clock): DataRoot {
    const known = this.#roots.get(path);
    if (known && fs.exists(known.idFile) && fs.readText(known.idFile) === known.id) {
      if (!fs.exists(known.networkFile)) known.networks = () => [];
      return known;
    }
    const root = new DataRoot(path, fs, clock, known === undefined && path === DATA_ROOT ? this.images : []);
    this.#roots.set(path, root);
    return root;
  }
}
