import { Errno } from '../errno.ts';
import { type FileSystem, Inode, type Viewer } from './inode.ts';

/** A directory. It knows its place, so that `..` and getcwd(3) survive renames. */
export abstract class DirectoryInode extends Inode {
  readonly type = 'directory';
  /** The directory above it within the file system; none for the root. */
  parent: DirectoryInode | undefined;
  /** Its name there. */
  name = '';
  /** Marked so, an overlay looks for nothing below it (overlayfs' `trusted.overlay.opaque`). */
  opaque = false;

  /** What `name` stands for. */
  abstract lookup(name: string, viewer?: Viewer): Inode | undefined;

  /** Its names without `.` and `..`, in no order. */
  abstract names(viewer?: Viewer): string[];

  /** Gives `inode` a name; the name must be free. @throws Errno where nothing can be created */
  abstract insert(name: string, inode: Inode): void;

  /** Takes a name away. */
  abstract remove(name: string): void;

  /** Where inodes for new files of this directory belong. @throws Errno where nothing can be created */
  abstract store(): FileSystem;

  /** mkdir(2) without checks. */
  abstract makeDirectory(name: string, mode: number, uid: number, gid: number): DirectoryInode;

  /** @throws Errno why rmdir(2) cannot take it away: ENOTEMPTY where it holds names */
  checkRemoval(viewer?: Viewer): void {
    if (this.names(viewer).length > 0) throw new Errno('ENOTEMPTY');
  }

  /** Whether it is gone from the tree, though somebody may still be in it. */
  get removed(): boolean {
    return this.nlink === 0;
  }

  override get size(): number {
    return this.fs.directorySize(0);
  }

  override get blocks(): number {
    return Math.ceil(this.size / 512);
  }

  protected duplicate(): Inode {
    throw new Errno('EINVAL', 'directories are not copied');
  }
}

/** A directory held in memory. */
export class MemoryDirectory extends DirectoryInode {
  readonly entries = new Map<string, Inode>();

  constructor(fs: FileSystem, mode: number, uid = 0, gid = 0) {
    super(fs, mode, uid, gid);
    this.nlink = 2;
  }

  override lookup(name: string): Inode | undefined {
    return this.entries.get(name);
  }

  override names(): string[] {
    return [...this.entries.keys()];
  }

  override insert(name: string, inode: Inode): void {
    this.changing();
    this.entries.set(name, inode);
    if (inode instanceof DirectoryInode) {
      inode.parent = this;
      inode.name = name;
      this.nlink++;
      if (inode.removed) inode.nlink = 2 + (inode instanceof MemoryDirectory ? inode.subdirectories : 0);
    } else {
      inode.nlink++;
      inode.changedAt = this.fs.now();
    }
    this.stampModified();
  }

  override remove(name: string): void {
    const inode = this.entries.get(name);
    if (inode === undefined) return;
    this.changing();
    this.entries.delete(name);
    if (inode instanceof DirectoryInode) {
      this.nlink--;
      inode.nlink = 0;
    } else {
      inode.nlink--;
      inode.changedAt = this.fs.now();
    }
    this.stampModified();
  }

  override store(): FileSystem {
    return this.fs;
  }

  get subdirectories(): number {
    let count = 0;
    for (const inode of this.entries.values()) if (inode instanceof DirectoryInode) count++;
    return count;
  }

  override makeDirectory(name: string, mode: number, uid: number, gid: number): DirectoryInode {
    const directory = new MemoryDirectory(this.fs, mode, uid, gid);
    this.insert(name, directory);
    return directory;
  }

  override get size(): number {
    return this.fs.directorySize(this.entries.size);
  }
}
