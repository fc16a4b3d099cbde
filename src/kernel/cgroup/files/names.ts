/** Files that a group has in every hierarchy. */
const COMMON = ['cgroup.clone_children', 'cgroup.procs', 'notify_on_release', 'tasks'];
/** Files that only the root of a hierarchy has. */
export const ROOT_FILES = ['cgroup.sane_behavior', 'release_agent'];

const FILES: Readonly<Record<string, string>> = {
  cpu: 'cpu.cfs_burst_us cpu.cfs_period_us cpu.cfs_quota_us cpu.idle cpu.rt_period_us cpu.rt_runtime_us cpu.shares cpu.stat cpu.stat.local',
  cpuacct:
    'cpuacct.stat cpuacct.usage cpuacct.usage_all cpuacct.usage_percpu cpuacct.usage_percpu_sys cpuacct.usage_percpu_user cpuacct.usage_sys cpuacct.usage_user',
  cpuset:
    'cpuset.cpu_exclusive cpuset.cpus cpuset.effective_cpus cpuset.effective_mems cpuset.mem_exclusive cpuset.mem_hardwall cpuset.memory_migrate cpuset.memory_pressure cpuset.memory_spread_page cpuset.memory_spread_slab cpuset.mems cpuset.sched_load_balance cpuset.sched_relax_domain_level',
  memory:
    'cgroup.event_control memory.failcnt memory.force_empty memory.kmem.failcnt memory.kmem.limit_in_bytes memory.kmem.max_usage_in_bytes memory.kmem.slabinfo memory.kmem.tcp.failcnt memory.kmem.tcp.limit_in_bytes memory.kmem.tcp.max_usage_in_bytes memory.kmem.tcp.usage_in_bytes memory.kmem.usage_in_bytes memory.limit_in_bytes memory.max_usage_in_bytes memory.memsw.failcnt memory.memsw.limit_in_bytes memory.memsw.max_usage_in_bytes memory.memsw.usage_in_bytes memory.move_charge_at_immigrate memory.numa_stat memory.oom_control memory.pressure_level memory.soft_limit_in_bytes memory.stat memory.swappiness memory.usage_in_bytes memory.use_hierarchy',
  devices: 'devices.allow devices.deny devices.list',
  freezer: 'freezer.parent_freezing freezer.self_freezing freezer.state',
  blkio:
    'blkio.bfq.io_service_bytes blkio.bfq.io_service_bytes_recursive blkio.bfq.io_serviced blkio.bfq.io_serviced_recursive blkio.bfq.weight blkio.bfq.weight_device blkio.reset_stats blkio.throttle.io_service_bytes blkio.throttle.io_service_bytes_recursive blkio.throttle.io_serviced blkio.throttle.io_serviced_recursive blkio.throttle.read_bps_device blkio.throttle.read_iops_device blkio.throttle.write_bps_device blkio.throttle.write_iops_device',
  pids: 'pids.current pids.events pids.max pids.peak',
};
/** Files of groups below the root alone. */
const BELOW = /^(freezer|pids)\./;

const READ_ONLY =
  /\.stat$|\.stat\.local$|cpuacct\.usage_|effective_|memory_pressure$|slabinfo$|usage_in_bytes$|numa_stat$|pressure_level$|devices\.list$|_freezing$|io_service|pids\.(current|events|peak)$|sane_behavior$/;
const WRITE_ONLY = /event_control$|force_empty$|devices\.(allow|deny)$|reset_stats$/;

/** The files of a group in a hierarchy, in no order. */
export function cgroupFiles(hierarchy: string, root: boolean): string[] {
  const own = FILES[hierarchy]?.split(' ') ?? [];
  if (!root) return [...COMMON, ...own];
  const more = hierarchy === 'cpuset' ? ['cpuset.memory_pressure_enabled'] : [];
  return [...COMMON, ...ROOT_FILES, ...own.filter((name) => !BELOW.test(name)), ...more];
}

/** The permission bits of a file. */
export function cgroupFileMode(name: string): number {
  if (WRITE_ONLY.test(name)) return 0o200;
  return READ_ONLY.test(name) ? 0o444 : 0o644;
}
