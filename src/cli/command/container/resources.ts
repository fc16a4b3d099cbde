import type { DeviceMapping, DeviceRequest, Resources, ThrottleDevice, Ulimit, WeightDevice } from '#api/container.ts';
import type { FlagValues } from '../../pflag/flagset.ts';

/** The limits that the flags of `docker run` ask for. */
export function resourcesOf(flags: FlagValues, devices: DeviceMapping[]): Resources {
  const throttles = (name: string) => [...flags.get<readonly ThrottleDevice[]>(name)];
  const rules = flags.list('device-cgroup-rule');
  const requests = flags.get<readonly DeviceRequest[]>('gpus');
  return {
    CpuShares: flags.number('cpu-shares'),
    Memory: flags.number('memory'),
    NanoCpus: flags.number('cpus'),
    CgroupParent: flags.string('cgroup-parent'),
    BlkioWeight: flags.number('blkio-weight'),
    BlkioWeightDevice: [...flags.get<readonly WeightDevice[]>('blkio-weight-device')],
    BlkioDeviceReadBps: throttles('device-read-bps'),
    BlkioDeviceWriteBps: throttles('device-write-bps'),
    BlkioDeviceReadIOps: throttles('device-read-iops'),
    BlkioDeviceWriteIOps: throttles('device-write-iops'),
    CpuPeriod: flags.number('cpu-period'),
    CpuQuota: flags.number('cpu-quota'),
    CpuRealtimePeriod: flags.number('cpu-rt-period'),
    CpuRealtimeRuntime: flags.number('cpu-rt-runtime'),
    CpusetCpus: flags.string('cpuset-cpus'),
    CpusetMems: flags.string('cpuset-mems'),
    Devices: devices,
    DeviceCgroupRules: rules.length > 0 ? [...rules] : null,
    DeviceRequests: requests.length > 0 ? [...requests] : null,
    MemoryReservation: flags.number('memory-reservation'),
    MemorySwap: flags.number('memory-swap'),
    MemorySwappiness: flags.number('memory-swappiness'),
    OomKillDisable: flags.bool('oom-kill-disable'),
    PidsLimit: flags.number('pids-limit'),
    Ulimits: [...flags.get<ReadonlyMap<string, Ulimit>>('ulimit').values()].sort((a, b) => (a.Name < b.Name ? -1 : 1)),
    CpuCount: flags.number('cpu-count'),
    CpuPercent: flags.number('cpu-percent'),
    IOMaximumIOps: flags.number('io-maxiops'),
    IOMaximumBandwidth: flags.number('io-maxbandwidth'),
  };
}
