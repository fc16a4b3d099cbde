import { Errno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import type { Process } from '../process/process.ts';
import type { RegularInode } from '../vfs/regular.ts';
import type { Cgroup } from './group.ts';
import { killForMemory } from './oom.ts';
import { cgroupIn } from './table.ts';
import { memoryUsage } from './usage.ts';

/** The most that one process can hold, as if the machine had no more: what has no end must not fill the learner's own. */
const MOST_HELD = 384 * 1024 ** 2;

/** Gives back pages of files where a group needs `bytes` more. @returns whether there is room for them then */
export function reclaim(kernel: Kernel, group: Cgroup, bytes: number): boolean {
  const usage = memoryUsage(kernel, group) + bytes;
  if (usage <= group.limit) {
    if (usage > group.peak) group.peak = usage;
    return true;
  }
  group.peak = group.limit;
  group.failures++;
  let over = usage - group.limit;
  for (const each of kernel.cgroups.below(group)) {
    const freed = Math.min(each.pageCache, over);
    each.reclaimed += freed;
    over -= freed;
  }
  return over <= 0;
}

/**
 * Makes room for `bytes` more in all groups of a process that have a limit: pages of files are given back, and where
 * that does not do, processes are killed, perhaps the one that asks: then this does not return.
 * @returns whether there is room; there is none where nobody may be killed for it
 */
export function chargeMemory(process: Process, bytes: number): boolean {
  const { kernel } = process;
  const { cgroups } = kernel;
  const asking = { process, bytes };
  if (process.usage.held + bytes > MOST_HELD) killForMemory(kernel, asking, cgroups.root, [process]);
  if (process.usage.held + bytes > MOST_HELD) process.exit({ signal: 'SIGKILL' });
  if (cgroups.limited === 0) return true;
  for (let group: Cgroup | undefined = cgroups.nearest(cgroupIn(process, 'memory')); group; group = group.parent) {
    if (group.limit === Number.POSITIVE_INFINITY) continue;
    while (!reclaim(kernel, group, bytes)) {
      const victim = group.oomKillDisabled ? undefined : killForMemory(kernel, asking, group);
      if (victim === process) process.exit({ signal: 'SIGKILL' });
      if (victim) continue;
      group.starved.add(process);
      return false;
    }
  }
  return true;
}

/** Tells of a process that asked for more memory than any machine has. */
export function exhausted(process: Process): void {
  const { kernel } = process;
  let group: Cgroup = kernel.cgroups.nearest(cgroupIn(process, 'memory'));
  while (group.parent && group.limit === Number.POSITIVE_INFINITY) group = group.parent;
  if (!process.status) killForMemory(kernel, { process, bytes: 0 }, group, [process]);
}

/**
 * Charges the group of who opened a file for what is written to it.
 * @throws Errno EFAULT where there is no room and nobody may be killed
 */
export function chargeFile(process: Process, file: RegularInode, growth: number): void {
  const group = process.kernel.cgroups.find(cgroupIn(process, 'memory'));
  if (!group?.parent) return;
  if (growth > 0 && !chargeMemory(process, growth)) throw new Errno('EFAULT');
  (file.fs.type === 'tmpfs' ? group.memoryFiles : group.cachedFiles).add(file);
}
