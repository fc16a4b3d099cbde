import type { GraphDriverData } from '#api/container.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { DirectoryInode } from '#kernel/vfs/directory.ts';
import type { FileSystem } from '#kernel/vfs/inode.ts';
import type { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';
import type { Container } from '../containers/container.ts';
import type { Image } from '../images/image.ts';

/** Keeps layers on the host's disk, and puts them together for containers (moby daemon/graphdriver). */
export interface GraphDriver {
  readonly name: string;
  /** As `docker info` shows it; null for nothing. */
  readonly status: [string, string][] | null;
  /** The layers of an image under an empty one. @param id names the new layer's directory */
  newLayer(image: Image, id: string): OverlayFileSystem;
  /** The same to be looked into as a mount (`--mount type=image`). */
  imageMount(image: Image, id: string): OverlayFileSystem;
  /** Where a layer is seen whole, while it is mounted. */
  mountPath(id: string): string;
  /** What /proc/mounts of a container names as the source of its root, and as its type where that is not `overlay`. */
  readonly rootMount: { readonly source: string; readonly type?: string; readonly options?: string };
  /** What is put into the data directory under the driver's name: layers, made when somebody looks at them. */
  directory(fs: FileSystem): DirectoryInode;
  /** A layer is gone: a container's, or that of an image mounted in one. */
  forget(id: string): void;
  /** Shows a layer whole on the host while a container runs. */
  mount(fs: FileSystemContext, layer: OverlayFileSystem, id: string): void;
  unmount(fs: FileSystemContext, id: string): void;
  /** `GraphDriver` of `docker inspect`. */
  containerData(container: Container): GraphDriverData;
  imageData(image: Image): GraphDriverData;
}

/** What a driver keeps layers of: it shows them below the data directory. */
export interface LayerSource {
  images(): readonly Image[];
  containers(): readonly Container[];
}
