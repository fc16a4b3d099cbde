import type { Process } from './process.ts';
import type { UserNamespace } from './usernamespace.ts';

/** pid_namespaces(7): a numbering of processes. A process has a number in its own namespace and in every ancestor. */
export class PidNamespace {
  #next = 1;
  #processes = new Map<number, Process>();
  readonly level: number;
  /** Its first process is gone: nothing can be started in it any more. */
  ended = false;

  constructor(
    readonly inode: number,
    readonly parent?: PidNamespace,
    /** The user namespace that owns it; that of the host where absent. */
    readonly user?: UserNamespace,
  ) {
    this.level = parent ? parent.level + 1 : 0;
  }

  /** The process that has number 1 here, if it has been started. */
  get init(): Process | undefined {
    return this.#processes.get(1);
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** All processes visible here, by number. */
  list(): { pid: number; process: Process }[] {
    return [...this.#processes].map(([pid, process]) => ({ pid, process })).sort((a, b) => a.pid - b.pid);
  }

  /** Numbers a new process here and in all ancestors. */
  enter(process: Process): Map<PidNamespace, number> {
    const pids = new Map<PidNamespace, number>();
    for (let space: PidNamespace | undefined = this; space !== undefined; space = space.parent) {
      const pid = space.#next++;
      space.#processes.set(pid, process);
      pids.set(space, pid);
    }
    return pids;
  }

  /** Uses up numbers here and in all ancestors: threads, which the simulator does not number, take them as processes do. */
  skip(count: number): void {
    for (let space: PidNamespace | undefined = this; space !== undefined; space = space.parent) space.#next += count;
  }

  /** Forgets a reaped process here and in all ancestors. */
  leave(pids: Map<PidNamespace, number>): void {
    for (const [space, pid] of pids) space.#processes.delete(pid);
  }
}
