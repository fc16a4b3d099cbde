import type { HostConfig } from '#api/container.ts';
import { ordered } from '../../ordered.ts';

/** What a container may not see, and may not write (moby oci.DefaultSpec). */
const MASKED_PATHS = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
];
const READONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];
const DEFAULT_SHM = 67_108_864;

/** A host configuration with every field, in the engine's order, and the engine's defaults. */
export function hostConfigOf(given: Partial<HostConfig>): HostConfig {
  const privileged = given.Privileged ?? false;
  const mode = given.NetworkMode ?? '';
  return {
    Binds: given.Binds ?? null,
    ContainerIDFile: given.ContainerIDFile ?? '',
    LogConfig: { Type: given.LogConfig?.Type || 'json-file', Config: ordered(given.LogConfig?.Config ?? {}) },
    NetworkMode: mode === '' || mode === 'default' ? 'bridge' : mode,
    PortBindings: ordered(given.PortBindings) ?? null,
    RestartPolicy: {
      Name: given.RestartPolicy?.Name || 'no',
      MaximumRetryCount: given.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    AutoRemove: given.AutoRemove ?? false,
    VolumeDriver: given.VolumeDriver ?? '',
    VolumesFrom: given.VolumesFrom ?? null,
    ConsoleSize: given.ConsoleSize ?? [0, 0],
    ...(given.Annotations && Object.keys(given.Annotations).length > 0 && { Annotations: ordered(given.Annotations) }),
    CapAdd: capabilityNames(given.CapAdd),
    CapDrop: capabilityNames(given.CapDrop),
    CgroupnsMode: given.CgroupnsMode || 'host',
    Dns: given.Dns ?? null,
    DnsOptions: given.DnsOptions ?? null,
    DnsSearch: given.DnsSearch ?? null,
    ExtraHosts: given.ExtraHosts ?? null,
    GroupAdd: given.GroupAdd ?? null,
    IpcMode: given.IpcMode || 'private',
    Cgroup: given.Cgroup ?? '',
    Links: given.Links ?? null,
    OomScoreAdj: given.OomScoreAdj ?? 0,
    PidMode: given.PidMode ?? '',
    Privileged: privileged,
    PublishAllPorts: given.PublishAllPorts ?? false,
    ReadonlyRootfs: given.ReadonlyRootfs ?? false,
    SecurityOpt: securityOptionsOf(given),
    ...(given.StorageOpt && { StorageOpt: ordered(given.StorageOpt) }),
    ...(given.Tmpfs && Object.keys(given.Tmpfs).length > 0 && { Tmpfs: ordered(given.Tmpfs) }),
    UTSMode: given.UTSMode ?? '',
    UsernsMode: given.UsernsMode ?? '',
    ShmSize: given.ShmSize || DEFAULT_SHM,
    ...(given.Sysctls && Object.keys(given.Sysctls).length > 0 && { Sysctls: ordered(given.Sysctls) }),
    Runtime: given.Runtime || 'runc',
    Isolation: given.Isolation ?? '',
    ...resources(given),
    ...(given.Mounts && given.Mounts.length > 0 && { Mounts: given.Mounts }),
    MaskedPaths: given.MaskedPaths ?? (privileged ? null : MASKED_PATHS),
    ReadonlyPaths: given.ReadonlyPaths ?? (privileged ? null : READONLY_PATHS),
    ...(given.Init !== undefined && given.Init !== null && { Init: given.Init }),
  };
}

/** Processes that may do everything, or see those of the host, have no label unless one is asked for (moby daemon.generateSecurityOpt). */
function securityOptionsOf({ SecurityOpt, PidMode, IpcMode, Privileged }: Partial<HostConfig>): string[] | null {
  const given = SecurityOpt ?? null;
  if (!Privileged && PidMode !== 'host' && IpcMode !== 'host') return given;
  if (given?.some((option) => option.split('=')[0] === 'label')) return given;
  return [...(given ?? []), 'label=disable'];
}

function resources(given: Partial<HostConfig>) {
  const memory = given.Memory ?? 0;
  const swappiness = given.MemorySwappiness ?? null;
  const pids = given.PidsLimit ?? null;
  return {
    CpuShares: given.CpuShares ?? 0,
    Memory: memory,
    NanoCpus: given.NanoCpus ?? 0,
    CgroupParent: given.CgroupParent ?? '',
    BlkioWeight: given.BlkioWeight ?? 0,
    BlkioWeightDevice: given.BlkioWeightDevice ?? null,
    BlkioDeviceReadBps: given.BlkioDeviceReadBps ?? null,
    BlkioDeviceWriteBps: given.BlkioDeviceWriteBps ?? null,
    BlkioDeviceReadIOps: given.BlkioDeviceReadIOps ?? null,
    BlkioDeviceWriteIOps: given.BlkioDeviceWriteIOps ?? null,
    CpuPeriod: given.CpuPeriod ?? 0,
    CpuQuota: given.CpuQuota ?? 0,
    CpuRealtimePeriod: given.CpuRealtimePeriod ?? 0,
    CpuRealtimeRuntime: given.CpuRealtimeRuntime ?? 0,
    CpusetCpus: given.CpusetCpus ?? '',
    CpusetMems: given.CpusetMems ?? '',
    Devices: given.Devices ?? null,
    DeviceCgroupRules: given.DeviceCgroupRules ?? null,
    DeviceRequests: given.DeviceRequests ?? null,
    MemoryReservation: given.MemoryReservation ?? 0,
    // Without a limit for both, swap may be as large as memory.
    MemorySwap: memory > 0 && !given.MemorySwap ? memory * 2 : (given.MemorySwap ?? 0),
    MemorySwappiness: swappiness === -1 ? null : swappiness,
    OomKillDisable: given.OomKillDisable ?? false,
    PidsLimit: pids !== null && pids <= 0 ? null : pids,
    Ulimits: given.Ulimits ?? null,
    CpuCount: given.CpuCount ?? 0,
    CpuPercent: given.CpuPercent ?? 0,
    IOMaximumIOps: given.IOMaximumIOps ?? 0,
    IOMaximumBandwidth: given.IOMaximumBandwidth ?? 0,
  };
}

/** `net_admin` and `CAP_NET_ADMIN` are kept as `CAP_NET_ADMIN`. */
function capabilityNames(names: string[] | null | undefined): string[] | null {
  if (!names || names.length === 0) return null;
  const full = names
    .map((name) => name.toUpperCase())
    .map((name) => (name === 'ALL' || name.startsWith('CAP_') ? name : `CAP_${name}`));
  return [...new Set(full)].sort();
}
