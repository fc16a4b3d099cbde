import type { ContainerStats, CpuStats, NetworkStats } from '#api/container.ts';
import { MILLISECOND, type Nanoseconds } from '#kernel/clock.ts';
import type { Daemon } from '../daemon.ts';
import { NEVER, rfc3339Nano } from '../timestamp.ts';
import type { Container } from './container.ts';
import { processesOf } from './pause.ts';

/** One moment of a container's use of resources; compared with the next one. */
export interface StatsSample {
  at: Nanoseconds;
  cpu: CpuStats;
}

const CPU_USAGE = { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 };
const THROTTLING = { periods: 0, throttled_periods: 0, throttled_time: 0 };
const IDLE: CpuStats = { cpu_usage: CPU_USAGE, throttling_data: THROTTLING };
const NO_IO = {
  io_service_bytes_recursive: null,
  io_serviced_recursive: null,
  io_queue_recursive: null,
  io_service_time_recursive: null,
  io_wait_time_recursive: null,
  io_merged_recursive: null,
  io_time_recursive: null,
  sectors_recursive: null,
};

/**
 * One object of GET /containers/{id}/stats. Traffic and processes are counted; processor time and memory are not
 * simulated and stay 0.
 * @param previous the sample before, where there was one
 */
export function containerStats(
  daemon: Daemon,
  container: Container,
  previous?: StatsSample,
): { stats: ContainerStats; sample: StatsSample } {
  const { clock } = daemon;
  const running = container.state.running;
  const cpu: CpuStats = running
    ? {
        cpu_usage: CPU_USAGE,
        system_cpu_usage: Math.round(clock.now / MILLISECOND) * MILLISECOND * daemon.cpus,
        online_cpus: daemon.cpus,
        throttling_data: THROTTLING,
      }
    : IDLE;
  const networks = running ? networkStats(container) : undefined;
  const stats: ContainerStats = {
    name: `/${container.name}`,
    id: container.id,
    read: running ? rfc3339Nano(clock, clock.now) : NEVER,
    preread: previous ? rfc3339Nano(clock, previous.at) : NEVER,
    pids_stats: running ? { current: processesOf(daemon, container).length } : {},
    blkio_stats: NO_IO,
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpu,
    precpu_stats: previous?.cpu ?? IDLE,
    memory_stats: running ? { usage: 0, limit: container.hostConfig.Memory || memoryTotal(daemon) } : {},
    ...(networks && Object.keys(networks).length > 0 && { networks }),
  };
  return { stats, sample: { at: clock.now, cpu } };
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
