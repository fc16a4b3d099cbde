import { HARDWARE } from '#kernel/hardware.ts';
import type { FileSystem } from '#kernel/vfs/inode.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';

/** How large a host's disk is, and what Debian and the engine take of it. */
const DISK = { size: 256 * 2 ** 30, system: 4 * 2 ** 30 };
/** What has no blocks. */
const PSEUDO = new Set(['proc', 'sysfs', 'cgroup', 'cgroup2', 'devpts', 'mqueue', 'nsfs', 'bpf', 'tracefs', 'debugfs']);

/** What statfs(2) tells of space, in bytes. */
export interface Space {
  readonly size: number;
  readonly used: number;
  /** For whoever is not root: a disk keeps some back. */
  readonly available: number;
}

/** How full a file system is: a tmpfs by its files, everything else by the disk it lies on. */
export function statfs(fs: FileSystem): Space {
  if (PSEUDO.has(fs.type)) return { size: 0, used: 0, available: 0 };
  if (fs instanceof MemoryFileSystem && (fs.type === 'tmpfs' || fs.type === 'devtmpfs')) {
    const used = fs.used();
    const room = fs.room();
    const size = room === undefined ? (HARDWARE.memory * 1024) / 2 : room + used;
    return { size, used, available: size - used };
  }
  const own = fs instanceof OverlayFileSystem ? fs.upper : fs;
  const used = DISK.system + (own instanceof MemoryFileSystem ? own.used() : 0);
  return { size: DISK.size, used, available: DISK.size - used };
}

/** Whether df(1) leaves it out. */
export function isPseudo(type: string): boolean {
  return PSEUDO.has(type);
}
