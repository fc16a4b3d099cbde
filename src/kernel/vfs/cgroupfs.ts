import { cgroupFilesCode } from '../cgroup/files/code.ts';
import { cgroupFileMode, cgroupFiles } from '../cgroup/files/names.ts';
import { cgroupIn } from '../cgroup/table.ts';
import type { Nanoseconds } from '../clock.ts';
import { Errno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import type { DirectoryInode } from './directory.ts';
import { FileSystem, type Inode } from './inode.ts';
import { SyntheticDirectory, SyntheticInode } from './synthetic.ts';

/** One hierarchy of control groups: a directory a group, with the processes in it. */
export class CgroupFileSystem extends FileSystem {
  readonly type = 'cgroup';
  readonly root: DirectoryInode;

  /** @param hierarchy its controller, as mount options name it */
  constructor(
    readonly kernel: Kernel,
    readonly hierarchy: string,
  ) {
    super();
    this.root = this.#group('');
  }

  override now(): Nanoseconds {
    return this.kernel.world.clock.now;
  }

  override superOptions(): string[] {
    return [this.hierarchy];
  }

  /** The directory of the group `path` (/docker/ID); there may be no process in it yet. */
  directoryOf(path: string): DirectoryInode {
    let directory: DirectoryInode = this.root;
    let reached = '';
    for (const name of path.split('/')) {
      if (name === '') continue;
      reached += `/${name}`;
      const below = this.#group(reached);
      below.parent = directory;
      below.name = name;
      directory = below;
    }
    return directory;
  }

  #group(path: string): DirectoryInode {
    return new CgroupDirectory(this, path);
  }
}

/** The directory of a control group. Its files are named at once; what they say is fetched when one is opened. */
class CgroupDirectory extends SyntheticDirectory {
  constructor(
    override readonly fs: CgroupFileSystem,
    readonly path: string,
  ) {
    super(fs, {}, 0o755, 'EACCES');
  }

  #groups(): string[] {
    const { kernel, hierarchy } = this.fs;
    const names = new Set<string>(kernel.cgroups.names(this.path));
    for (const process of kernel.processes) {
      const path = cgroupIn(process, hierarchy);
      if (!path.startsWith(`${this.path}/`)) continue;
      const name = path.slice(this.path.length + 1).split('/', 1)[0];
      if (name) names.add(name);
    }
    return [...names];
  }

  override lookup(name: string): Inode | undefined {
    const { kernel, hierarchy } = this.fs;
    if (cgroupFiles(hierarchy, this.path === '').includes(name)) {
      const file = { kernel, path: this.path, hierarchy, name };
      const content = () => cgroupFilesCode.value as NonNullable<typeof cgroupFilesCode.value>;
      return new SyntheticInode(
        this.fs,
        {
          code: cgroupFilesCode,
          read: (viewer) => content().read(file, viewer),
          write: (text, viewer) => content().write(file, text, viewer),
        },
        cgroupFileMode(name),
      );
    }
    if (!this.#groups().includes(name)) return undefined;
    const below = new CgroupDirectory(this.fs, `${this.path}/${name}`);
    below.parent = this;
    below.name = name;
    return below;
  }

  override names(): string[] {
    return [...cgroupFiles(this.fs.hierarchy, this.path === ''), ...this.#groups()];
  }

  override makeDirectory(name: string): DirectoryInode {
    this.fs.kernel.cgroups.make(`${this.path}/${name}`);
    return this.lookup(name) as DirectoryInode;
  }

  override checkRemoval(): void {
    if (this.#groups().length > 0) throw new Errno('EBUSY');
    for (const process of this.fs.kernel.processes)
      if (cgroupIn(process, this.fs.hierarchy) === this.path) throw new Errno('EBUSY');
  }

  override remove(name: string): void {
    if (!this.#groups().includes(name)) throw new Errno('EPERM');
    this.fs.kernel.cgroups.remove(`${this.path}/${name}`);
  }
}
