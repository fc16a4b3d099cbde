import { unknownError } from '#errdefs/errdefs.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { DirectoryInode } from '#kernel/vfs/directory.ts';
import { MountNamespace } from '#kernel/vfs/mount.ts';
import type { Container, ContainerVolume } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';

/**
 * Fills an empty volume with what the container's image has at its destination, as the engine does when a volume is
 * mounted first (moby container.CopyImagePathContent). Files share their content.
 */
export function copyUp(daemon: Daemon, container: Container, mount: ContainerVolume): void {
  mount.copyUp = false;
  const { Source: source, Destination: destination } = mount.point;
  if (daemon.fs.readdir(source).length > 0) return;
  const image = FileSystemContext.create(new MountNamespace(daemon.kernel, container.overlay));
  if (!image.exists(destination)) return;
  const from = image.locate(destination).inode;
  const to = daemon.fs.locate(source).inode;
  if (!(from instanceof DirectoryInode))
    throw unknownError(`source ${daemon.root.driver.mountPath(container.mountId)}${destination} is not directory`);
  if (!(to instanceof DirectoryInode)) return;
  to.setOwner(from.uid, from.gid);
  to.setMode(from.mode);
  copyDirectory(from, to);
}

/** Copies everything in one directory into another, with owners, modes and times. */
export function copyDirectory(from: DirectoryInode, to: DirectoryInode): void {
  for (const name of from.names()) {
    const inode = from.lookup(name);
    if (inode instanceof DirectoryInode) {
      const made = to.makeDirectory(name, inode.mode, inode.uid, inode.gid);
      made.opaque = inode.opaque;
      copyDirectory(inode, made);
      made.opaque = inode.opaque;
      made.setTimes(inode.accessedAt, inode.modifiedAt);
    } else if (inode) {
      const copy = inode.copyTo(to.store());
      copy.nlink = 0;
      to.insert(name, copy);
    }
  }
}
