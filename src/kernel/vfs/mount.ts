import { Errno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import type { UserNamespace } from '../process/usernamespace.ts';
import type { Random } from '../random.ts';
import type { CgroupFileSystem } from './cgroupfs.ts';
import { DirectoryInode } from './directory.ts';
import { type FileSystem, type Inode, makedev } from './inode.ts';
import { NamespaceFileSystem, NamespaceInode } from './nsfs.ts';
import { follow, join, leave, PeerGroup, type Propagation, receivers, setPropagation, within } from './propagation.ts';
import { walk } from './walk.ts';

/** A place in the tree of mounts: an inode seen through a mount. */
export interface Location {
  readonly mount: Mount;
  readonly inode: Inode;
  /** The directory that holds it and its name there; directories know theirs themselves. */
  readonly directory?: DirectoryInode;
  readonly name?: string;
}

export interface MountOptions {
  readOnly?: boolean;
  /** What is mounted, as the first column of /proc/mounts shows it; the type by default. */
  source?: string;
  /** Its type, where it is called other than the file system calls itself. */
  type?: string;
  /** nosuid, nodev, noexec, relatime; relatime alone by default. */
  flags?: readonly string[];
  /** What of the file system to show: an inode of it, or an absolute path within it. */
  subroot?: Inode | string;
  /** The path of `subroot` within the file system, as mountinfo shows it; told by bind mounts of files. */
  rootPath?: string;
}

/** How a place is to be shown a second time. */
export interface BindOptions extends MountOptions {
  /** Also what is mounted below it. */
  recursive?: boolean;
  /** Leaves what is mounted below it writable, though it is read-only itself. */
  writableBelow?: boolean;
  /** What it hears of its source, and tells it; as its source where absent. */
  propagation?: Propagation;
}

/** A file system, or a part of one, attached to a place. */
export class Mount {
  /** What is mounted on inodes of this mount. */
  readonly children = new Map<Inode, Mount>();
  /** Those that show what is mounted here, and the other way round. */
  peers: PeerGroup | undefined;
  /** Those whose mounts are shown here, too. */
  master: PeerGroup | undefined;
  /** It cannot be bound elsewhere. */
  unbindable = false;

  constructor(
    readonly id: number,
    readonly fs: FileSystem,
    readonly root: Inode,
    /** Where it is attached; none for the root of a namespace. */
    readonly mountpoint: Location | undefined,
    public readOnly: boolean,
    readonly source: string,
    readonly type: string,
    public flags: readonly string[],
    /** What it shows, as a path within the file system. */
    readonly rootPath: string,
    /** Whose mounts it is among. */
    readonly namespace?: MountNamespace,
  ) {}

  /** Where it is attached, as a place. */
  get location(): Location {
    return { mount: this, inode: this.root };
  }
}

/** What all mount namespaces of a host share: the numbers of devices and mounts, and the file system of namespaces. */
export class SuperBlocks {
  readonly nsfs = new NamespaceFileSystem();
  /** The hierarchies of control groups, by name. */
  readonly cgroups = new Map<string, CgroupFileSystem>();
  /** What /dev/urandom draws from. */
  readonly entropy: Random | undefined;
  #nextDevice = 20;
  #nextMount = 20;
  #nextGroup = 1;
  #fileNumbers = new WeakMap<object, number>();
  #nextFile = 20_000;

  constructor(kernel: Kernel | undefined) {
    this.entropy = kernel?.random.fork('urandom');
  }

  /** A fresh st_dev for a file system without a disk. */
  device(): number {
    return makedev(0, this.#nextDevice++);
  }

  mountId(): number {
    return this.#nextMount++;
  }

  peerGroup(): PeerGroup {
    return new PeerGroup(this.#nextGroup++);
  }

  /** The inode number of what has no file system of its own, as in `pipe:[20000]`. */
  fileNumber(file: object): number {
    let number = this.#fileNumbers.get(file);
    if (number === undefined) {
      number = this.#nextFile++;
      this.#fileNumbers.set(file, number);
    }
    return number;
  }
}

/** mount_namespaces(7): which file systems are attached where. */
export class MountNamespace {
  readonly inode: number;
  /** The user namespace whose members may change it; that of the host where absent. */
  user: UserNamespace | undefined;
  readonly superBlocks: SuperBlocks;
  /** The mount of `/`. */
  readonly root: Mount;
  readonly #mounts = new Set<Mount>();

  /**
   * @param kernel the host; none for a bare tree, where devices cannot be opened
   * @param fs what to mount on `/`
   */
  constructor(
    readonly kernel: Kernel | undefined,
    fs: FileSystem,
    options: MountOptions = {},
  ) {
    this.inode = kernel?.inode() ?? 0;
    // The first namespace of a host is made before its kernel has a file system.
    this.superBlocks = kernel?.fs?.mounts.superBlocks ?? new SuperBlocks(kernel);
    this.root = this.#attach(fs, undefined, options);
  }

  /** All mounts, in the order in which they were made. */
  get mounts(): Mount[] {
    return [...this.#mounts];
  }

  /** The directory `/` of the namespace. */
  get top(): Location {
    return { mount: this.root, inode: this.root.root };
  }

  /**
   * Mounts `fs` at an absolute path of this namespace.
   * @throws Errno ENOENT; ENOTDIR where one of the two is a directory and the other is none
   */
  mount(fs: FileSystem, atPath: string, options: MountOptions = {}): Mount {
    return this.mountAt(fs, this.locate(atPath), options);
  }

  /** Mounts `fs` at a place. @throws Errno ENOTDIR, EINVAL */
  mountAt(fs: FileSystem, at: Location, options: MountOptions = {}): Mount {
    const mount = this.#attach(fs, at, options);
    this.#propagate(mount);
    return mount;
  }

  /**
   * mount --bind: shows `source`, a directory or a file, at `target` as well; with `recursive` also what is mounted below it.
   * @throws Errno ENOTDIR where one of the two is a directory and the other is none
   */
  bind(source: Location, target: Location, options: BindOptions = {}): Mount {
    const from = source.mount;
    if (from.unbindable) throw new Errno('EINVAL');
    const below = options.recursive
      ? [...from.children.values()].filter((child) => !child.unbindable && isBelow(child, source.inode))
      : [];
    const mount = this.#attach(from.fs, target, {
      source: from.source,
      type: from.type,
      flags: from.flags,
      readOnly: from.readOnly,
      ...options,
      subroot: source.inode,
      rootPath: innerPath(source),
    });
    this.#inherit(mount, from, options.propagation);
    this.#propagate(mount);
    const { propagation, writableBelow } = options;
    for (const child of below) {
      const at = { ...(child.mountpoint as Location), mount };
      this.bind({ mount: child, inode: child.root }, at, {
        recursive: true,
        readOnly: (options.readOnly && !writableBelow) || child.readOnly,
        propagation,
        writableBelow,
      });
    }
    return mount;
  }

  /** mount --make-shared, --make-rslave …: of the mount at a path. @throws Errno EINVAL where nothing is mounted */
  setPropagation(at: Location, kind: Propagation, recursive = false): void {
    if (at.inode !== at.mount.root) throw new Errno('EINVAL');
    const change = (mount: Mount) => {
      setPropagation(mount, kind, () => this.superBlocks.peerGroup());
      if (recursive) for (const child of mount.children.values()) change(child);
    };
    change(at.mount);
  }

  /** Nobody is in it any more: what is mounted elsewhere is no longer mounted here. */
  dispose(): void {
    for (const mount of this.#mounts) leave(mount);
  }

  /**
   * umount(2).
   * @param lazy MNT_DETACH: with all that is mounted within, whoever uses it
   * @throws Errno EINVAL where nothing is mounted; EBUSY where something is mounted within, or somebody is there
   */
  unmount(atPath: string, lazy = false): void {
    const { mount, inode } = this.locate(atPath);
    if (inode !== mount.root || mount.mountpoint === undefined) throw new Errno('EINVAL', atPath);
    if (lazy) for (const child of [...mount.children.values()]) this.#detachAll(child);
    else if (mount.children.size > 0 || this.#inUse(mount)) throw new Errno('EBUSY', atPath);
    const { inode: place } = mount.mountpoint;
    for (const { mount: other } of [...receivers(mount.mountpoint.mount)]) {
      const copy = other.children.get(place);
      if (copy?.namespace && copy.children.size === 0) copy.namespace.#detach(copy);
    }
    this.#detach(mount);
  }

  #detachAll(mount: Mount): void {
    for (const child of [...mount.children.values()]) this.#detachAll(child);
    this.#detach(mount);
  }

  #inUse(mount: Mount): boolean {
    for (const { fs, status } of this.kernel?.processes ?? []) {
      if (!status && (fs.cwdLocation.mount === mount || fs.rootLocation.mount === mount)) return true;
    }
    return false;
  }

  #detach(mount: Mount): void {
    const at = mount.mountpoint;
    if (at?.mount.children.get(at.inode) === mount) at.mount.children.delete(at.inode);
    this.#mounts.delete(mount);
    leave(mount);
  }

  /** What a new mount of the same place is to the one it was made from. */
  #inherit(mount: Mount, from: Mount, kind: Propagation | undefined): void {
    if (kind === 'private' || kind === 'unbindable') return;
    if (from.peers && kind === 'slave') follow(mount, from.peers);
    else {
      if (from.peers) join(mount, from.peers);
      if (from.master) follow(mount, from.master);
    }
  }

  /** Shows a new mount wherever what is mounted in its place is shown. */
  #propagate(mount: Mount): void {
    const at = mount.mountpoint;
    if (at?.mount.peers === undefined) return;
    const group = mount.peers ?? this.superBlocks.peerGroup();
    join(mount, group);
    const { source, type, flags, readOnly, rootPath, root } = mount;
    for (const { mount: other, slaveOf } of [...receivers(at.mount)]) {
      if (!other.namespace || !within(at, other.root) || other.children.get(at.inode)?.root === root) continue;
      const options = { source, type, flags, readOnly, rootPath, subroot: root };
      const copy = other.namespace.#attach(mount.fs, { ...at, mount: other }, options);
      if (slaveOf === undefined) join(copy, group);
      else {
        follow(copy, group);
        if (other.peers) join(copy, this.superBlocks.peerGroup());
      }
    }
  }

  /** The place at an absolute path, last link followed. @throws Errno */
  locate(path: string): Location {
    return walk({ root: this.top, cwd: this.top, viewer: undefined }, path).location();
  }

  /** A namespace of its own with the same mounts (unshare(2)). */
  clone(): MountNamespace {
    const copies = new Map<Mount, Mount>();
    const copy = new MountNamespace(this.kernel, this.root.fs, {
      ...this.root,
      subroot: this.root.root,
    });
    copies.set(this.root, copy.root);
    copy.user = this.user;
    for (const mount of this.#mounts) {
      const at = mount.mountpoint;
      const parent = at && copies.get(at.mount);
      if (!at || !parent) continue;
      const attached = copy.#attach(mount.fs, { ...at, mount: parent }, { ...mount, subroot: mount.root });
      copies.set(mount, attached);
    }
    return copy;
  }

  #attach(fs: FileSystem, at: Location | undefined, options: MountOptions): Mount {
    if (fs.device === 0) fs.device = this.superBlocks.device();
    const { subroot } = options;
    const root = typeof subroot === 'string' ? inodeAt(fs, subroot) : (subroot ?? fs.root);
    if (at && root instanceof DirectoryInode !== at.inode instanceof DirectoryInode) throw new Errno('ENOTDIR');
    const type = options.type ?? fs.type;
    const mount = new Mount(
      this.superBlocks.mountId(),
      fs,
      root,
      at,
      options.readOnly ?? false,
      options.source ?? type,
      type,
      options.flags ?? ['relatime'],
      options.rootPath ?? (typeof subroot === 'string' ? subroot : innerPath({ inode: root })),
      this,
    );
    at?.mount.children.set(at.inode, mount);
    this.#mounts.add(mount);
    return mount;
  }
}

