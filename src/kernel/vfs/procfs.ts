import type { Nanoseconds } from '../clock.ts';
import { Errno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import type { PidNamespace } from '../process/pidnamespace.ts';
import type { Process } from '../process/process.ts';
import type { DirectoryInode } from './directory.ts';
import { FileSystem, type Inode, type Viewer } from './inode.ts';
import { processDirectory } from './procpid.ts';
import { sysctlDirectory } from './procsys.ts';
import { SYSTEM_FILES } from './procsystem.ts';
import { SymlinkInode } from './special.ts';
import { type SyntheticContent, SyntheticDirectory, SyntheticInode } from './synthetic.ts';

/** proc(5) as mounted in one PID namespace: processes have the numbers of that namespace. */
export class ProcFileSystem extends FileSystem {
  readonly type = 'proc';
  readonly root: DirectoryInode;

  constructor(
    readonly kernel: Kernel,
    readonly pidNamespace: PidNamespace,
  ) {
    super();
    this.root = new SyntheticDirectory(this, {
      fixed: {
        ...Object.fromEntries(
          Object.entries(SYSTEM_FILES).map(([name, text]) => [
            name,
            (fs: FileSystem) => new SyntheticInode(fs, { read: () => text(kernel, pidNamespace) }),
          ]),
        ),
        self: (fs) => new ViewerLink(fs, (viewer) => this.#pidOf(viewer)),
        'thread-self': (fs) => new ViewerLink(fs, (viewer) => `${this.#pidOf(viewer)}/task/${this.#pidOf(viewer)}`),
        net: (fs) => new SymlinkInode(fs, 'self/net'),
        mounts: (fs) => new SymlinkInode(fs, 'self/mounts'),
        sys: () => sysctlDirectory(this),
        ...Object.fromEntries(EMPTY.map((name) => [name, (fs: FileSystem) => new SyntheticDirectory(fs, {})])),
      },
      names: () => pidNamespace.list().map(({ pid }) => String(pid)),
      lookup: (name) => this.#process(name),
    });
  }

  override now(): Nanoseconds {
    return this.kernel.world.clock.now;
  }

  /** The kernel's own network namespace stands in for a missing process. */
  netOf(viewer: Viewer) {
    return viewer?.namespaces.net ?? this.kernel.net;
  }

  /** A generated file. */
  file(content: SyntheticContent, mode?: number): Inode {
    return new SyntheticInode(this, content, mode);
  }

  #pidOf(viewer: Viewer): string {
    const pid = viewer?.pidIn(this.pidNamespace);
    if (pid === undefined) throw new Errno('ENOENT');
    return String(pid);
  }

  #process(name: string): Inode | undefined {
    if (!/^[1-9]\d*$/.test(name)) return undefined;
    const process: Process | undefined = this.pidNamespace.get(Number(name));
    return process && processDirectory(this, process);
  }
}

/** Directories that are there, with nothing of the simulation to show in them; runc masks or protects some of them. */
const EMPTY = ['acpi', 'bus', 'fs', 'irq', 'tty'];

/** A link whose target depends on who reads it. */
class ViewerLink extends SymlinkInode {
  constructor(
    fs: FileSystem,
    readonly find: (viewer: Viewer) => string,
  ) {
    super(fs, '');
  }

  override target(viewer?: Viewer): string {
    return this.find(viewer);
  }

  override get size(): number {
    return 0;
  }
}
