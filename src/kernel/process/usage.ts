import { chargeMemory } from '../cgroup/memory.ts';
import { cgroupIn } from '../cgroup/table.ts';
import type { Nanoseconds } from '../clock.ts';
import type { Coroutine } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import type { OpenFile } from '../file/openfile.ts';
import { HOST_LIMITS, type Limits } from './limits.ts';
import type { Process } from './process.ts';

/** Pieces of memory smaller than this are added up before they are charged, in bytes. */
const PIECE = 65_536;

/** What a process uses of memory and processor, and what it may use at most. */
export class ProcessUsage {
  /** Memory that it has asked for beyond what its program takes, in bytes; `hold` changes it. */
  held = 0;
  /** /proc/PID/oom_score_adj. */
  oomScoreAdjustment: number;
  /** Processor time of its threads that have ended, and that of children which it has waited for. */
  endedThreads: Nanoseconds = 0;
  childrenProcessor: Nanoseconds = 0;
  #limits: Limits;
  #unheld = 0;

  constructor(
    readonly process: Process,
    options: { limits?: Limits; oomScoreAdjustment?: number },
  ) {
    const parent = process.parent?.usage;
    this.oomScoreAdjustment = options.oomScoreAdjustment ?? parent?.oomScoreAdjustment ?? 0;
    this.#limits = options.limits ?? parent?.limits ?? HOST_LIMITS;
    process.files.limit = this.#limits.nofile[0];
  }

  /** Its resource limits (getrlimit(2)). */
  get limits(): Limits {
    return this.#limits;
  }

  set limits(limits: Limits) {
    this.#limits = limits;
    this.process.files.limit = limits.nofile[0];
  }

  /**
   * Takes note of memory that the process holds from now on (`bytes`; gives back where negative). Where its control group
   * has no more, somebody is killed for it, perhaps this process: then this does not return. Only its own threads may
   * call this.
   * @returns false where there is none and nobody may be killed: what asks in a system call fails then (EFAULT)
   */
  hold(bytes: number): boolean {
    if (bytes > 0 && !chargeMemory(this.process, bytes)) return false;
    this.held = Math.max(0, this.held + bytes);
    return true;
  }

  /** As `hold`, for what a program touches itself: where there is none, it stands still until there is (a page fault). */
  touch(bytes: number): void {
    if (!this.hold(bytes)) this.process.freeze();
  }

  /** As `touch`, for many small pieces. */
  touchMore(bytes: number): void {
    this.#unheld += bytes;
    if (this.#unheld < PIECE) return;
    this.touch(this.#unheld);
    this.#unheld = 0;
  }

  /** At the end of the process: what it took of the processor stays with its control group; what it held does not. */
  leave(): void {
    this.held = 0;
    this.process.kernel.cgroups.nearest(cgroupIn(this.process, 'cpuacct')).usedProcessor += this.process.processorTime;
  }
}

/**
 * write(2) with RLIMIT_FSIZE: writes what it can of `bytes`; what goes beyond the largest file it may write is not written.
 * @returns how many
 * @throws Errno EFBIG where SIGXFSZ, which ends the process otherwise, does not
 */
export function* writeSome(process: Process, file: OpenFile, bytes: Uint8Array): Coroutine<number> {
  const [most] = process.usage.limits.fsize;
  if (most === Number.POSITIVE_INFINITY || file.kind !== 'file') return yield* file.write(bytes);
  const room = most - file.seek(0, 'current');
  if (room > 0) return yield* file.write(bytes.length > room ? bytes.subarray(0, room) : bytes);
  if (!process.catches('SIGXFSZ') && process.namespaces.pid.init !== process) process.exit({ signal: 'SIGXFSZ' });
  throw new Errno('EFBIG');
}

/** fork(2): pids.max of the control group, and RLIMIT_NPROC, which holds for others than root alone. @throws Errno EAGAIN */
export function checkProcesses(parent: Process, options: { cgroup?: string; limits?: Limits }): void {
  const { kernel, credentials } = parent;
  const path = options.cgroup ?? cgroupIn(parent, 'pids');
  const group = kernel.cgroups.find(path);
  if (group?.maximumProcesses !== undefined) {
    let members = 0;
    for (const process of kernel.processes) if (cgroupIn(process, 'pids') === path) members++;
    if (members >= group.maximumProcesses) {
      group.refusedProcesses++;
      throw new Errno('EAGAIN');
    }
  }
  const [most] = (options.limits ?? parent.usage.limits).nproc;
  const { uid, capabilities } = credentials;
  if (most >= HOST_LIMITS.nproc[0] || uid === 0 || capabilities.has('SYS_RESOURCE')) return;
  let own = 0;
  for (const process of kernel.processes) if (process.credentials.uid === uid && !process.status) own++;
  if (own >= most) throw new Errno('EAGAIN');
}
