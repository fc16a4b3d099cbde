import { Errno } from '../errno.ts';
import type { OpenFile } from '../file/openfile.ts';
import { openDevice } from './devices.ts';
import { DirectoryInode } from './directory.ts';
import { DirectoryFile } from './directoryfile.ts';
import { FifoFile, FifoInode } from './fifo.ts';
import type { Viewer } from './inode.ts';
import type { Location, MountNamespace } from './mount.ts';
import { NamespaceFile } from './namespacefile.ts';
import { NamespaceInode } from './nsfs.ts';
import { checkAccess, checkConfinement, checkWritable } from './permission.ts';
import { RegularInode } from './regular.ts';
import { type OpenMode, RegularFile } from './regularfile.ts';
import { DeviceInode } from './special.ts';
import { SyntheticFile, SyntheticInode } from './synthetic.ts';

/** What open(2) is asked for; reading where neither writing nor appending is. */
export interface OpenFlags {
  read?: boolean;
  write?: boolean;
  /** Makes the file where there is none. */
  create?: boolean;
  /** With `create`: fails where there is one. */
  exclusive?: boolean;
  /** Empties the file. */
  truncate?: boolean;
  /** Every write goes to the end; implies writing. */
  append?: boolean;
  /** Fails unless it is a directory. */
  directory?: boolean;
  /** Fails on a symbolic link in the last place. */
  noFollow?: boolean;
}

/** The mode in which `flags` open a file. */
export function openMode(flags: OpenFlags): OpenMode {
  const append = flags.append ?? false;
  const write = append || (flags.write ?? false);
  return { read: flags.read ?? !write, write, append };
}

/**
 * Opens what stands at a place, for the process `viewer`.
 * @throws Errno EACCES, EISDIR, ENOTDIR, EROFS, ENXIO (a socket, or a device without a driver)
 */
export function openAt(at: Location, flags: OpenFlags, viewer: Viewer, mounts: MountNamespace): OpenFile {
  const mode = openMode(flags);
  const { inode, mount } = at;
  if (inode instanceof DirectoryInode) {
    if (mode.write) throw new Errno('EISDIR');
    checkAccess(inode, 'r', viewer?.credentials);
    return new DirectoryFile(at);
  }
  if (flags.directory) throw new Errno('ENOTDIR');
  if (inode.type === 'symlink') throw new Errno('ELOOP');
  if (mode.read) checkAccess(inode, 'r', viewer?.credentials);
  if (mode.write) {
    if (inode.type === 'file') checkWritable(at);
    checkAccess(inode, 'w', viewer?.credentials);
    checkConfinement(at, viewer);
  }
  if (inode instanceof RegularInode) {
    if (flags.truncate && mode.write && inode.size > 0) inode.truncate(0);
    return new RegularFile(at, inode, mode, viewer);
  }
  if (inode instanceof SyntheticInode) return new SyntheticFile(at, inode, mode, viewer);
  if (inode instanceof NamespaceInode) return new NamespaceFile(at, inode);
  if (inode instanceof FifoInode) return new FifoFile(at, inode, mode);
  if (inode instanceof DeviceInode) {
    if (mount.flags.includes('nodev')) throw new Errno('EACCES');
    return openDevice(at, inode, mode, viewer, mounts);
  }
  throw new Errno('ENXIO');
}
