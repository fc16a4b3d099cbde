import type { Nanoseconds } from '../clock.ts';
import { Errno, isErrno } from '../errno.ts';
import type { OpenFile } from '../file/openfile.ts';
import type { Kernel } from '../kernel.ts';
import { type Credentials, capableOver, hostGid, hostUid } from '../process/credentials.ts';
import type { Process } from '../process/process.ts';
import { systemCall } from '../process/seccomp.ts';
import { DirectoryInode } from './directory.ts';
import { FifoInode } from './fifo.ts';
import { hostMounts } from './hostroot.ts';
import type { DeviceNumber, FileSystem, Inode, Stat } from './inode.ts';
import { type BindOptions, type Location, type Mount, MountNamespace, type MountOptions } from './mount.ts';
import { NamespaceInode, type NamespaceKind } from './nsfs.ts';
import { type OpenFlags, openAt } from './open.ts';
import { OverlayDirectory } from './overlayfs.ts';
import {
  capable,
  checkAccess,
  checkConfinement,
  checkOwner,
  checkRemoval,
  checkWritable,
  mapped,
  mayAccess,
} from './permission.ts';
import type { Propagation } from './propagation.ts';
import { RegularInode } from './regular.ts';
import { RegularFile } from './regularfile.ts';
import { DeviceInode, SocketInode, SymlinkInode } from './special.ts';
import { SyntheticInode } from './synthetic.ts';
import { Viewpoint } from './viewpoint.ts';
import { pathOf, type Walked } from './walk.ts';

const NEW_FILE = 0o666;
const NEW_DIRECTORY = 0o777;

/**
 * The file system as one process sees it: mounts, root and working directory, umask, and the rights of its credentials.
 * Paths are absolute or relative to the working directory; what fails throws an Errno as the system call would (any of
 * ENOENT, ENOTDIR, EACCES, ELOOP and ENAMETOOLONG on the way to a path; EROFS where something is changed).
 */
export class FileSystemContext extends Viewpoint {
  umask = 0o022;

  /** The file system of a host: a Debian root with /proc, /sys, /dev, /run and /tmp. Programs are installed later. */
  static forHost(kernel: Kernel): FileSystemContext {
    return FileSystemContext.create(hostMounts(kernel));
  }

  /** A view from the root of `mounts`. */
  static create(mounts: MountNamespace): FileSystemContext {
    return new FileSystemContext(mounts, mounts.top, mounts.top, undefined);
  }

  /** A view of a bare tree, as for whoever builds the layer of an image. */
  static over(fs: FileSystem): FileSystemContext {
    return FileSystemContext.create(new MountNamespace(undefined, fs));
  }

  /** The same view with a root and working directory of its own, for `owner`. */
  clone(owner: Process | undefined = this.owner): FileSystemContext {
    const copy = new FileSystemContext(this.mounts, this.root, this.here, owner);
    copy.umask = this.umask;
    return copy;
  }

  /** The same view in a mount namespace of its own with the same mounts (unshare --mount). */
  unshare(): FileSystemContext {
    const mounts = this.mounts.clone();
    const place = (at: Location) => mounts.locate(pathOf(at, this.mounts.top) ?? '/');
    const copy = new FileSystemContext(mounts, place(this.root), place(this.here), this.owner);
    copy.umask = this.umask;
    return copy;
  }

  // --- content ----------------------------------------------------------------------------------------------------

  /** The bytes of a file, not to be changed. @throws Errno EISDIR; EINVAL where it has no content of its own */
  readFile(path: string): Uint8Array {
    const { inode } = this.locate(path);
    if (inode instanceof DirectoryInode) throw new Errno('EISDIR', path);
    checkAccess(inode, 'r', this.owner?.credentials);
    if (inode instanceof RegularInode) return inode.content;
    if (inode instanceof SyntheticInode) return new TextEncoder().encode(inode.read(this.owner));
    throw new Errno('EINVAL', path);
  }

  /** The content of a file as text. */
  readText(path: string): string {
    return new TextDecoder().decode(this.readFile(path));
  }

  /** Makes a file with this content, or replaces its content; `mode` is for a new file, before the umask. */
  writeFile(path: string, data: string | Uint8Array, mode?: number): void {
    const inode = this.#writable(path, mode);
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    if (inode instanceof RegularInode) inode.replace(bytes);
    else inode.write(new TextDecoder().decode(bytes), this.owner);
  }

