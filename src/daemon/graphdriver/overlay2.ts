import type { GraphDriverData } from '#api/container.ts';
import type { Clock } from '#kernel/clock.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { type DirectoryInode, MemoryDirectory } from '#kernel/vfs/directory.ts';
import { initLayer } from '#kernel/vfs/initlayer.ts';
import type { FileSystem, Inode } from '#kernel/vfs/inode.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';
import { RegularInode } from '#kernel/vfs/regular.ts';
import { SymlinkInode } from '#kernel/vfs/special.ts';
import type { Container } from '../containers/container.ts';
import { digest } from '../images/digest.ts';
import type { Image } from '../images/image.ts';
import type { GraphDriver, LayerSource } from './driver.ts';
import { StoreDirectory } from './storedirectory.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LINK_LENGTH = 26;

/** What one directory of the store holds. */
interface Layer {
  readonly diff: DirectoryInode;
  /** Ids of the layers below, the nearest first. */
  readonly lowers: readonly string[];
  /** Nothing writes to it any more. */
  readonly committed: boolean;
}

/**
 * overlay2: a directory for each layer below DATA-ROOT/overlay2, with what is in it (`diff`), a short name for mount options
 * (`link`, `l/`), the layers below it (`lower`) and, while a container runs, all of them together (`merged`). The
 * directories are made when somebody looks at them; `diff` is the layer itself.
 */
export class Overlay2 implements GraphDriver {
  readonly name = 'overlay2';
  readonly status: [string, string][] = [
    ['Backing Filesystem', 'extfs'],
    ['Supports d_type', 'true'],
    ['Using metacopy', 'false'],
    ['Native Overlay Diff', 'true'],
    ['userxattr', 'false'],
  ];
  readonly rootMount = { source: 'overlay' };
  readonly #init: MemoryFileSystem;
  /** Layers of images that are mounted to be looked into, by id. */
  readonly #mounted = new Map<string, { image: Image; upper: MemoryFileSystem }>();
  #directory: StoreDirectory | undefined;

  /** @param root the data directory */
  constructor(
    readonly root: string,
    readonly clock: Clock,
    readonly source: LayerSource,
  ) {
    this.#init = initLayer(clock.now);
  }

