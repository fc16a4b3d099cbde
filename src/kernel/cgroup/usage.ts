import type { Kernel } from '../kernel.ts';
import type { Process } from '../process/process.ts';
import { type Cgroup, PROCESS_KERNEL, PROCESS_PAGES } from './group.ts';
import { cgroupIn } from './table.ts';

/** The processes of a group of the memory hierarchy and of those below it. */
export function memoryUsers(kernel: Kernel, group: Cgroup): Process[] {
  const prefix = `${group.path}/`;
  return [...kernel.processes].filter((process) => {
    if (process.status) return false;
    const path = cgroupIn(process, 'memory');
    return group.path === '' || path === group.path || path.startsWith(prefix);
  });
}

/** What a group and those below it use, in bytes, by kind. */
export function memoryOf(
  kernel: Kernel,
  group: Cgroup,
): { anonymous: number; kernel: number; shared: number; cache: number } {
  let anonymous = 0;
  const users = memoryUsers(kernel, group);
  for (const process of users) anonymous += PROCESS_PAGES + process.usage.held;
  let shared = 0;
  let cache = 0;
  for (const each of kernel.cgroups.below(group)) {
    shared += each.sharedMemory;
    cache += each.pageCache;
  }
  return { anonymous, kernel: users.length * PROCESS_KERNEL, shared, cache };
}

/** memory.usage_in_bytes. */
export function memoryUsage(kernel: Kernel, group: Cgroup): number {
  const { anonymous, kernel: own, shared, cache } = memoryOf(kernel, group);
  return anonymous + own + shared + cache;
}
