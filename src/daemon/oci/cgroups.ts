import { unknownError } from '#errdefs/errdefs.ts';
import { Bandwidth } from '#kernel/cgroup/bandwidth.ts';
import { type DeviceRule, parseDeviceRule } from '#kernel/cgroup/devices.ts';
import type { Cgroup } from '#kernel/cgroup/group.ts';
import { reclaim } from '#kernel/cgroup/memory.ts';
import { memoryUsage } from '#kernel/cgroup/usage.ts';
import { HOST_LIMITS, type Limits, limitsWith, type Resource } from '#kernel/process/limits.ts';
import { deviceText } from '#kernel/vfs/inode.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';

const CREATE =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process';
const UPDATE = 'runc did not terminate successfully: exit status 1';
const INIT = `${CREATE}: error during container init`;
/** The shortest quota the kernel takes, in microseconds. */
const MINIMUM_QUOTA = 1000;
const MINIMUM_SHARES = 2;
const MAXIMUM_SHARES = 262_144;
/** What `runc init` takes in the container's group before it becomes the command, in bytes. */
const RUNC_MEMORY = 3.5 * 1024 * 1024;
/** Descriptors that `runc init` needs, and those that it needs to report that it is ready. */
const RUNC_FILES = 9;
const RUNC_READY_FILES = 12;

/** What every container may do with devices (moby oci.DefaultSpec, runc's AllowedDevices). */
const DEFAULT_DEVICES = [
  'b *:* m',
  'c *:* m',
  'c 1:3 rwm',
  'c 1:5 rwm',
  'c 1:7 rwm',
  'c 1:8 rwm',
  'c 1:9 rwm',
  'c 5:0 rwm',
  'c 5:1 rwm',
  'c 5:2 rwm',
  'c 10:200 rwm',
  'c 136:* rwm',
].map((line) => parseDeviceRule(line) as DeviceRule);

const unlimited = (bytes: number) => (bytes > 0 ? bytes : Number.POSITIVE_INFINITY);

/** The container's control group, with the limits that its configuration asks for. @throws DockerError with runc's words */
export function containerCgroup(daemon: Daemon, container: Container): Cgroup {
  const { kernel } = daemon;
  const { hostConfig, state } = container;
  const path = container.cgroup;
  if (hostConfig.CpuRealtimeRuntime > 0) {
    throw unknownError(
      `${CREATE}: unable to apply cgroup configuration: failed to write "${hostConfig.CpuRealtimeRuntime}": write /sys/fs/cgroup/cpu${path}/cpu.rt_runtime_us: invalid argument`,
    );
  }
  const problem = processorProblem(container);
  if (problem) throw unknownError(`${INIT}: error setting cgroup config for procHooks process: ${problem}`);
  const group = kernel.cgroups.make(path);
  setLimits(daemon, container, group);
  group.devices = devicesOf(daemon, container);
  setThrottles(daemon, container, group);
  state.oomKilled = false;
  group.onOutOfMemory = () => {
    state.oomKilled = true;
    daemon.events.log('container', 'oom', container.id, container.attributes);
  };
  return group;
}

function processorProblem({ cgroup, hostConfig }: Container): string | undefined {
  const quota = Math.floor(hostConfig.NanoCpus / 10_000);
  if (hostConfig.NanoCpus !== 0 && quota < MINIMUM_QUOTA)
    return `failed to write "${quota}": write /sys/fs/cgroup/cpu${cgroup}/cpu.cfs_quota_us: invalid argument`;
  if (hostConfig.CpuShares < 0 || hostConfig.CpuShares > MAXIMUM_SHARES)
    return `the maximum allowed cpu-shares is ${MAXIMUM_SHARES}`;
  if (hostConfig.CpuShares !== 0 && hostConfig.CpuShares < MINIMUM_SHARES)
    return `the minimum allowed cpu-shares is ${MINIMUM_SHARES}`;
  return undefined;
}

/** Writes the limits of a container into its group. */
function setLimits({ kernel }: Daemon, { hostConfig }: Container, group: Cgroup): void {
  kernel.cgroups.setLimit(group, unlimited(hostConfig.Memory));
  group.limitWithSwap = unlimited(hostConfig.MemorySwap);
  group.softLimit = unlimited(hostConfig.MemoryReservation);
  const swappiness = hostConfig.MemorySwappiness ?? -1;
  group.swappiness = swappiness >= 0 ? swappiness : 60;
  group.oomKillDisabled = hostConfig.OomKillDisable ?? false;
  group.shares = hostConfig.CpuShares || 1024;
  const { NanoCpus: nano, CpuQuota, CpuPeriod } = hostConfig;
  if (nano > 0 || CpuQuota !== 0 || CpuPeriod > 0) {
    group.bandwidth ??= new Bandwidth();
    group.bandwidth.period = CpuPeriod || 100_000;
    group.bandwidth.quota = nano > 0 ? Math.floor(nano / 10_000) : CpuQuota || -1;
  }
  group.processors = hostConfig.CpusetCpus;
  group.nodes = hostConfig.CpusetMems;
  const most = hostConfig.PidsLimit ?? 0;
  group.maximumProcesses = most > 0 ? most : undefined;
}

/**
 * Changes the limits of a running container, as `runc update` does.
 * @throws DockerError where the group uses more memory than it may
 */
