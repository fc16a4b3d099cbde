import { Errno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import { PtsFileSystem } from '../vfs/devpts.ts';
import type { MountNamespace } from '../vfs/mount.ts';
import { Tty } from './tty.ts';

/**
 * openpty(3): a new terminal under /dev/pts of a mount namespace, the host's by default. A container has terminals of its
 * own, counted from 0.
 * @throws Errno ENODEV where no devpts is mounted there
 */
export function openPty(kernel: Kernel, mounts: MountNamespace = kernel.fs.mounts): Tty {
  const { fs } = mounts.locate('/dev/pts').mount;
  if (!(fs instanceof PtsFileSystem)) throw new Errno('ENODEV');
  return fs.add((number, inode) => new Tty(kernel, `/dev/pts/${number}`, inode, () => fs.remove(number)));
}
