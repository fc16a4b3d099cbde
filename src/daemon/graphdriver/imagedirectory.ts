import { MemoryDirectory } from '#kernel/vfs/directory.ts';
import type { FileSystem, Inode } from '#kernel/vfs/inode.ts';
import { RegularInode } from '#kernel/vfs/regular.ts';
import { SyntheticInode } from '#kernel/vfs/synthetic.ts';
import type { ContainerStore } from '../containers/store.ts';
import type { StoredLayer } from '../images/image.ts';
import type { ImageStore } from '../images/store.ts';
import { StoreDirectory } from './storedirectory.ts';

const PREFIX = 'sha256:';

/**
 * DATA-ROOT/image/DRIVER: what images are made of, by digest, and what they are called (moby image, layer and reference
 * stores). Made when somebody looks at it.
 */
export function imageDirectory(fs: FileSystem, images: ImageStore, containers: ContainerStore): StoreDirectory {
  const folder = (names: () => Iterable<string>, make: (name: string) => Inode | undefined) =>
    new StoreDirectory(fs, 0o700, { names, make });
  const fixed = (entries: Readonly<Record<string, () => Inode>>) =>
    folder(
      () => Object.keys(entries),
      (name) => (Object.hasOwn(entries, name) ? entries[name]?.() : undefined),
    );
  const empty = () => new MemoryDirectory(fs, 0o700);
  const text = (content: string) => new RegularInode(fs, 0o644, 0, 0, new TextEncoder().encode(content));
  const files = (entries: Readonly<Record<string, string>>) =>
    fixed(Object.fromEntries(Object.entries(entries).map(([name, content]) => [name, () => text(content)])));
  const layers = () =>
    images.list().flatMap((image) => image.layers.map((layer, at) => ({ layer, below: image.layers[at - 1] })));
  const layerFiles = ({ layer, below }: { layer: StoredLayer; below: StoredLayer | undefined }) =>
    files({
      'cache-id': layer.cacheId,
      diff: layer.diffId,
      size: String(layer.size),
      'tar-split.json.gz': '',
      ...(below && { parent: below.chainId }),
    });
  return fixed({
    distribution: empty,
    imagedb: () =>
      fixed({
        content: () =>
          fixed({
            sha256: () =>
              folder(
                () => images.list().map(({ id }) => id.slice(PREFIX.length)),
                (name) => {
                  const image = images.byId(PREFIX + name);
                  return image && text(image.json);
                },
              ),
          }),
        metadata: () => fixed({ sha256: empty }),
      }),
    layerdb: () =>
      fixed({
        mounts: () =>
          folder(
            () => containers.list().map(({ id }) => id),
            (name) => {
              const container = containers.list().find(({ id }) => id === name);
              if (container === undefined) return undefined;
              const { mountId, image } = container;
              const parent = image.layers.at(-1)?.chainId ?? '';
              return files({ 'init-id': `${mountId}-init`, 'mount-id': mountId, parent });
            },
          ),
        sha256: () =>
          folder(
            () => layers().map(({ layer }) => layer.chainId.slice(PREFIX.length)),
            (name) => {
              const found = layers().find(({ layer }) => layer.chainId === PREFIX + name);
              return found && layerFiles(found);
            },
          ),
        tmp: empty,
      }),
    'repositories.json': () => new SyntheticInode(fs, { read: () => repositories(images) }, 0o600),
  });
}

function repositories(images: ImageStore): string {
  const found: Record<string, Record<string, string>> = {};
  for (const image of images.list()) {
    for (const name of [...image.sortedTags, ...image.sortedDigests]) {
      const repository = name.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
      found[repository] = { ...found[repository], [name]: image.id };
    }
  }
  const sorted = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ Repositories: Object.fromEntries(sorted) });
}
