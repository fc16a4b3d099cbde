import type { Kernel } from '../../kernel.ts';
import type { Cgroup } from '../group.ts';
import { memoryOf } from '../usage.ts';

const PAGE = 4096;

/** The counters of memory.stat: those of a group, and with `total_` those of it and all below it, by name. */
export function memoryStat(kernel: Kernel, group: Cgroup): Record<string, number> {
  const { anonymous, shared, cache } = memoryOf(kernel, group);
  const pages = Math.ceil((anonymous + shared + cache) / PAGE);
  const own: Record<string, number> = {
    cache: shared + cache,
    rss: anonymous,
    rss_huge: 0,
    shmem: shared,
    mapped_file: 0,
    dirty: 0,
    writeback: 0,
    workingset_refault_anon: 0,
    workingset_refault_file: 0,
    swap: 0,
    swapcached: 0,
    pgpgin: pages,
    pgpgout: 0,
    pgfault: pages,
    pgmajfault: 0,
    inactive_anon: anonymous + shared,
    active_anon: 0,
    inactive_file: cache,
    active_file: 0,
    unevictable: 0,
  };
  return own;
}

/** memory.stat. */
export function memoryStatText(kernel: Kernel, group: Cgroup): string {
  const stat = memoryStat(kernel, group);
  const limit = (bytes: number) => (bytes === Number.POSITIVE_INFINITY ? '9223372036854771712' : String(bytes));
  const lines = Object.entries(stat).map(([name, value]) => `${name} ${value}\n`);
  const totals = Object.entries(stat).map(([name, value]) => `total_${name} ${value}\n`);
  return `${lines.join('')}hierarchical_memory_limit ${limit(group.limit)}\nhierarchical_memsw_limit ${limit(group.limitWithSwap)}\n${totals.join('')}`;
}

/** memory.numa_stat, of a machine with one node. */
export function numaText(kernel: Kernel, group: Cgroup): string {
  const { anonymous, shared, cache } = memoryOf(kernel, group);
  const kinds = { total: anonymous + shared + cache, file: cache, anon: anonymous + shared, unevictable: 0 };
  const line = ([name, bytes]: [string, number]) =>
    `${name}=${Math.ceil(bytes / PAGE)} N0=${Math.ceil(bytes / PAGE)}\n`;
  return [
    ...Object.entries(kinds),
    ...Object.entries(kinds).map(([name, bytes]): [string, number] => [`hierarchical_${name}`, bytes]),
  ]
    .map(line)
    .join('');
}
