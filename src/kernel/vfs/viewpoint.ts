import { Errno, isErrno } from '../errno.ts';
import { systemCall } from '../process/seccomp.ts';
import { OVERFLOW_ID } from '../process/usernamespace.ts';
import { DirectoryInode } from './directory.ts';
import type { Stat, Viewer } from './inode.ts';
import type { Location, MountNamespace } from './mount.ts';
import { type Access, capable, checkAccess, checkWritable, mayAccess } from './permission.ts';
import { SymlinkInode } from './special.ts';
import { pathOf, type Walked, walk } from './walk.ts';

/** Where somebody stands in a tree of mounts, and what can be seen from there: the half of a context that changes no file. */
export abstract class Viewpoint {
  protected constructor(
    readonly mounts: MountNamespace,
    protected root: Location,
    protected here: Location,
    /** The process it belongs to; the kernel's own has none, and every right. */
    readonly owner: Viewer,
  ) {}

  // --- places -----------------------------------------------------------------------------------------------------

  /** getcwd(3). Where the directory is deleted or out of reach it stands as `(unreachable)`. */
  get cwd(): string {
    return pathOf(this.here, this.root) ?? '(unreachable)';
  }

  /** Where it stands, for /proc/PID/cwd. */
  get cwdLocation(): Location {
    return this.here;
  }

  /** What it takes for `/`, for /proc/PID/root. */
  get rootLocation(): Location {
    return this.root;
  }

  /** chdir(2). */
  chdir(path: string): void {
    systemCall(this.owner, 'chdir');
    const at = this.locate(path);
    requireDirectory(at, path);
    checkAccess(at.inode, 'x', this.owner?.credentials);
    this.here = at;
  }

  /** Stands elsewhere, without a check: what setns(2) and fchdir(2) to a directory that is open already do. */
  stand(at: { root?: Location | undefined; here?: Location | undefined }): void {
    this.root = at.root ?? this.root;
    this.here = at.here ?? this.here;
  }

  /** chroot(2): takes `path` for `/`; the working directory stays where it is. @throws Errno EPERM too */
  chroot(path: string): void {
    systemCall(this.owner, 'chroot');
    if (!capable(this.owner?.credentials, 'SYS_CHROOT')) throw new Errno('EPERM', path);
    const at = this.locate(path);
    requireDirectory(at, path);
    this.root = at;
  }

  /** The place a path leads to. */
  locate(path: string, follow = true): Location {
    return this.look(path, follow).location();
  }

  /** The place a path leads to, or undefined where nothing is there; unlike `locate` it then throws nothing. */
  find(path: string): Location | undefined {
    try {
      return this.look(path, true).found;
    } catch (error) {
      if (isErrno(error)) return undefined;
      throw error;
    }
  }

  /** The path of a place as seen from here, or undefined where it cannot be reached or is deleted. */
  pathTo(at: Location): string | undefined {
    return pathOf(at, this.root);
  }

  /** realpath(3): the path without links, `.` and `..`; everything has to exist. */
  realpath(path: string): string {
    const real = pathOf(this.locate(path), this.root);
    if (real === undefined) throw new Errno('ENOENT', path);
    return real;
  }

  // --- looking ----------------------------------------------------------------------------------------------------

  /** stat(2). */
  stat(path: string): Stat {
    const walked = this.look(path, true);
    const open = walked.file?.stat();
    return open ?? this.statAt(walked.location());
  }

  /** lstat(2): of a link itself. */
  lstat(path: string): Stat {
    return this.statAt(this.locate(path, false));
  }

  /** The SELinux context of a file; without SELinux undefined, unless somebody has given it one. */
  securityContext(path: string, follow = true): string | undefined {
    const { inode } = this.locate(path, follow);
    const { kernel } = this.mounts;
    return kernel?.selinux?.contextOf(inode) ?? kernel?.contexts.get(inode);
  }

  /** Whether a path leads anywhere. */
  exists(path: string): boolean {
    return this.find(path) !== undefined;
  }

  /** access(2). @throws Errno EACCES, EROFS where it may not; as for any path where it does not exist */
  access(path: string, access: Access): void {
    const at = this.locate(path);
    if (access === 'w' && at.inode.type !== 'device' && at.inode.type !== 'socket') checkWritable(at);
    if (!mayAccess(at.inode, access, this.owner?.credentials)) throw new Errno('EACCES', path);
  }

  /** readlink(2). @throws Errno EINVAL where it is no symbolic link */
  readlink(path: string): string {
    const { inode } = this.locate(path, false);
    if (!(inode instanceof SymlinkInode)) throw new Errno('EINVAL', path);
    return inode.target(this.owner);
  }

  /** The names in a directory without `.` and `..`, sorted bytewise. */
  readdir(path: string): string[] {
    const { inode } = this.locate(path);
    if (!(inode instanceof DirectoryInode)) throw new Errno('ENOTDIR', path);
    checkAccess(inode, 'r', this.owner?.credentials);
    return inode.names(this.owner).sort();
  }

  /** Everything at and below `path`, a directory before what is in it, without following links or crossing an error. */
  *walk(path: string): Generator<{ path: string; stat: Stat }, void, void> {
    const stat = this.lstat(path);
    yield { path, stat };
    if (stat.type !== 'directory') return;
    for (const name of this.readdir(path)) yield* this.walk(path.endsWith('/') ? path + name : `${path}/${name}`);
  }

  /** Walks a path from here. */
  protected look(path: string, follow: boolean): Walked {
    return walk({ root: this.root, cwd: this.here, viewer: this.owner }, path, follow);
  }

  protected statAt(at: Location): Stat {
    const stat = at.inode.stat(at.mount.fs.device, this.owner);
    const user = this.owner?.credentials.user;
    if (user === undefined) return stat;
    return { ...stat, uid: user.uidOf(stat.uid) ?? OVERFLOW_ID, gid: user.gidOf(stat.gid) ?? OVERFLOW_ID };
  }
}

function requireDirectory(at: Location, path: string): void {
  if (!(at.inode instanceof DirectoryInode)) throw new Errno('ENOTDIR', path);
}
