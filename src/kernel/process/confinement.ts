import type { Inode } from '../vfs/inode.ts';

/** What a process may be kept from doing with a file: reading, writing, executing or searching; taking its name away; its attributes. */
export type FilePermission = 'r' | 'w' | 'x' | 'unlink' | 'setattr';

/** What a profile of a security module keeps a process from, beside what its capabilities allow. */
export interface Confinement {
  /** Its name, as in /proc/PID/attr/current. */
  readonly profile: string;
  /** Whether mount(2), pivot_root(2) … are refused. */
  readonly refusesMounts: boolean;
  /** Whether writing to the file at this path, as the process sees it, is refused. */
  refusesWriting(path: string): boolean;
  /** Whether something may be done with this file, where the module decides by files and not by paths. */
  permits?(inode: Inode, permission: FilePermission): boolean;
}
