import type { ContainerStats, CpuStats, NetworkStats } from '#api/container.ts';
import { cgroupFilesCode } from '#kernel/cgroup/files/code.ts';
import type { Cgroup } from '#kernel/cgroup/group.ts';
import { memoryUsage } from '#kernel/cgroup/usage.ts';
import { MILLISECOND, type Nanoseconds } from '#kernel/clock.ts';
import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { NEVER, rfc3339Nano } from '../timestamp.ts';
import type { Container } from './container.ts';
import { processesOf } from './pause.ts';

/** What limits say where there is none: the most bytes that whole pages can be. */
const NO_LIMIT = 2 ** 63 - 4096;

/** One moment of a container's use of resources; compared with the next one. */
export interface StatsSample {
  at: Nanoseconds;
  cpu: CpuStats;
}

const CPU_USAGE = { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 };
const THROTTLING = { periods: 0, throttled_periods: 0, throttled_time: 0 };
const IDLE: CpuStats = { cpu_usage: CPU_USAGE, throttling_data: THROTTLING };
const BLOCK_COUNTERS = [
  'io_service_bytes_recursive',
  'io_serviced_recursive',
  'io_queue_recursive',
  'io_service_time_recursive',
  'io_wait_time_recursive',
  'io_merged_recursive',
  'io_time_recursive',
  'sectors_recursive',
] as const;
const blockStats = <T>(value: T) =>
  Object.fromEntries(BLOCK_COUNTERS.map((name) => [name, value])) as Record<(typeof BLOCK_COUNTERS)[number], T>;

/**
 * One object of GET /containers/{id}/stats: what the container's control group says. Nothing is read from or written to
 * disks, so block devices have no figures.
 * @param previous the sample before, where there was one
 * @param oneShot without name and ID, as the engine sends a single moment
 */
export function* containerStats(
  daemon: Daemon,
  container: Container,
  previous?: StatsSample,
  oneShot = false,
): Coroutine<{ stats: ContainerStats; sample: StatsSample }> {
  const { clock, kernel } = daemon;
  const running = container.state.running;
  const group = running ? kernel.cgroups.find(container.cgroup) : undefined;
  const files = yield* arrived(cgroupFilesCode);
  const cpu = group ? cpuStats(daemon, files.processorUsages(kernel, group), group) : IDLE;
  const networks = running ? networkStats(container) : undefined;
  const stats: ContainerStats = {
    ...(!oneShot && { name: `/${container.name}`, id: container.id }),
    read: running ? rfc3339Nano(clock, clock.now) : NEVER,
    preread: previous ? rfc3339Nano(clock, previous.at) : NEVER,
    pids_stats: group ? { current: processesOf(daemon, container).length } : {},
    blkio_stats: blockStats(group ? [] : null),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpu,
    precpu_stats: previous?.cpu ?? IDLE,
    memory_stats: group ? memoryStats(daemon, group, files.memoryStat(kernel, group)) : {},
    ...(networks && Object.keys(networks).length > 0 && { networks }),
  };
  return { stats, sample: { at: clock.now, cpu } };
}

function cpuStats(daemon: Daemon, percpu: number[], { bandwidth }: Cgroup): CpuStats {
  const total = percpu.reduce((sum, each) => sum + each, 0);
  return {
    cpu_usage: { total_usage: total, percpu_usage: percpu, usage_in_kernelmode: 0, usage_in_usermode: total },
    system_cpu_usage: Math.round(daemon.clock.now / MILLISECOND) * MILLISECOND * daemon.cpus,
    online_cpus: daemon.cpus,
    throttling_data: {
      periods: bandwidth?.periods ?? 0,
      throttled_periods: bandwidth?.throttledPeriods ?? 0,
      throttled_time: Math.round(bandwidth?.throttledTime ?? 0),
    },
  };
}

/** Counters of memory.stat that the engine does not send (containerd's metrics of version 1). */
const UNSENT = /^(shmem|swap|swapcached|workingset_.*)$/;

function memoryStats(daemon: Daemon, group: Cgroup, counters: Record<string, number>): ContainerStats['memory_stats'] {
  const usage = memoryUsage(daemon.kernel, group);
  const most = memoryTotal(daemon);
  const sent = Object.entries(counters).filter(([name]) => !UNSENT.test(name));
  const limit = (bytes: number) => (bytes === Number.POSITIVE_INFINITY ? NO_LIMIT : bytes);
  return {
    usage,
    max_usage: Math.max(group.peak, usage),
    stats: Object.fromEntries([
      ...sent,
      ['hierarchical_memory_limit', limit(group.limit)],
      ['hierarchical_memsw_limit', limit(group.limitWithSwap)],
      ...sent.map(([name, value]) => [`total_${name}`, value] as const),
    ]),
    limit: Math.min(group.limit, most),
  };
}

/** Bytes of memory of the host, by /proc/meminfo. */
export function memoryTotal(daemon: Daemon): number {
  const kilobytes = /^MemTotal:\s+(\d+) kB/m.exec(daemon.fs.readText('/proc/meminfo'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function networkStats(container: Container): Record<string, NetworkStats> {
  const networks: Record<string, NetworkStats> = {};
  if (container.onHostNetwork) return networks;
  for (const device of container.sandbox?.netns.devices.list() ?? []) {
    if (device.isLoopback) continue;
    const { stats } = device;
    networks[device.name] = {
      rx_bytes: stats.rxBytes,
      rx_packets: stats.rxPackets,
      rx_errors: 0,
      rx_dropped: stats.rxDropped,
      tx_bytes: stats.txBytes,
      tx_packets: stats.txPackets,
      tx_errors: 0,
      tx_dropped: stats.txDropped,
    };
  }
  return networks;
}
