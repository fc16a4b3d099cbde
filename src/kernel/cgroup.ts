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

/** /proc/PID/cgroup: the group of a process in each hierarchy. */
export function cgroupText(process: Process): string {
  return CGROUP_HIERARCHIES.map((name, index) => `${index + 1}:${name}:${process.cgroup}\n`)
    .reverse()
    .concat(`0::${process.cgroup}\n`)
    .join('');
}
