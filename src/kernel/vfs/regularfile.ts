import { chargeFile } from '../cgroup/memory.ts';
import { type Coroutine, WaitQueue } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import { OpenFile, type Readiness } from '../file/openfile.ts';
import type { Stat, Viewer } from './inode.ts';
import type { Location } from './mount.ts';
import type { RegularInode } from './regular.ts';

/** What a file is opened for. */
export interface OpenMode {
  read: boolean;
  write: boolean;
  append: boolean;
}

/** An open file that has a place in the tree. */
export abstract class PlacedFile extends OpenFile {
  constructor(readonly location: Location) {
    super();
  }

  override stat(): Stat {
    return this.location.inode.stat(this.location.mount.fs.device);
  }
}

/** An open regular file. Reads and writes share its position; with `append` every write goes to the end. */
export class RegularFile extends PlacedFile {
  readonly kind = 'file';
  readonly changed = new WaitQueue();
  position = 0;

  constructor(
    location: Location,
    readonly inode: RegularInode,
    readonly mode: OpenMode,
    /** Who opened it; what is written is charged to its control group. */
    public viewer?: Viewer,
  ) {
    super(location);
  }

  readiness(): Readiness {
    return { readable: true, writable: true, hangup: false };
  }

  override *read(max: number): Coroutine<Uint8Array> {
    if (!this.mode.read) throw new Errno('EBADF');
    const bytes = this.inode.content.subarray(this.position, this.position + max);
    this.position += bytes.length;
    return bytes;
  }

  override *write(bytes: Uint8Array): Coroutine<number> {
    if (!this.mode.write) throw new Errno('EBADF');
    if (this.mode.append) this.position = this.inode.size;
    const fitting = this.#fitting(bytes);
    if (this.viewer?.kernel) chargeFile(this.viewer, this.inode, this.position + fitting.length - this.inode.size);
    this.inode.write(this.position, fitting);
    this.position += fitting.length;
    return fitting.length;
  }

  /** What there is room for. @throws Errno ENOSPC where there is none */
  #fitting(bytes: Uint8Array): Uint8Array {
    const room = this.inode.fs.room();
    if (room === undefined) return bytes;
    const limit = this.inode.blocks * 512 + room;
    if (this.position + bytes.length <= limit) return bytes;
    if (this.position >= limit) throw new Errno('ENOSPC');
    return bytes.subarray(0, limit - this.position);
  }

  /** @throws Errno EINVAL before the beginning */
  override seek(offset: number, whence: 'set' | 'current' | 'end'): number {
    const base = whence === 'set' ? 0 : whence === 'current' ? this.position : this.inode.size;
    if (base + offset < 0) throw new Errno('EINVAL');
    this.position = base + offset;
    return this.position;
  }

  /** ftruncate(2). @throws Errno EINVAL where it is not open for writing */
  truncate(size: number): void {
    if (!this.mode.write) throw new Errno('EINVAL');
    this.inode.truncate(size);
  }

  protected release(): void {}
}
