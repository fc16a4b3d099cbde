import type { Nanoseconds } from '../clock.ts';
import type { Kernel } from '../kernel.ts';
import type { DirectoryInode } from './directory.ts';
import { FileSystem, type Inode, type Viewer } from './inode.ts';
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

  #group(path: string): SyntheticDirectory {
    const processes = (viewer: Viewer) => this.#processes(path, viewer);
    const list = (fs: FileSystem): Inode => new SyntheticInode(fs, { read: processes });
    return new SyntheticDirectory(
      this,
      {
        fixed: { 'cgroup.procs': list, tasks: list },
        names: () => this.#groupsIn(path),
        lookup: (name) => (this.#groupsIn(path).includes(name) ? this.#group(`${path}/${name}`) : undefined),
      },
      0o755,
      'EPERM',
    );
  }

  #groupsIn(path: string): string[] {
    const names = new Set<string>();
    for (const { cgroup } of this.kernel.processes) {
      if (!cgroup.startsWith(`${path}/`)) continue;
      const name = cgroup.slice(path.length + 1).split('/', 1)[0];
      if (name) names.add(name);
    }
    return [...names];
  }

  #processes(path: string, viewer: Viewer): string {
    const space = viewer?.namespaces.pid ?? this.kernel.pidNamespace;
    return [...this.kernel.processes]
      .filter(({ cgroup }) => cgroup === (path || '/'))
      .map((process) => process.pidIn(space) ?? 0)
      .sort((a, b) => a - b)
      .map((pid) => `${pid}\n`)
      .join('');
  }
}