  newLayer(image: Image, id: string): OverlayFileSystem {
    const lowers = [this.#init, ...treesOf(image)];
    const upper = new MemoryFileSystem({ clock: this.clock });
    return new OverlayFileSystem(lowers, upper, () => this.#options([`${id}-init`, ...idsOf(image)], id));
  }

  imageMount(image: Image, id: string): OverlayFileSystem {
    const upper = new MemoryFileSystem({ clock: this.clock });
    this.#mounted.set(id, { image, upper });
    return new OverlayFileSystem(treesOf(image), upper, () => [...this.#options(idsOf(image), id), 'uuid=on']);
  }

  mountPath(id: string): string {
    return `${this.root}/overlay2/${id}/merged`;
  }

  mount(fs: FileSystemContext, layer: OverlayFileSystem, id: string): void {
    const path = this.mountPath(id);
    fs.mkdirAll(path, 0o755);
    fs.mount(layer, path, { source: 'overlay' });
  }

  unmount(fs: FileSystemContext, id: string): void {
    const path = this.mountPath(id);
    const at = fs.find(path);
    if (at === undefined) return;
    if (at.inode === at.mount.root) fs.unmount(path, true);
    fs.removeAll(path);
  }

  containerData({ id, image, mountId }: Container): GraphDriverData {
    const store = `${this.root}/overlay2`;
    const lowers = [`${mountId}-init`, ...idsOf(image)].map((each) => `${store}/${each}/diff`);
    const directory = `${store}/${mountId}`;
    return {
      Data: {
        ID: id,
        LowerDir: lowers.join(':'),
        MergedDir: `${directory}/merged`,
        UpperDir: `${directory}/diff`,
        WorkDir: `${directory}/work`,
      },
      Name: this.name,
    };
  }

  imageData(image: Image): GraphDriverData {
    const store = `${this.root}/overlay2`;
    const [top = '', ...below] = idsOf(image);
    const directory = `${store}/${top}`;
    return {
      Data: {
        ...(below.length > 0 && { LowerDir: below.map((each) => `${store}/${each}/diff`).join(':') }),
        MergedDir: `${directory}/merged`,
        UpperDir: `${directory}/diff`,
        WorkDir: `${directory}/work`,
      },
      Name: this.name,
    };
  }

  /** The directory `overlay2`, to be put into the data directory. */
  directory(fs: FileSystem): StoreDirectory {
    const links = new StoreDirectory(fs, 0o700, {
      names: () => [...this.#ids()].map(linkOf),
      make: (name) => {
        const id = [...this.#ids()].find((each) => linkOf(each) === name);
        return id === undefined ? undefined : new SymlinkInode(fs, `../${id}/diff`);
      },
    });
    this.#directory = new StoreDirectory(fs, 0o710, {
      names: () => [...this.#ids(), 'l'],
      make: (name) => (name === 'l' ? links : this.#layerDirectory(fs, name)),
    });
    return this.#directory;
  }

  /** A layer is gone: a container's, or that of an image mounted in one. */
  forget(id: string): void {
    this.#mounted.delete(id);
    this.#directory?.forget(id);
    this.#directory?.forget(`${id}-init`);
  }

  #options(lowers: readonly string[], id: string): string[] {
    const store = `${this.root}/overlay2`;
    return [
      `lowerdir=${lowers.map((each) => `${store}/l/${linkOf(each)}`).join(':')}`,
      `upperdir=${store}/${id}/diff`,
      `workdir=${store}/${id}/work`,
    ];
  }

  *#ids(): Generator<string> {
    const seen = new Set<string>();
    for (const image of this.source.images()) for (const id of idsOf(image)) seen.add(id);
    yield* seen;
    for (const { mountId } of this.source.containers()) {
      yield mountId;
      yield `${mountId}-init`;
    }
    yield* this.#mounted.keys();
  }

  #layerDirectory(fs: FileSystem, id: string): MemoryDirectory | undefined {
    const layer = this.#layer(id);
    if (layer === undefined) return undefined;
    const { diff, lowers, committed } = layer;
    const file = (text: string, mode: number) => new RegularInode(fs, mode, 0, 0, new TextEncoder().encode(text));
    const entries: Record<string, () => Inode> = {
      diff: () => diff,
      link: () => file(linkOf(id), 0o644),
      ...(committed && { committed: () => file('', 0o600) }),
      ...(lowers.length > 0 && {
        lower: () => file(lowers.map((each) => `l/${linkOf(each)}`).join(':'), 0o644),
        work: () => workDirectory(fs),
      }),
    };
    const make = (name: string) => (Object.hasOwn(entries, name) ? entries[name]?.() : undefined);
    return new StoreDirectory(fs, 0o710, { names: () => Object.keys(entries), make }, lowers.length > 0 ? 2 : 1);
  }

  #layer(id: string): Layer | undefined {
    const name = id.replace(/-init$/, '');
    const container = this.source.containers().find(({ mountId }) => mountId === name);
    if (container) {
      const below = idsOf(container.image);
      if (id === name)
        return { diff: container.overlay.upper.root, lowers: [`${id}-init`, ...below], committed: false };
      return { diff: initDiff(container, this.clock).root, lowers: below, committed: true };
    }
    const mounted = this.#mounted.get(id);
    if (mounted) return { diff: mounted.upper.root, lowers: idsOf(mounted.image), committed: false };
    for (const { layers } of this.source.images()) {
      const at = layers.findIndex(({ cacheId }) => cacheId === id);
      const found = layers[at];
      if (found === undefined) continue;
      const lowers = layers.slice(0, at).map(({ cacheId }) => cacheId);
      return { diff: found.tree.root, lowers: lowers.reverse(), committed: true };
    }
    return undefined;
  }
}

function workDirectory(fs: FileSystem): MemoryDirectory {
  const directory = new MemoryDirectory(fs, 0o700);
  directory.makeDirectory('work', 0, 0, 0);
  return directory;
}

/** The short name that mount options call a layer by: they must fit in a page. */
function linkOf(id: string): string {
  const hash = digest(`link ${id}`).slice('sha256:'.length);
  let link = '';
  for (let at = 0; at < LINK_LENGTH; at++)
    link += BASE32[Number.parseInt(hash.slice(at * 2, at * 2 + 2), 16) % BASE32.length];
  return link;
}

function idsOf({ layers }: Image): string[] {
  return layers.map(({ cacheId }) => cacheId).reverse();
}

function treesOf({ layers }: Image): MemoryFileSystem[] {
  return layers.map(({ tree }) => tree).reverse();
}

/** What the init layer of one container has: the places of mounts that its image lacks. */
function initDiff({ image, created }: Container, clock: Clock): MemoryFileSystem {
  const layer = initLayer(Math.min(created, clock.now));
  for (const name of ['proc', 'sys'])
    if (image.layers.some(({ tree }) => tree.root.lookup(name))) layer.root.remove(name);
  return layer;
}
