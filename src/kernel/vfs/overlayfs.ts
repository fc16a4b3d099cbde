import type { Nanoseconds } from '../clock.ts';
import { Errno } from '../errno.ts';
import { DirectoryInode, MemoryDirectory } from './directory.ts';
import { FileSystem, type Inode } from './inode.ts';
import type { MemoryFileSystem } from './memoryfs.ts';
import { type Change, isDeletion, layerChanges, lowerDirectories } from './overlaychanges.ts';
import { DeviceInode } from './special.ts';

/**
 * overlayfs: read-only layers under a writable one. Nothing is copied when it is made; a file of a lower layer gets an
 * inode of the upper one when it is looked up, sharing its content, and enters the upper tree when it changes.
 */
export class OverlayFileSystem extends FileSystem {
  readonly type = 'overlay';
  readonly root: OverlayDirectory;
  readonly upper: MemoryFileSystem;
  readonly #lowers: DirectoryInode[];
  readonly #upperRoot: DirectoryInode;
  readonly #options: readonly string[] | (() => readonly string[]);

  /**
   * @param lower the read-only layers, topmost first as in `lowerdir=`
   * @param upper the writable layer; whiteouts in it (devices 0:0) hide what lies below
   * @param options as mountinfo shows them; worked out when somebody looks, where a function
   * @param upperRoot the directory of `upper` that is the layer; its root where absent
   */
  constructor(
    lower: readonly (FileSystem | DirectoryInode)[],
    upper: MemoryFileSystem,
    options: readonly string[] | (() => readonly string[]) = [],
    upperRoot: DirectoryInode = upper.root,
  ) {
    super();
    this.upper = upper;
    this.#options = options;
    this.#upperRoot = upperRoot;
    this.#lowers = lower.map((layer) => (layer instanceof FileSystem ? layer.root : layer));
    this.root = new OverlayDirectory(this, upperRoot, this.#lowers);
  }

  /** The same with other layers below: what `change` makes of each. */
  withLowers(change: (lower: DirectoryInode) => DirectoryInode): OverlayFileSystem {
    return new OverlayFileSystem(this.#lowers.map(change), this.upper, this.#options, this.#upperRoot);
  }

  override allocate(): number {
    return this.upper.allocate();
  }

  override now(): Nanoseconds {
    return this.upper.now();
  }

  override superOptions(): string[] {
    return [...(typeof this.#options === 'function' ? this.#options() : this.#options)];
  }

  /** What differs from the layers below, as `docker diff` lists it: sorted by path. */
  changes(): Change[] {
    return layerChanges(this.#upperRoot, this.#lowers);
  }
}

/** A directory merged from those of the same path in several layers. */
export class OverlayDirectory extends DirectoryInode {
  /** What was looked up before; a file of a lower layer stays the same inode when it is copied up. */
  readonly #seen = new Map<string, Inode>();
  #upper: DirectoryInode | undefined;
  readonly #lowers: readonly DirectoryInode[];

  constructor(
    override readonly fs: OverlayFileSystem,
    upper: DirectoryInode | undefined,
    lowers: readonly DirectoryInode[],
  ) {
    const shown = upper ?? (lowers[0] as DirectoryInode);
    super(fs, shown.mode, shown.uid, shown.gid);
    this.#upper = upper;
    this.#lowers = lowers;
    this.accessedAt = shown.accessedAt;
    this.modifiedAt = shown.modifiedAt;
    this.changedAt = shown.changedAt;
    // overlayfs gives merged directories one link, others those of the directory itself.
    this.nlink = (upper ? 1 : 0) + lowers.length > 1 ? 1 : shown.nlink;
  }

  /** Whether a part of it lies in a lower layer; rename(2) answers EXDEV for such directories. */
  get merged(): boolean {
    return this.#lowers.length > 0;
  }

  override lookup(name: string): Inode | undefined {
    const seen = this.#seen.get(name);
    if (seen !== undefined && this.#holds(name, seen)) return seen;
    const found = this.#find(name);
    if (found === undefined) return undefined;
    if (found instanceof DirectoryInode) {
      found.parent = this;
      found.name = name;
    }
    this.#seen.set(name, found);
    return found;
  }

  override names(): string[] {
    const upper = this.#upper;
    const names = new Set<string>();
    const hidden = new Set<string>();
    for (const layer of upper ? [upper, ...this.#lowers] : this.#lowers) {
      for (const name of layer.names()) {
        if (names.has(name) || hidden.has(name)) continue;
        if (isDeletion(layer.lookup(name))) hidden.add(name);
        else names.add(name);
      }
    }
    return [...names];
  }

  override insert(name: string, inode: Inode): void {
    const upper = this.#writable();
    upper.remove(name);
    if (inode instanceof OverlayDirectory) {
      const own = inode.#writable();
      own.opaque = this.#inLower(name);
      upper.insert(name, own);
      inode.parent = this;
      inode.name = name;
      inode.nlink = own.nlink;
    } else {
      inode.changing();
      upper.insert(name, inode);
    }
    this.#seen.set(name, inode);
    this.#takeTimes(upper);
  }

  override remove(name: string): void {
    const inode = this.lookup(name);
    if (inode === undefined) return;
    const upper = this.#writable();
    // A file that was never copied up goes without entering the upper layer.
    inode.onChange = undefined;
    if (upper.lookup(name) !== undefined) upper.remove(name);
    else if (!(inode instanceof DirectoryInode)) inode.nlink--;
    if (inode instanceof DirectoryInode) inode.nlink = 0;
    this.#seen.delete(name);
    if (this.#inLower(name)) {
      upper.insert(name, new DeviceInode(this.fs.upper, 0, { kind: 'char', major: 0, minor: 0 }));
    }
    this.#takeTimes(upper);
  }

  override store(): FileSystem {
    return this.fs.upper;
  }

  override makeDirectory(name: string, mode: number, uid: number, gid: number): DirectoryInode {
    const own = new MemoryDirectory(this.fs.upper, mode, uid, gid);
    const directory = new OverlayDirectory(this.fs, own, []);
    this.insert(name, directory);
    return directory;
  }

  override changing(): void {
    this.#writable();
  }

  override setMode(mode: number): void {
    super.setMode(mode);
    this.#upper?.setMode(mode);
  }

  override setOwner(uid: number, gid: number): void {
    super.setOwner(uid, gid);
    this.#upper?.setOwner(uid, gid);
  }

  override setTimes(accessedAt: Nanoseconds, modifiedAt: Nanoseconds): void {
    super.setTimes(accessedAt, modifiedAt);
    this.#upper?.setTimes(accessedAt, modifiedAt);
  }

  /** Whether what was seen before is still there: the upper layer can be changed behind the overlay's back. */
  #holds(name: string, seen: Inode): boolean {
    const upper = this.#upper?.lookup(name);
    if (!(seen instanceof OverlayDirectory)) return upper === undefined ? seen.onChange !== undefined : upper === seen;
    if (seen.#upper === undefined && upper instanceof DirectoryInode) seen.#upper = upper;
    return seen.#upper === upper;
  }

  /** Its directory in the upper layer, made with those above it where missing: copy-up. */
  #writable(): DirectoryInode {
    if (this.#upper !== undefined) return this.#upper;
    const parent = this.parent;
    if (!(parent instanceof OverlayDirectory)) throw new Errno('ENOENT');
    const above = parent.#writable();
    const own = new MemoryDirectory(this.fs.upper, this.mode, this.uid, this.gid);
    // Copying up leaves the directory above as old as it was.
    const { accessedAt, modifiedAt } = above;
    above.insert(this.name, own);
    above.setTimes(accessedAt, modifiedAt);
    own.setTimes(this.accessedAt, this.modifiedAt);
    this.#upper = own;
    this.nlink = 1;
    return own;
  }

  #takeTimes(upper: DirectoryInode): void {
    this.modifiedAt = upper.modifiedAt;
    this.changedAt = upper.changedAt;
    if (!this.merged) this.nlink = upper.nlink;
  }

  #find(name: string): Inode | undefined {
    const upper = this.#upper?.lookup(name);
    if (isDeletion(upper)) return undefined;
    if (upper !== undefined && !(upper instanceof DirectoryInode)) return upper;
    const lowers = upper?.opaque ? [] : lowerDirectories(name, this.#lowers);
    if (upper !== undefined) return new OverlayDirectory(this.fs, upper, lowers);
    const top = lowers[0];
    if (top !== undefined) return new OverlayDirectory(this.fs, undefined, lowers);
    const origin = this.#firstLower(name);
    return origin === undefined || isDeletion(origin) ? undefined : this.#adopt(name, origin);
  }

  #firstLower(name: string): Inode | undefined {
    for (const lower of this.#lowers) {
      const inode = lower.lookup(name);
      if (inode !== undefined) return inode;
    }
    return undefined;
  }

  #inLower(name: string): boolean {
    const inode = this.#firstLower(name);
    return inode !== undefined && !isDeletion(inode);
  }

  /** The overlay's own inode for a lower file; it enters the upper tree when it changes. */
  #adopt(name: string, origin: Inode): Inode {
    const copy = origin.copyTo(this.fs.upper);
    copy.onChange = () => {
      copy.onChange = undefined;
      const upper = this.#writable();
      const { accessedAt, modifiedAt } = upper;
      copy.nlink = 0;
      upper.insert(name, copy);
      upper.setTimes(accessedAt, modifiedAt);
    };
    return copy;
  }
}
