import { cgroupIn } from './cgroup/table.ts';
import type { Process } from './process/process.ts';

/** The hierarchies of control groups (version 1), by their number in /proc/PID/cgroup. */
export const CGROUP_HIERARCHIES = [
  'cpu',
  'cpuacct',
  'cpuset',
  'memory',
  'devices',
  'freezer',
  'blkio',
  'pids',
  'name=systemd',
] as const;

/** /proc/PID/cgroup: the group of a process in each hierarchy, as `viewer` sees it from its cgroup namespace. */
export function cgroupText(process: Process, viewer: Process | undefined): string {
  const shown = (path: string) => (viewer ? viewer.namespaces.cgroup.pathOf(path) : path);
  return CGROUP_HIERARCHIES.map((name, index) => `${index + 1}:${name}:${shown(cgroupIn(process, name))}\n`)
    .reverse()
    .concat(`0::${shown(process.cgroup)}\n`)
    .join('');
}