export function updateCgroup(daemon: Daemon, container: Container): void {
  const { kernel } = daemon;
  const group = kernel.cgroups.find(container.cgroup);
  if (!group || !container.state.running) return;
  const problem = processorProblem(container);
  if (problem) throw unknownError(`${UPDATE}: ${problem}\n`);
  const limit = unlimited(container.hostConfig.Memory);
  if (limit < group.limit) {
    const before = group.limit;
    group.limit = limit;
    const fits = reclaim(kernel, group, 0);
    group.limit = before;
    if (!fits) {
      const usage = memoryUsage(kernel, group);
      throw unknownError(
        `${UPDATE}: unable to set memory limit to ${limit} (current usage: ${usage}, peak usage: ${Math.max(usage, group.peak)})\n`,
      );
    }
  }
  setLimits(daemon, container, group);
}

/** Takes the group of a container away that has ended. */
export function removeCgroup({ kernel }: Daemon, { cgroup }: Container): void {
  const group = kernel.cgroups.find(cgroup);
  if (group) group.onOutOfMemory = undefined;
  kernel.cgroups.remove(cgroup);
}

function devicesOf(daemon: Daemon, { hostConfig }: Container): DeviceRule[] | undefined {
  if (hostConfig.Privileged) return undefined;
  const rules = [...DEFAULT_DEVICES];
  const add = (line: string) => {
    const rule = parseDeviceRule(line);
    if (!rule) return;
    const same = rules.findIndex(
      ({ kind, major, minor }) => kind === rule.kind && major === rule.major && minor === rule.minor,
    );
    if (same >= 0) rules[same] = rule;
    else rules.push(rule);
  };
  for (const { PathOnHost: path, CgroupPermissions: access } of hostConfig.Devices ?? []) {
    const special = daemon.fs.exists(path) ? daemon.fs.stat(path).special : undefined;
    if (special) add(`${special.kind[0]} ${special.major}:${special.minor} ${access || 'rwm'}`);
  }
  for (const line of hostConfig.DeviceCgroupRules ?? []) add(line);
  const rank = ({ kind, major, minor }: DeviceRule) =>
    (kind === 'block' ? 0 : 1) * 1e9 + (major ?? -1) * 1e5 + (minor ?? (major === undefined ? -1 : 99_999));
  const own = rules.slice(DEFAULT_DEVICES.length).sort((a, b) => rank(a) - rank(b));
  return placed(rules.slice(0, DEFAULT_DEVICES.length), own);
}

/** runc writes its rules in the order of kind and numbers where it can, blocks after characters. */
function placed(usual: DeviceRule[], own: DeviceRule[]): DeviceRule[] {
  const rules = [...usual];
  for (const rule of own) {
    const at = rules.findIndex(
      ({ kind, major, minor }) =>
        kind === 'char' &&
        rule.kind === 'char' &&
        major !== undefined &&
        (major > (rule.major ?? -1) || (major === rule.major && (minor ?? 1e9) > (rule.minor ?? 1e9))),
    );
    if (at < 0) rules.push(rule);
    else rules.splice(at, 0, rule);
  }
  return rules;
}

const THROTTLES = [
  ['BlkioDeviceReadBps', 'blkio.throttle.read_bps_device'],
  ['BlkioDeviceWriteBps', 'blkio.throttle.write_bps_device'],
  ['BlkioDeviceReadIOps', 'blkio.throttle.read_iops_device'],
  ['BlkioDeviceWriteIOps', 'blkio.throttle.write_iops_device'],
] as const;

function setThrottles(daemon: Daemon, { hostConfig }: Container, group: Cgroup): void {
  for (const [field, file] of THROTTLES) {
    for (const { Path, Rate } of hostConfig[field] ?? []) {
      if (!daemon.fs.exists(Path)) throw unknownError(`stat ${Path}: no such file or directory`);
      const { special } = daemon.fs.stat(Path);
      if (!special) continue;
      const rates = group.throttles.get(file) ?? new Map<string, number>();
      rates.set(deviceText(special.major * 256 + special.minor), Rate);
      group.throttles.set(file, rates);
    }
  }
}

/** The resource limits of a container's processes. @throws DockerError with runc's words */
export function containerLimits({ hostConfig }: Container): Limits {
  let limits: Limits = HOST_LIMITS;
  const value = (number: number) => (number < 0 ? Number.POSITIVE_INFINITY : number);
  for (const { Name, Soft, Hard } of hostConfig.Ulimits ?? []) {
    const resource = Name as Resource;
    if (!NUMBERS.includes(resource)) {
      throw unknownError(
        `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: wrong rlimit value: RLIMIT_${Name.toUpperCase()}`,
      );
    }
    try {
      limits = limitsWith(limits, resource, [value(Soft), value(Hard)], true);
    } catch {
      const number = NUMBERS.indexOf(resource);
      throw unknownError(
        `${INIT}: error setting rlimits for ready process: error setting rlimit type ${number}: operation not permitted`,
      );
    }
  }
  const [files] = limits.nofile;
  if (files < RUNC_FILES) throw unknownError(`${INIT}: too many open files`);
  if (files < RUNC_READY_FILES) throw unknownError(`${INIT}: procReady not received`);
  return limits;
}

/** Resources by the numbers of x86-64. */
const NUMBERS: readonly Resource[] = [
  'cpu',
  'fsize',
  'data',
  'stack',
  'core',
  'rss',
  'nproc',
  'nofile',
  'memlock',
  'as',
  'locks',
  'sigpending',
  'msgqueue',
  'nice',
  'rtprio',
  'rttime',
];

/** Whether there is no memory left for `runc init` in a container's group, so that the kernel kills it. */
export function initStarves({ kernel }: Daemon, { cgroup }: Container): boolean {
  const group = kernel.cgroups.find(cgroup);
  if (!group || group.limit === Number.POSITIVE_INFINITY) return false;
  return !reclaim(kernel, group, RUNC_MEMORY);
}
