/** What a profile of a security module keeps a process from, beside what its capabilities allow. */
export interface Confinement {
  /** Its name, as in /proc/PID/attr/current. */
  readonly profile: string;
  /** Whether mount(2), pivot_root(2) … are refused. */
  readonly refusesMounts: boolean;
  /** Whether writing to the file at this path, as the process sees it, is refused. */
  refusesWriting(path: string): boolean;
}