  /** Adds to the end of a file, making it where it is missing. */
  appendFile(path: string, data: string | Uint8Array, mode?: number): void {
    const inode = this.#writable(path, mode);
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    if (inode instanceof RegularInode) inode.write(inode.size, bytes);
    else inode.write(new TextDecoder().decode(bytes), this.owner);
  }

  /**
   * open(2). The caller holds no reference yet: installing the file in a table takes one.
   * @throws Errno EEXIST, EISDIR, ENXIO, ELOOP and those of any path
   */
  open(path: string, flags: OpenFlags = {}, mode = NEW_FILE): OpenFile {
    systemCall(this.owner, 'openat');
    const walked = this.look(path, !flags.noFollow && !(flags.create && flags.exclusive));
    if (walked.file) return walked.file;
    if (walked.found === undefined) {
      if (!flags.create) throw new Errno('ENOENT', path);
      if (walked.trailingSlash) throw new Errno('EISDIR', path);
      const at = this.#create(walked, (directory, uid, gid) => {
        return new RegularInode(directory.store(), mode & ~this.umask & 0o7777, uid, gid);
      });
      // Whoever makes a file may write it, whatever its mode.
      const file = openAt(at, flags, undefined, this.mounts);
      if (file instanceof RegularFile) file.viewer = this.owner;
      return file;
    }
    if (flags.create && flags.exclusive) throw new Errno('EEXIST', path);
    if (flags.create && walked.found.inode instanceof DirectoryInode) throw new Errno('EISDIR', path);
    return openAt(walked.location(), flags, this.owner, this.mounts);
  }

  /** truncate(2). */
  truncate(path: string, size: number): void {
    systemCall(this.owner, 'truncate');
    const at = this.locate(path);
    if (at.inode instanceof DirectoryInode) throw new Errno('EISDIR', path);
    checkWritable(at);
    checkAccess(at.inode, 'w', this.owner?.credentials);
    if (!(at.inode instanceof RegularInode)) throw new Errno('EINVAL', path);
    at.inode.truncate(size);
  }

  // --- names ------------------------------------------------------------------------------------------------------

  /** mkdir(2). @throws Errno EEXIST */
  mkdir(path: string, mode = NEW_DIRECTORY): void {
    systemCall(this.owner, 'mkdir');
    const walked = this.look(path, false);
    this.#requireFree(walked);
    const { directory } = walked;
    const gid = this.#groupFor(directory);
    const inherited = directory.mode & 0o2000;
    this.#checkCreation(walked.parent);
    const made = directory.makeDirectory(walked.name, (mode & ~this.umask & 0o7777) | inherited, this.#uid, gid);
    this.mounts.kernel?.selinux?.created(made, walked.parent, walked.name, this.owner);
  }

  /** mkdir -p: makes a directory and those above it where missing. */
  mkdirAll(path: string, mode = NEW_DIRECTORY): void {
    const found = this.find(path);
    if (found?.inode instanceof DirectoryInode) return;
    if (found) throw new Errno('ENOTDIR', path);
    const trimmed = path.replace(/\/+$/, '');
    const slash = trimmed.lastIndexOf('/');
    if (slash > 0) this.mkdirAll(trimmed.slice(0, slash), NEW_DIRECTORY);
    this.mkdir(trimmed, mode);
  }

  /** rmdir(2). @throws Errno ENOTEMPTY; EBUSY where something is mounted; EINVAL for `.` */
  rmdir(path: string): void {
    systemCall(this.owner, 'rmdir');
    const walked = this.look(path, false);
    if (/(^|\/)\.\/*$/.test(path)) throw new Errno('EINVAL', path);
    const inode = this.#removable(walked);
    if (!(inode instanceof DirectoryInode)) throw new Errno('ENOTDIR', path);
    inode.checkRemoval(this.owner);
    walked.directory.remove(walked.name);
  }

  /** unlink(2): takes a name away; who has the file open keeps it. @throws Errno EISDIR, EBUSY, EPERM */
  unlink(path: string): void {
    systemCall(this.owner, 'unlink');
    const walked = this.look(path, false);
    const inode = this.#removable(walked);
    if (inode instanceof DirectoryInode) throw new Errno('EISDIR', path);
    if (walked.trailingSlash) throw new Errno('ENOTDIR', path);
    walked.directory.remove(walked.name);
  }

  /** rm -rf: removes everything at and below `path`, if there is anything. */
  removeAll(path: string): void {
    let stat: Stat;
    try {
      stat = this.lstat(path);
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return;
      throw error;
    }
    if (stat.type !== 'directory') {
      this.unlink(path);
      return;
    }
    for (const name of this.readdir(path)) this.removeAll(`${path}/${name}`);
    this.rmdir(path);
  }

  /** rename(2). @throws Errno EXDEV across mounts, and for directories of an overlay's lower layers; ENOTEMPTY, EINVAL … */
  rename(from: string, to: string): void {
    systemCall(this.owner, 'rename');
    const source = this.look(from, false);
    const target = this.look(to, false);
    checkWritable(source.parent);
    const inode = source.location().inode;
    if (source.parent.mount !== target.parent.mount) throw new Errno('EXDEV', from);
    if (source.name === '' || target.name === '') throw new Errno('EBUSY', from);
    this.#removable(source);
    if (target.found?.inode === inode) return;
    if (inode instanceof DirectoryInode) {
      for (let above: DirectoryInode | undefined = target.directory; above; above = above.parent) {
        if (above === inode) throw new Errno('EINVAL', to);
      }
      if (target.found && !(target.found.inode instanceof DirectoryInode)) throw new Errno('ENOTDIR', to);
      if (inode instanceof OverlayDirectory && inode.merged) throw new Errno('EXDEV', from);
    } else if (target.found?.inode instanceof DirectoryInode) throw new Errno('EISDIR', to);
    else if (target.trailingSlash) throw new Errno('ENOTDIR', to);
    if (target.found) {
      const replaced = this.#removable(target);
      if (replaced instanceof DirectoryInode && replaced.names(this.owner).length > 0) throw new Errno('ENOTEMPTY', to);
    } else this.#checkCreation(target.parent);
    inode.changing();
    if (target.found) target.directory.remove(target.name);
    // Its one link moves along: it must not seem deleted in between.
    source.directory.remove(source.name);
    target.directory.insert(target.name, inode);
  }

  /** link(2): a second name for a file. @throws Errno EEXIST, EPERM for a directory, EXDEV */
  link(from: string, to: string): void {
    systemCall(this.owner, 'link');
    const at = this.locate(from, false);
    const walked = this.look(to, false);
    this.#requireFree(walked);
    if (at.inode instanceof DirectoryInode) throw new Errno('EPERM', from);
    if (at.mount !== walked.parent.mount) throw new Errno('EXDEV', to);
    this.#checkCreation(walked.parent);
    walked.directory.insert(walked.name, at.inode);
  }

  /** symlink(2): a link at `path` to `target`. @throws Errno EEXIST */
  symlink(target: string, path: string): void {
    systemCall(this.owner, 'symlink');
    const walked = this.look(path, false);
    this.#requireFree(walked);
    this.#create(walked, (directory, uid, gid) => new SymlinkInode(directory.store(), target, uid, gid));
  }

  /** mknod(2): a device or a named pipe. @throws Errno EEXIST, EPERM without CAP_MKNOD */
  mknod(path: string, node: { device: DeviceNumber } | { fifo: true }, mode = NEW_FILE): void {
    systemCall(this.owner, 'mknod');
    const walked = this.look(path, false);
    this.#requireFree(walked);
    if ('device' in node && !capableOver(this.owner?.credentials, 'MKNOD', undefined)) throw new Errno('EPERM', path);
    this.#create(walked, (directory, uid, gid) => {
      const bits = mode & ~this.umask & 0o7777;
      const store = directory.store();
      return 'device' in node
        ? new DeviceInode(store, bits, node.device, uid, gid)
        : new FifoInode(store, bits, uid, gid);
    });
  }

  // --- attributes -------------------------------------------------------------------------------------------------

  /** chmod(2). @throws Errno EPERM */
  chmod(path: string, mode: number): void {
    systemCall(this.owner, 'chmod');
    const at = this.locate(path);
    checkWritable(at);
    checkOwner(at.inode, this.owner?.credentials);
    at.inode.setMode(mode);
  }

  /** chown(2), or lchown(2) without `follow`; undefined leaves a part as it is. @throws Errno EPERM */
  chown(path: string, uid: number | undefined, gid: number | undefined, follow = true): void {
    systemCall(this.owner, follow ? 'chown' : 'lchown');
    const at = this.locate(path, follow);
    checkWritable(at);
    const { inode } = at;
    const credentials = this.owner?.credentials;
    const user = credentials?.user;
    const toUid = uid === undefined || !user ? uid : user.hostUid(uid);
    const toGid = gid === undefined || !user ? gid : user.hostGid(gid);
    if ((uid !== undefined && toUid === undefined) || (gid !== undefined && toGid === undefined))
      throw new Errno('EINVAL', path);
    const own =
      credentials !== undefined &&
      hostUid(credentials) === inode.uid &&
      (toUid === undefined || toUid === inode.uid) &&
      (gid === undefined || gid === credentials.gid || (credentials.groups?.includes(gid) ?? false));
    if (!own && credentials && !(mapped(inode, credentials) && capable(credentials, 'CHOWN')))
      throw new Errno('EPERM', path);
    inode.setOwner(toUid ?? inode.uid, toGid ?? inode.gid);
    if (inode instanceof RegularInode) dropPrivileges(inode, credentials);
  }

  /** utimensat(2) with points of the virtual clock; undefined leaves one as it is. @throws Errno EPERM */
  utimes(path: string, accessedAt: Nanoseconds | undefined, modifiedAt: Nanoseconds | undefined, follow = true): void {
    systemCall(this.owner, 'utimensat');
    const at = this.locate(path, follow);
    checkWritable(at);
    const { inode } = at;
    if (!mayAccess(inode, 'w', this.owner?.credentials)) checkOwner(inode, this.owner?.credentials);
    inode.setTimes(accessedAt ?? inode.accessedAt, modifiedAt ?? inode.modifiedAt);
  }

  // --- sockets and namespaces -------------------------------------------------------------------------------------

  /** bind(2) of a Unix-domain socket: gives `listener` a path. @throws Errno EADDRINUSE where there is something */
  bindSocket(path: string, listener: unknown, mode = NEW_DIRECTORY): SocketInode {
    const walked = this.look(path, false);
    if (walked.found !== undefined) throw new Errno('EADDRINUSE', path);
    const at = this.#create(walked, (directory, uid, gid) => {
      return new SocketInode(directory.store(), mode & ~this.umask & 0o7777, listener, uid, gid);
    });
    return at.inode as SocketInode;
  }

  /** What listens on the socket at `path`. @throws Errno ECONNREFUSED where nothing does; EACCES without write permission */
  socketAt(path: string): unknown {
    const { inode } = this.locate(path);
    checkAccess(inode, 'w', this.owner?.credentials);
    if (!(inode instanceof SocketInode) || inode.listener === undefined) throw new Errno('ECONNREFUSED', path);
    return inode.listener;
  }

  /** The namespace behind a path such as /proc/1/ns/net or /run/netns/blue. @throws Errno EINVAL where it is none */
  namespaceAt(path: string): NamespaceInode {
    const { inode } = this.locate(path);
    if (!(inode instanceof NamespaceInode)) throw new Errno('EINVAL', path);
    return inode;
  }

  /** Keeps a namespace under a path, as `ip netns add` does: by a bind mount on the file there. */
  bindNamespace(path: string, kind: NamespaceKind, namespace: { readonly inode: number }): Mount {
    const { nsfs } = this.mounts.superBlocks;
    const subroot = nsfs.fileOf(kind, namespace);
    return this.mounts.mountAt(nsfs, this.locate(path), { subroot, source: 'nsfs', flags: [] });
  }

  // --- mounts -----------------------------------------------------------------------------------------------------

  /** mount(2). @throws Errno EPERM without CAP_SYS_ADMIN, ENOTDIR */
  mount(fs: FileSystem, path: string, options: MountOptions = {}): Mount {
    systemCall(this.owner, 'mount');
    this.#requireAdmin(path);
    return this.mounts.mountAt(fs, this.locate(path), options);
  }

  /** mount --bind. @throws Errno EPERM, ENOTDIR */
  bind(source: string, path: string, options: BindOptions = {}): Mount {
    systemCall(this.owner, 'mount');
    this.#requireAdmin(path);
    return this.mounts.bind(this.locate(source), this.locate(path), options);
  }

  /** mount --make-shared and its like. @throws Errno EPERM, EINVAL where nothing is mounted */
  setPropagation(path: string, kind: Propagation, recursive = false): void {
    systemCall(this.owner, 'mount');
    this.#requireAdmin(path);
    this.mounts.setPropagation(this.locate(path), kind, recursive);
  }

  /** mount -o remount: other options of what is mounted at a path. @throws Errno EPERM, EINVAL where nothing is */
  remount(path: string, change: (mount: Mount) => void): void {
    systemCall(this.owner, 'mount');
    this.#requireAdmin(path);
    const { mount, inode } = this.locate(path);
    if (inode !== mount.root) throw new Errno('EINVAL', path);
    change(mount);
  }

  /** umount(2). @param lazy MNT_DETACH @throws Errno EPERM, EINVAL, EBUSY */
  unmount(path: string, lazy = false): void {
    systemCall(this.owner, 'umount2');
    this.#requireAdmin(path, false);
    const real = pathOf(this.locate(path), this.mounts.top);
    if (real === undefined) throw new Errno('EINVAL', path);
    this.mounts.unmount(real, lazy);
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  get #uid(): number {
    return this.owner ? hostUid(this.owner.credentials) : 0;
  }

  /** New files get the group of their maker, or that of a setgid directory. */
  #groupFor(directory: DirectoryInode): number {
    if (directory.mode & 0o2000) return directory.gid;
    return this.owner ? hostGid(this.owner.credentials) : 0;
  }

  #requireAdmin(path: string, mounting = true): void {
    if (!capableOver(this.owner?.credentials, 'SYS_ADMIN', this.mounts.user)) throw new Errno('EPERM', path);
    if (mounting && this.owner?.credentials.confinement?.refusesMounts) throw new Errno('EACCES', path);
  }

  #requireFree(walked: Walked): void {
    if (walked.found !== undefined) throw new Errno('EEXIST', walked.path);
  }

  #checkCreation(parent: Location): void {
    checkWritable(parent);
    const directory = parent.inode as DirectoryInode;
    if (directory.removed) throw new Errno('ENOENT');
    checkAccess(directory, 'w', this.owner?.credentials);
  }

  #create(walked: Walked, make: (directory: DirectoryInode, uid: number, gid: number) => Inode): Location {
    const { directory, name, parent } = walked;
    this.#checkCreation(parent);
    const inode = make(directory, this.#uid, this.#groupFor(directory));
    directory.insert(name, inode);
    this.mounts.kernel?.selinux?.created(inode, parent, name, this.owner);
    return { mount: parent.mount, inode, directory, name };
  }

  /** What a path names, where the name may be taken away. */
  #removable(walked: Walked): Inode {
    const at = walked.location();
    const inode = walked.name === '' ? undefined : walked.directory.lookup(walked.name, this.owner);
    if (inode === undefined) throw new Errno('EBUSY', walked.path);
    checkWritable(walked.parent);
    checkRemoval(walked.directory, inode, this.owner?.credentials);
    if (at.mount !== walked.parent.mount || at.inode === this.root.inode) throw new Errno('EBUSY', walked.path);
    return inode;
  }

  /** The file at `path` for replacing its content, made where it is missing. */
  #writable(path: string, mode = NEW_FILE): RegularInode | SyntheticInode {
    const walked = this.look(path, true);
    if (walked.found === undefined) {
      if (walked.trailingSlash) throw new Errno('EISDIR', path);
      const made = this.#create(walked, (directory, uid, gid) => {
        return new RegularInode(directory.store(), mode & ~this.umask & 0o7777, uid, gid);
      });
      return made.inode as RegularInode;
    }
    const at = walked.location();
    const { inode } = at;
    if (inode instanceof DirectoryInode) throw new Errno('EISDIR', path);
    checkWritable(at);
    checkAccess(inode, 'w', this.owner?.credentials);
    checkConfinement(at, this.owner);
    if (!(inode instanceof RegularInode || inode instanceof SyntheticInode)) throw new Errno('EINVAL', path);
    return inode;
  }
}

/** chown(2) takes setuid, setgid and capabilities from what can be executed, unless it is done by root. */
function dropPrivileges(inode: RegularInode, credentials: Credentials | undefined): void {
  inode.capabilities = undefined;
  if (inode.mode & 0o6000 && credentials && !capable(credentials, 'FSETID')) inode.setMode(inode.mode & 0o1777);
}