/** Whether a mount is attached at or below `inode` of the mount it is attached to. */
function isBelow(mount: Mount, inode: Inode): boolean {
  const at = mount.mountpoint;
  let place: Inode | undefined = at?.inode;
  if (place !== inode && !(place instanceof DirectoryInode)) place = at?.directory;
  while (place !== undefined && place !== inode) place = place instanceof DirectoryInode ? place.parent : undefined;
  return place !== undefined;
}

/** The path of a place within its file system. */
function innerPath(at: { inode: Inode; directory?: DirectoryInode; name?: string; mount?: Mount }): string {
  if (at.mount && at.inode === at.mount.root) return at.mount.rootPath;
  if (at.inode instanceof NamespaceInode) return at.inode.text;
  const directory = at.inode instanceof DirectoryInode ? at.inode : at.directory;
  const names = at.inode instanceof DirectoryInode || at.name === undefined ? [] : [at.name];
  for (let place = directory; place?.parent; place = place.parent) names.push(place.name);
  return `/${names.reverse().join('/')}`;
}

function inodeAt(fs: FileSystem, path: string): Inode {
  let inode: Inode = fs.root;
  for (const name of path.split('/')) {
    if (name === '') continue;
    const next: Inode | undefined = inode instanceof DirectoryInode ? inode.lookup(name) : undefined;
    if (next === undefined) throw new Errno('ENOENT', path);
    inode = next;
  }
  return inode;
}
