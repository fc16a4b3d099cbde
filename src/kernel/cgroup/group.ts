import type { Process } from '../process/process.ts';
import type { RegularInode } from '../vfs/regular.ts';
import type { Bandwidth } from './bandwidth.ts';
import type { DeviceRule } from './devices.ts';

/** What a process takes beside what it asks for, in bytes: pages of its program, and of the kernel on its behalf. */
export const PROCESS_PAGES = 184_320;
export const PROCESS_KERNEL = 225_280;

const PAGE = 4096;

/**
 * A control group: what its processes may use, and what they have used. One object stands for the directory of that
 * name in every hierarchy; a file of a hierarchy reads and writes its part (Documentation/admin-guide/cgroup-v1).
 */
export class Cgroup {
  /** memory.limit_in_bytes and its like; Infinity where there is no limit. In bytes. */
  limit = Number.POSITIVE_INFINITY;
  limitWithSwap = Number.POSITIVE_INFINITY;
  softLimit = Number.POSITIVE_INFINITY;
  swappiness = 60;
  oomKillDisabled = false;
  /** Processes that wait for memory, as nobody may be killed for them. */
  readonly starved = new Set<Process>();
  failures = 0;
  peak = 0;
  oomKills = 0;
  /** Called when it runs out of memory (eventfd of memory.oom_control). */
  onOutOfMemory: (() => void) | undefined;
  /** Written files whose pages it is charged for: those in memory alone, and those that also are on a disk. */
  readonly memoryFiles = new Set<RegularInode>();
  readonly cachedFiles = new Set<RegularInode>();
  /** How much of the pages of files on disks has been given back, in bytes. */
  reclaimed = 0;
  /** pids.max. */
  maximumProcesses: number | undefined;
  refusedProcesses = 0;
  peakProcesses = 0;
  /** cpu.shares, and the weight of its processor time against that of its siblings. */
  shares = 1024;
  bandwidth: Bandwidth | undefined;
  /** Processor time of processes that have left it, in nanoseconds. */
  usedProcessor = 0;
  /** cpuset.cpus and cpuset.mems: lists as `0-1`; that of the parent where empty. */
  processors = '';
  nodes = '';
  /** What of devices may be used; everything where there is no list. */
  devices: DeviceRule[] | undefined;
  frozen = false;
  /** Lines of blkio.throttle.*, by file, then by device. */
  readonly throttles = new Map<string, Map<string, number>>();
  /** Numbers written to files that change nothing, by file. */
  readonly kept = new Map<string, string>();

  constructor(
    /** From the root of the hierarchy: /docker/ID; the root itself is the empty string. */
    readonly path: string,
    readonly parent: Cgroup | undefined,
  ) {}

  /** Bytes of files that are in memory alone: on a tmpfs. */
  get sharedMemory(): number {
    return pages(this.memoryFiles);
  }

  /** Bytes of pages of files on disks. */
  get pageCache(): number {
    const all = pages(this.cachedFiles);
    if (this.reclaimed > all) this.reclaimed = all;
    return all - this.reclaimed;
  }
}

/** What files take, in bytes of whole pages; those that are gone are forgotten. */
function pages(files: Set<RegularInode>): number {
  let bytes = 0;
  for (const file of files) {
    if (file.nlink === 0) files.delete(file);
    else bytes += Math.ceil(file.size / PAGE) * PAGE;
  }
  return bytes;
}
