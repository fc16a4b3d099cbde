import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { DirectoryInode } from '#kernel/vfs/directory.ts';
import type { Container } from '../containers/container.ts';
import type { DataRoot } from '../dataroot.ts';
import { containersDirectory } from './containerdirectory.ts';
import { imageDirectory } from './imagedirectory.ts';

/** Puts the directories in which layers and images can be looked at into the data directory. */
export function showLayers(fs: FileSystemContext, root: DataRoot): void {
  const { driver, path } = root;
  const data = fs.locate(path).inode;
  if (!(data instanceof DirectoryInode)) return;
  const store = data.store();
  if (data.lookup(driver.name) === undefined) data.insert(driver.name, driver.directory(store));
  if (data.lookup('containers') === undefined) {
    const all = () => root.allContainers().map(({ container }) => container);
    const driverOf = (wanted: Container) =>
      root.allContainers().find(({ container }) => container === wanted)?.driver ?? '';
    data.insert('containers', containersDirectory(store, root.clock, driverOf, all));
  }
  fs.mkdirAll(`${path}/image`, 0o700);
  const images = fs.locate(`${path}/image`).inode;
  if (images instanceof DirectoryInode && images.lookup(driver.name) === undefined)
    images.insert(driver.name, imageDirectory(store, root.images, root.containers));
}
