import type { ContainerStats } from '#api/container.ts';
import type { Column } from './column.ts';
import { shortId } from './shortid.ts';
import { bytesSize, humanSize } from './units.ts';

/** A sample of one container, with the name it was asked for by. */
export interface StatsEntry {
  container: string;
  stats: ContainerStats;
}

export const STATS_TABLE =
  '{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}';

/** What `docker stats` shows. */
export function statsColumns(noTrunc: boolean): Column<StatsEntry>[] {
  return [
    { name: 'Container', header: 'CONTAINER', value: ({ container }) => container },
    {
      name: 'ID',
      header: 'CONTAINER ID',
      value: ({ stats }) => (noTrunc ? (stats.id ?? '') : shortId(stats.id ?? '')),
    },
    { name: 'Name', header: 'NAME', value: ({ stats }) => stats.name?.replace(/^\//, '') || '--' },
    { name: 'CPUPerc', header: 'CPU %', value: ({ stats }) => percent(cpuShare(stats)) },
    { name: 'MemUsage', header: 'MEM USAGE / LIMIT', value: ({ stats }) => memoryUsage(stats) },
    { name: 'MemPerc', header: 'MEM %', value: ({ stats }) => percent(memoryShare(stats)) },
    { name: 'NetIO', header: 'NET I/O', value: ({ stats }) => networkTraffic(stats) },
    { name: 'BlockIO', header: 'BLOCK I/O', value: ({ stats }) => blockTraffic(stats) },
    { name: 'PIDs', header: 'PIDS', value: ({ stats }) => String(stats.pids_stats.current ?? 0) },
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

function cpuShare({ cpu_stats: now, precpu_stats: before }: ContainerStats): number {
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const system = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  return used > 0 && system > 0 ? (used / system) * (now.online_cpus ?? 1) : 0;
}

/** Memory in use without what only caches files. */
function memoryInUse({ memory_stats: { usage = 0, stats } }: ContainerStats): number {
  const cached = stats?.total_inactive_file ?? stats?.inactive_file ?? 0;
  return cached < usage ? usage - cached : usage;
}

function memoryUsage(stats: ContainerStats): string {
  return `${bytesSize(memoryInUse(stats))} / ${bytesSize(stats.memory_stats.limit ?? 0)}`;
}

function memoryShare(stats: ContainerStats): number {
  const { limit = 0 } = stats.memory_stats;
  return limit === 0 ? 0 : memoryInUse(stats) / limit;
}

function networkTraffic({ networks = {} }: ContainerStats): string {
  const sum = (key: 'rx_bytes' | 'tx_bytes') =>
    Object.values(networks).reduce((total, network) => total + network[key], 0);
  return `${humanSize(sum('rx_bytes'), 3)} / ${humanSize(sum('tx_bytes'), 3)}`;
}

function blockTraffic({ blkio_stats: blocks }: ContainerStats): string {
  const sum = (operation: string) =>
    (blocks.io_service_bytes_recursive ?? [])
      .filter(({ op }) => op.toLowerCase() === operation)
      .reduce((total, { value }) => total + value, 0);
  return `${humanSize(sum('read'), 3)} / ${humanSize(sum('write'), 3)}`;
}
