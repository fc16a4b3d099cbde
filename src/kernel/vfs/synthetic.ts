import { arrived, type Code } from '../code.ts';
import { type Coroutine, WaitQueue } from '../coroutine.ts';
import { Errno, type ErrnoCode } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import { DirectoryInode } from './directory.ts';
import { type FileSystem, Inode, type Viewer } from './inode.ts';
import type { Location } from './mount.ts';
import { type OpenMode, PlacedFile } from './regularfile.ts';

/** How a generated file comes by its text, and what writing to it does. */
export interface SyntheticContent {
  /** Code that `read` and `write` need. */
  code?: Code<unknown>;
  /** @throws Errno as read(2) on it would */
  read?: (viewer: Viewer) => string;
  /** @throws Errno as write(2) on it would */
  write?: (text: string, viewer: Viewer) => void;
}

/** A file of /proc or /sys: its text is made when it is read. */
export class SyntheticInode extends Inode {
  readonly type = 'file';

  constructor(
    fs: FileSystem,
    readonly content: SyntheticContent,
    mode = content.write ? (content.read ? 0o644 : 0o200) : 0o444,
    uid = 0,
    gid = 0,
    readonly fixedSize = 0,
  ) {
    super(fs, mode, uid, gid);
    this.nlink = 1;
  }

  override get size(): number {
    return this.fixedSize;
  }

  /** @throws Errno */
  read(viewer: Viewer): string {
    if (!this.content.read) throw new Errno('EIO');
    return this.content.read(viewer);
  }

  /** @throws Errno */
  write(text: string, viewer: Viewer): void {
    if (!this.content.write) throw new Errno('EIO');
    this.content.write(text, viewer);
  }

  protected duplicate(): Inode {
    throw new Errno('EPERM');
  }
}

/** An open file of /proc or /sys: it shows the state of the moment when its beginning was read. */
export class SyntheticFile extends PlacedFile {
  readonly kind = 'file';
  readonly changed = new WaitQueue();
  #position = 0;
  #bytes: Uint8Array | undefined;

  constructor(
    location: Location,
    readonly inode: SyntheticInode,
    readonly mode: OpenMode,
    readonly viewer: Viewer,
  ) {
    super(location);
  }

  readiness(): Readiness {
    return { readable: true, writable: true, hangup: false };
  }

  override *read(max: number): Coroutine<Uint8Array> {
    if (!this.mode.read) throw new Errno('EBADF');
    if (this.#bytes === undefined || this.#position === 0) {
      if (this.inode.content.code) yield* arrived(this.inode.content.code);
      this.#bytes = new TextEncoder().encode(this.inode.read(this.viewer));
    }
    const bytes = this.#bytes.subarray(this.#position, this.#position + max);
    this.#position += bytes.length;
    return bytes;
  }

  override *write(bytes: Uint8Array): Coroutine<number> {
    if (!this.mode.write) throw new Errno('EBADF');
    if (this.inode.content.code) yield* arrived(this.inode.content.code);
    this.inode.write(new TextDecoder().decode(bytes), this.viewer);
    return bytes.length;
  }

  override seek(offset: number, whence: 'set' | 'current' | 'end'): number {
    if (whence === 'end') throw new Errno('EINVAL');
    this.#position = whence === 'set' ? offset : this.#position + offset;
    return this.#position;
  }

  protected release(): void {}
}

/** What a generated directory holds: names that are always there, and names that come and go. */
export interface SyntheticEntries {
  /** Made when they are first looked up, and kept: something may be mounted on them. */
  fixed?: Record<string, (fs: FileSystem) => Inode>;
  names?: (viewer: Viewer) => string[];
  lookup?: (name: string, viewer: Viewer) => Inode | undefined;
}

/** A directory of /proc or /sys. */
export class SyntheticDirectory extends DirectoryInode {
  readonly #made = new Map<string, Inode>();

  constructor(
    fs: FileSystem,
    readonly entries: SyntheticEntries,
    mode = 0o555,
    /** What the kernel answers where somebody wants to create something here. */
    readonly refusal: ErrnoCode = 'ENOENT',
  ) {
    super(fs, mode);
    this.nlink = 2;
  }

  override lookup(name: string, viewer?: Viewer): Inode | undefined {
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    const { fixed } = this.entries;
    const make = fixed && Object.hasOwn(fixed, name) ? fixed[name] : undefined;
    const inode = make ? make(this.fs) : this.entries.lookup?.(name, viewer);
    if (inode === undefined) return undefined;
    if (inode instanceof DirectoryInode && inode.parent === undefined) {
      inode.parent = this;
      inode.name = name;
    }
    if (inode.nlink === 0) inode.nlink = 1;
    if (make) this.#made.set(name, inode);
    return inode;
  }

  override names(viewer?: Viewer): string[] {
    return [...Object.keys(this.entries.fixed ?? {}), ...(this.entries.names?.(viewer) ?? [])];
  }

  override insert(): void {
    throw new Errno(this.refusal);
  }

  override remove(_name: string): void {
    throw new Errno('EPERM');
  }

  override store(): FileSystem {
    throw new Errno(this.refusal);
  }

  override makeDirectory(_name: string): DirectoryInode {
    throw new Errno(this.refusal);
  }

  override get size(): number {
    return 0;
  }
}
