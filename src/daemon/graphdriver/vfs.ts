import type { GraphDriverData } from '#api/container.ts';
import type { Clock } from '#kernel/clock.ts';
import { initLayer } from '#kernel/vfs/initlayer.ts';
import type { FileSystem } from '#kernel/vfs/inode.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';
import { DeviceInode } from '#kernel/vfs/special.ts';
import type { Container } from '../containers/container.ts';
import type { Image } from '../images/image.ts';
import type { GraphDriver, LayerSource } from './driver.ts';
import { StoreDirectory } from './storedirectory.ts';

/**
 * vfs: each layer is a whole copy of those below it, in a directory of its own below DATA-ROOT/vfs/dir. What looks like a copy
 * shares its content with the original until one of them changes.
 */
export class Vfs implements GraphDriver {
  readonly name = 'vfs';
  readonly status = null;
  readonly rootMount = { source: '/dev/vda', type: 'ext4' };
  readonly #init: MemoryFileSystem;
  readonly #mounted = new Map<string, OverlayFileSystem>();
  #directory: StoreDirectory | undefined;

  /** @param root the data directory */
  constructor(
    readonly root: string,
    readonly clock: Clock,
    readonly source: LayerSource,
  ) {
    this.#init = initLayer(clock.now);
  }

  newLayer(image: Image): OverlayFileSystem {
    return new OverlayFileSystem([this.#init, ...treesOf(image)], new MemoryFileSystem({ clock: this.clock }));
  }

  imageMount(image: Image, id: string): OverlayFileSystem {
    const whole = new OverlayFileSystem(treesOf(image), new MemoryFileSystem({ clock: this.clock }));
    this.#mounted.set(id, whole);
    return whole;
  }

  mountPath(id: string): string {
    return `${this.root}/vfs/dir/${id}`;
  }

  mount(): void {}

  unmount(): void {}

  containerData({ id }: Container): GraphDriverData {
    return { Data: { ID: id }, Name: this.name };
  }

  imageData(): GraphDriverData {
    return { Data: null, Name: this.name };
  }

  /** The directory `vfs`, to be put into the data directory. */
  directory(fs: FileSystem): StoreDirectory {
    const layers = new StoreDirectory(fs, 0o710, {
      names: () => this.#ids(),
      make: (name) => this.#whole(name)?.root,
    });
    this.#directory = layers;
    return new StoreDirectory(fs, 0o710, {
      names: () => ['backingFsBlockDev', 'dir'],
      make: (name) => {
        if (name === 'dir') return layers;
        if (name !== 'backingFsBlockDev') return undefined;
        return new DeviceInode(fs, 0o600, { kind: 'block', major: 254, minor: 0 });
      },
    });
  }

  /** A layer is gone. */
  forget(id: string): void {
    this.#mounted.delete(id);
    this.#directory?.forget(id);
    this.#directory?.forget(`${id}-init`);
  }

  #ids(): string[] {
    const ids = new Set(this.source.images().flatMap(({ layers }) => layers.map(({ cacheId }) => cacheId)));
    for (const { mountId } of this.source.containers()) ids.add(mountId).add(`${mountId}-init`);
    return [...ids, ...this.#mounted.keys()];
  }

  #whole(id: string): OverlayFileSystem | undefined {
    const name = id.replace(/-init$/, '');
    const container = this.source.containers().find(({ mountId }) => mountId === name);
    if (container) return id === name ? container.overlay : this.newLayer(container.image);
    const mounted = this.#mounted.get(id);
    if (mounted) return mounted;
    for (const { layers } of this.source.images()) {
      const at = layers.findIndex(({ cacheId }) => cacheId === id);
      if (at < 0) continue;
      const trees = layers.slice(0, at + 1).map(({ tree }) => tree);
      return new OverlayFileSystem(trees.reverse(), new MemoryFileSystem({ clock: this.clock }));
    }
    return undefined;
  }
}

function treesOf({ layers }: Image): MemoryFileSystem[] {
  return layers.map(({ tree }) => tree).reverse();
}
