import type { OpenFile } from '../file/openfile.ts';
import { type DeviceNumber, type FileSystem, Inode, type Stat, type Viewer } from './inode.ts';
import type { Location } from './mount.ts';

/** A symbolic link. */
export class SymlinkInode extends Inode {
  readonly type = 'symlink';

  constructor(
    fs: FileSystem,
    readonly text: string,
    uid = 0,
    gid = 0,
  ) {
    super(fs, 0o777, uid, gid);
  }

  /** readlink(2). */
  target(_viewer?: Viewer): string {
    return this.text;
  }

  override get size(): number {
    return new TextEncoder().encode(this.text).length;
  }

  override stat(device?: number, viewer?: Viewer): Stat {
    return { ...super.stat(device, viewer), target: this.target(viewer) };
  }

  protected duplicate(fs: FileSystem): Inode {
    return new SymlinkInode(fs, this.text, this.uid, this.gid);
  }
}

/** A link of /proc that leads to an object and not along a path: /proc/PID/cwd, root, exe, fd/N, ns/net. */
export abstract class MagicLinkInode extends SymlinkInode {
  /** The place it leads to, or the open file it stands for. @throws Errno */
  abstract follow(viewer: Viewer): Location | OpenFile;

  override get size(): number {
    return 0;
  }
}

/** A device node: null(4), tty(4), a disk. */
export class DeviceInode extends Inode {
  readonly type = 'device';

  constructor(
    fs: FileSystem,
    mode: number,
    readonly special: DeviceNumber,
    uid = 0,
    gid = 0,
  ) {
    super(fs, mode, uid, gid);
  }

  /** Whether it stands for a deleted file in an overlay's upper directory. */
  get isWhiteout(): boolean {
    return this.special.kind === 'char' && this.special.major === 0 && this.special.minor === 0;
  }

  override stat(device?: number, viewer?: Viewer): Stat {
    return { ...super.stat(device, viewer), special: this.special };
  }

  protected duplicate(fs: FileSystem): Inode {
    return new DeviceInode(fs, this.mode, this.special, this.uid, this.gid);
  }
}

/** A Unix-domain socket's name: the listener bound to it, until that is closed. */
export class SocketInode extends Inode {
  readonly type = 'socket';

  constructor(
    fs: FileSystem,
    mode: number,
    public listener: unknown,
    uid = 0,
    gid = 0,
  ) {
    super(fs, mode, uid, gid);
  }

  protected duplicate(fs: FileSystem): Inode {
    return new SocketInode(fs, this.mode, undefined, this.uid, this.gid);
  }
}
