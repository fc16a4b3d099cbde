import { Errno } from '../errno.ts';
import type { DirectoryInode } from './directory.ts';
import { FileSystem, Inode } from './inode.ts';

/** Kinds of namespaces(7), as /proc/PID/ns names them. */
export type NamespaceKind = 'net' | 'pid' | 'mnt' | 'uts' | 'ipc' | 'user' | 'cgroup' | 'time';

/** A namespace as a file: what /proc/PID/ns/net leads to, and what `ip netns` and Docker bind-mount to keep one. */
export class NamespaceInode extends Inode {
  readonly type = 'file';

  constructor(
    fs: FileSystem,
    readonly kind: NamespaceKind,
    /** The NetNamespace, PidNamespace, UtsNamespace or MountNamespace itself. */
    readonly namespace: { readonly inode: number },
  ) {
    super(fs, 0o444);
    this.nlink = 1;
  }

  /** As the link shows it: `net:[4026531840]`. */
  get text(): string {
    return `${this.kind}:[${this.namespace.inode}]`;
  }

  override stat(device?: number) {
    return { ...super.stat(device), inode: this.namespace.inode };
  }

  protected duplicate(): Inode {
    throw new Errno('EPERM');
  }
}

/** The kernel's file system of namespaces. */
export class NamespaceFileSystem extends FileSystem {
  readonly type = 'nsfs';
  readonly #inodes = new WeakMap<object, NamespaceInode>();

  get root(): DirectoryInode {
    throw new Errno('EINVAL', 'nsfs has no root');
  }

  override now(): number {
    return 0;
  }

  /** The one file of a namespace. */
  fileOf(kind: NamespaceKind, namespace: { readonly inode: number }): NamespaceInode {
    let inode = this.#inodes.get(namespace);
    if (inode === undefined) {
      inode = new NamespaceInode(this, kind, namespace);
      this.#inodes.set(namespace, inode);
    }
    return inode;
  }
}
