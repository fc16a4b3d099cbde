import type { Nanoseconds } from '../clock.ts';
import type { Process } from '../process/process.ts';
import type { DirectoryInode } from './directory.ts';

export type FileType = 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket';

/** Who looks: generated files (/proc, /sys) differ by the process that opens them. None means the host's own view. */
export type Viewer = Process | undefined;

/** A device's kind and numbers, as mknod(2) takes them. */
export interface DeviceNumber {
  kind: 'char' | 'block';
  major: number;
  minor: number;
}

/**
 * What stat(2) tells. Times are points of the virtual clock (nanoseconds since the lab's start, negative before it);
 * `clock.wallTime(at)` turns them into dates.
 */
export interface Stat {
  type: FileType;
  /** Permission bits with setuid, setgid and sticky; without the type. */
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Space taken, in units of 512 bytes. */
  blocks: number;
  nlink: number;
  inode: number;
  /** st_dev of the file system, see `makedev`. */
  device: number;
  accessedAt: Nanoseconds;
  modifiedAt: Nanoseconds;
  changedAt: Nanoseconds;
  /** What a symbolic link points at. */
  target?: string;
  /** What a device node stands for. */
  special?: DeviceNumber;
}

/** st_dev of a device (glibc's makedev). */
export function makedev(major: number, minor: number): number {
  return (minor & 0xff) + major * 256 + (minor >> 8) * 0x10_0000;
}

/** `major:minor` of an st_dev, as /proc/PID/mountinfo shows it. */
export function deviceText(device: number): string {
  return `${(device >> 8) & 0xfff}:${(device & 0xff) | ((device >> 12) & ~0xff)}`;
}

/** A file system, mounted or not: a tree of inodes numbered within it. */
export abstract class FileSystem {
  /** st_dev; given when it is mounted first. */
  device = 0;
  /** The SELinux context of all its files, where it is mounted with the option `context=`. */
  context: string | undefined;
  abstract readonly root: DirectoryInode;
  /** Its type as mount(8) names it. */
  abstract readonly type: string;
  #nextInode = 1;

  /** A fresh inode number. */
  allocate(): number {
    return this.#nextInode++;
  }

  /** The time its files are stamped with. */
  abstract now(): Nanoseconds;

  /** st_size of a directory with `entries` names. */
  directorySize(_entries: number): number {
    return 4096;
  }

  /** How many bytes can still be written; undefined where there is no end to it. */
  room(): number | undefined {
    return undefined;
  }

  /** Options of the file system itself, the last field of mountinfo, without rw or ro. */
  superOptions(): string[] {
    return [];
  }
}

/** What a name in a directory stands for: a file of any type, with owner, mode and times. */
export abstract class Inode {
  abstract readonly type: FileType;
  readonly number: number;
  nlink = 0;
  accessedAt: Nanoseconds;
  modifiedAt: Nanoseconds;
  changedAt: Nanoseconds;
  /** Called before anything of it changes; an overlay copies it up then. */
  onChange: (() => void) | undefined;

  constructor(
    readonly fs: FileSystem,
    public mode: number,
    public uid = 0,
    public gid = 0,
  ) {
    this.number = fs.allocate();
    const now = fs.now();
    this.accessedAt = now;
    this.modifiedAt = now;
    this.changedAt = now;
  }

  /** st_size in bytes. */
  get size(): number {
    return 0;
  }

  get blocks(): number {
    return 0;
  }

  /** stat(2); `device` is that of the mount it is seen through. */
  stat(device = this.fs.device, _viewer?: Viewer): Stat {
    return {
      type: this.type,
      mode: this.mode,
      uid: this.uid,
      gid: this.gid,
      size: this.size,
      blocks: this.blocks,
      nlink: this.nlink,
      inode: this.number,
      device,
      accessedAt: this.accessedAt,
      modifiedAt: this.modifiedAt,
      changedAt: this.changedAt,
    };
  }

  /** chmod(2) without checks. */
  setMode(mode: number): void {
    this.changing();
    this.mode = mode & 0o7777;
    this.changedAt = this.fs.now();
  }

  /** chown(2) without checks. */
  setOwner(uid: number, gid: number): void {
    this.changing();
    this.uid = uid;
    this.gid = gid;
    this.changedAt = this.fs.now();
  }

  /** utimensat(2) without checks. */
  setTimes(accessedAt: Nanoseconds, modifiedAt: Nanoseconds): void {
    this.changing();
    this.accessedAt = accessedAt;
    this.modifiedAt = modifiedAt;
    this.changedAt = this.fs.now();
  }

  /** Has to be called before its content or attributes change. */
  changing(): void {
    this.onChange?.();
  }

  /** A copy of its own in `fs` with the same attributes; content is shared, being immutable. */
  copyTo(fs: FileSystem): Inode {
    const copy = this.duplicate(fs);
    copy.nlink = this.nlink;
    copy.accessedAt = this.accessedAt;
    copy.modifiedAt = this.modifiedAt;
    copy.changedAt = this.changedAt;
    return copy;
  }

  protected abstract duplicate(fs: FileSystem): Inode;

  protected stampModified(): void {
    const now = this.fs.now();
    this.modifiedAt = now;
    this.changedAt = now;
  }
}
