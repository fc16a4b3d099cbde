import type { Clock, Nanoseconds } from '../clock.ts';
import { Errno } from '../errno.ts';
import { DirectoryInode, MemoryDirectory } from './directory.ts';
import { FileSystem, type Inode } from './inode.ts';
import { RegularInode } from './regular.ts';
import { SymlinkInode } from './special.ts';

export interface MemoryFileSystemOptions {
  /** Stamps the files; without one they carry `at`. */
  clock?: Clock;
  /** The time of all files where there is no clock, as a point of the virtual clock; 0 by default. */
  at?: Nanoseconds;
  /** ext4 by default. */
  type?: 'ext4' | 'tmpfs' | 'devtmpfs' | 'mqueue' | 'cgroup';
  /** Mode of the root directory; 755 by default. */
  mode?: number;
  /** Options of the file system, as mountinfo shows them: `size=65536k`, `mode=755`. */
  options?: string[];
}

/** A file tree held in memory: a disk, a tmpfs, a layer of an image. */
export class MemoryFileSystem extends FileSystem {
  readonly root: MemoryDirectory;
  readonly type: string;
  readonly #clock: Clock | undefined;
  readonly #at: Nanoseconds;
  #options: string[];

  constructor(options: MemoryFileSystemOptions = {}) {
    super();
    this.type = options.type ?? 'ext4';
    this.#clock = options.clock;
    this.#at = options.at ?? 0;
    this.#options = options.options ?? [];
    this.root = new MemoryDirectory(this, options.mode ?? 0o755);
  }

  override now(): Nanoseconds {
    return this.#clock ? this.#clock.now : this.#at;
  }

  override directorySize(entries: number): number {
    if (this.type === 'ext4') return 4096;
    return this.type === 'tmpfs' || this.type === 'devtmpfs' ? 40 + 20 * entries : 0;
  }

  override superOptions(): string[] {
    return this.#options;
  }

  /** mount -o remount: other options. */
  remount(options: readonly string[]): void {
    this.#options = [...options];
  }

  /** What its files take up, in bytes: whole pages. */
  used(): number {
    return bytesBelow(this.root);
  }

  override room(): number | undefined {
    if (this.type !== 'tmpfs') return undefined;
    const size = /^size=(\d+)k$/.exec(this.#options.find((option) => option.startsWith('size=')) ?? '')?.[1];
    return size === undefined ? undefined : Number(size) * 1024 - this.used();
  }

  /** The directory at `path` (from the root), made with all its parents where missing. For authors of trees: no links. */
  directory(path: string, mode = 0o755): DirectoryInode {
    let directory: DirectoryInode = this.root;
    for (const name of path.split('/')) {
      if (name === '') continue;
      const found: Inode | undefined = directory.lookup(name);
      if (found !== undefined && !(found instanceof DirectoryInode)) throw new Errno('ENOTDIR', path);
      directory = found ?? directory.makeDirectory(name, mode, 0, 0);
    }
    return directory;
  }

  /** Puts a file at `path`, with its parents. For authors of trees. */
  put(path: string, content: string | Uint8Array, mode = 0o644): RegularInode {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const file = new RegularInode(this, mode, 0, 0, bytes);
    this.putInode(path, file);
    return file;
  }

  /** Puts a symbolic link at `path`, with its parents. For authors of trees. */
  putLink(path: string, target: string): void {
    this.putInode(path, new SymlinkInode(this, target));
  }

  /** Gives `inode` a path, replacing what had it; the same inode twice is a hard link. For authors of trees. */
  putInode(path: string, inode: Inode): void {
    const slash = path.lastIndexOf('/');
    const directory = this.directory(slash < 0 ? '/' : path.slice(0, slash));
    const name = path.slice(slash + 1);
    directory.remove(name);
    directory.insert(name, inode);
  }
}

function bytesBelow(directory: DirectoryInode): number {
  let bytes = 0;
  for (const name of directory.names()) {
    const inode = directory.lookup(name);
    if (inode instanceof DirectoryInode) bytes += bytesBelow(inode);
    else if (inode?.type === 'file') bytes += inode.blocks * 512;
  }
  return bytes;
}
