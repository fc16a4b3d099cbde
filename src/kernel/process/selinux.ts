import type { FileType, Inode, Viewer } from '../vfs/inode.ts';
import type { Location } from '../vfs/mount.ts';
import type { Process } from './process.ts';

/**
 * SELinux with a policy loaded: every process and every file has a context `user:role:type:level`, and the policy says what
 * processes of one type may do with files of another (selinux(8)). The kernel asks; what answers comes with the policy.
 */
export interface SELinux {
  /** Whether what the policy does not allow is refused, or only written down. */
  enforcing: boolean;
  /** The context of a file. */
  contextOf(inode: Inode): string;
  /** Gives a file another context; the caller has seen to it that the policy knows it. */
  setContext(inode: Inode, context: string, name?: string): void;
  /** Whether a context is made of names that the policy has. */
  knows(context: string): boolean;
  /** What file_contexts(5) gives a path; undefined where it says `<<none>>`. */
  contextFor(path: string, type: FileType): string | undefined;
  /** A file has been made at `name` of a directory, by a process or by the kernel itself. */
  created(inode: Inode, parent: Location, name: string, maker: Viewer): void;
  /** A process has executed a file: it may get another context by that, and is confined by the one it has then. */
  executed(process: Process): void;
  /** Whether `process` may connect to a Unix-domain socket that `owner` listens on. */
  mayConnect(process: Process, owner: Process | undefined, path: string): boolean;
  /** Files of selinuxfs, by name. */
  readonly nodes: Readonly<Record<string, { read(): string; write?(text: string): void }>>;
}
