import { SECOND } from '../../clock.ts';
import { Errno } from '../../errno.ts';
import { HARDWARE } from '../../hardware.ts';
import type { Kernel } from '../../kernel.ts';
import type { Process } from '../../process/process.ts';
import type { Viewer } from '../../vfs/inode.ts';
import { Bandwidth } from '../bandwidth.ts';
import { deviceRuleText, parseDeviceRule } from '../devices.ts';
import type { Cgroup } from '../group.ts';
import { reclaim } from '../memory.ts';
import { listed, processorList } from '../processors.ts';
import { cgroupIn } from '../table.ts';
import { memoryUsage } from '../usage.ts';
import { memoryStat, memoryStatText, numaText } from './memorystat.ts';

/** A file of a group: where it stands. */
export interface CgroupFile {
  kernel: Kernel;
  /** The path of the group: '' for the root. */
  path: string;
  hierarchy: string;
  name: string;
}

/** What memory.limit_in_bytes and its like say where there is no limit: the most pages there can be, in bytes. */
const NO_LIMIT = '9223372036854771712';
const TICK = SECOND / 100;
const MINIMUM_QUOTA = 1000;
const SHARES = [2, 262_144] as const;

/** The group; one that nobody made yet as it would be. */
function groupOf({ kernel, path }: CgroupFile): Cgroup {
  return kernel.cgroups.find(path || '/') ?? kernel.cgroups.make(path);
}

/** The processes right in a group, in the order of their numbers. */
export function membersOf(kernel: Kernel, path: string, hierarchy: string): Process[] {
  return [...kernel.processes]
    .filter((process) => cgroupIn(process, hierarchy) === (path || '/'))
    .sort((a, b) => a.globalPid - b.globalPid);
}

/** Those of a group and of the groups below it. */
export function membersBelow(kernel: Kernel, path: string, hierarchy: string): Process[] {
  return [...kernel.processes].filter((process) => {
    const own = cgroupIn(process, hierarchy);
    return path === '' || own === path || own.startsWith(`${path}/`);
  });
}

/** Processor time of a group and those below it, in nanoseconds. */
export function processorUsage(kernel: Kernel, path: string): number {
  const group = kernel.cgroups.find(path || '/');
  let time = 0;
  if (group) for (const each of kernel.cgroups.below(group)) time += each.usedProcessor;
  for (const process of membersBelow(kernel, path, 'cpuacct')) if (!process.status) time += process.processorTime;
  return Math.round(time);
}

/** Reads a file of a control group. @throws Errno EINVAL */
export function read(file: CgroupFile, viewer: Viewer): string {
  const { kernel, path, hierarchy, name } = file;
  if (name === 'cgroup.procs' || name === 'tasks') {
    const space = viewer?.namespaces.pid ?? kernel.pidNamespace;
    return membersOf(kernel, path, hierarchy)
      .map((process) => `${process.pidIn(space) ?? 0}\n`)
      .join('');
  }
  const text = value(file, groupOf(file));
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function value(file: CgroupFile, group: Cgroup): string {
  const { kernel, path, name } = file;
  const limit = (bytes: number) => (bytes === Number.POSITIVE_INFINITY ? NO_LIMIT : String(bytes));
  switch (name) {
    case 'memory.limit_in_bytes':
      return limit(group.limit);
    case 'memory.memsw.limit_in_bytes':
      return limit(group.limitWithSwap);
    case 'memory.soft_limit_in_bytes':
      return limit(group.softLimit);
    case 'memory.usage_in_bytes':
    case 'memory.memsw.usage_in_bytes':
      return String(memoryUsage(kernel, group));
    case 'memory.max_usage_in_bytes':
    case 'memory.memsw.max_usage_in_bytes':
      return String(Math.max(group.peak, memoryUsage(kernel, group)));
    case 'memory.failcnt':
      return String(group.failures);
    case 'memory.swappiness':
      return String(group.swappiness);
    case 'memory.oom_control':
      return `oom_kill_disable ${Number(group.oomKillDisabled)}\nunder_oom ${Number(group.starved.size > 0)}\noom_kill ${group.oomKills}\n`;
    case 'memory.stat':
      return memoryStatText(kernel, group);
    case 'memory.numa_stat':
      return numaText(kernel, group);
    case 'memory.kmem.usage_in_bytes':
    case 'memory.kmem.max_usage_in_bytes':
      return String(membersBelow(kernel, path, 'memory').length * 225_280);
    case 'memory.kmem.limit_in_bytes':
    case 'memory.kmem.tcp.limit_in_bytes':
      return NO_LIMIT;
    case 'memory.use_hierarchy':
    case 'cpuset.sched_load_balance':
      return group.kept.get(name) ?? '1';
    case 'memory.pressure_level':
      throw new Errno('EINVAL');
    case 'memory.kmem.slabinfo':
    case 'release_agent':
      return '';
    case 'cpu.cfs_quota_us':
      return String(group.bandwidth?.quota ?? -1);
    case 'cpu.cfs_period_us':
      return String(group.bandwidth?.period ?? 100_000);
    case 'cpu.shares':
      return String(group.shares);
    case 'cpu.rt_period_us':
      return '1000000';
    case 'cpu.rt_runtime_us':
      return path === '' ? '950000' : '0';
    case 'cpu.stat': {
      const { periods = 0, throttledPeriods = 0, throttledTime = 0 } = group.bandwidth ?? {};
      return `nr_periods ${periods}\nnr_throttled ${throttledPeriods}\nthrottled_time ${Math.round(throttledTime)}\nnr_bursts 0\nburst_time 0\n`;
    }
    case 'cpu.stat.local':
      return `throttled_time ${Math.round(group.bandwidth?.throttledTime ?? 0)}`;
    case 'cpuacct.usage':
    case 'cpuacct.usage_user':
      return String(processorUsage(kernel, path));
    case 'cpuacct.stat':
      return `user ${Math.floor(processorUsage(kernel, path) / TICK)}\nsystem 0\n`;
    case 'cpuacct.usage_percpu':
    case 'cpuacct.usage_percpu_user':
      return `${perProcessor(kernel, group).join(' ')} \n`;
    case 'cpuacct.usage_percpu_sys':
      return `${perProcessor(kernel, group).fill(0).join(' ')} \n`;
    case 'cpuacct.usage_all':
      return `cpu user system\n${perProcessor(kernel, group)
        .map((time, index) => `${index} ${time} 0\n`)
        .join('')}`;
    case 'cpuset.cpus':
      return group.processors || processorList(group);
    case 'cpuset.effective_cpus':
      return processorList(group);
    case 'cpuset.mems':
      return group.nodes || '0';
    case 'cpuset.effective_mems':
      return '0';
    case 'cpuset.sched_relax_domain_level':
      return group.kept.get(name) ?? '-1';
    case 'devices.list':
      return group.devices === undefined
        ? 'a *:* rwm'
        : group.devices.map((rule) => `${deviceRuleText(rule)}\n`).join('');
    case 'freezer.state':
      return group.frozen || group.parent?.frozen ? 'FROZEN' : 'THAWED';
    case 'freezer.self_freezing':
      return String(Number(group.frozen));
    case 'freezer.parent_freezing':
      return String(Number(group.parent?.frozen ?? false));
    case 'pids.current':
      return String(membersBelow(kernel, path, 'pids').length);
    case 'pids.peak':
      return String(Math.max(group.peakProcesses, membersBelow(kernel, path, 'pids').length));
    case 'pids.max':
      return String(group.maximumProcesses ?? 'max');
    case 'pids.events':
      return `max ${group.refusedProcesses}`;
    case 'blkio.bfq.weight':
      return group.kept.get(name) ?? '100';
    case 'blkio.bfq.weight_device':
      return `default ${group.kept.get('blkio.bfq.weight') ?? 100}`;
  }
  if (/_device$/.test(name)) {
    return [...(group.throttles.get(name) ?? [])].map(([device, rate]) => `${device} ${rate}\n`).join('');
  }
  return /^blkio\./.test(name) ? 'Total 0' : (group.kept.get(name) ?? '0');
}

/** Processor time of a group by processor; what `docker stats` sends. */
export const processorUsages = perProcessor;
export { memoryStat };

/** Processor time by processor: what a group has used, shared out evenly among those it may use. */
function perProcessor(kernel: Kernel, group: Cgroup): number[] {
  const allowed = listed(processorList(group));
  const share = Math.round(processorUsage(kernel, group.path) / Math.max(1, allowed.length));
  return Array.from({ length: HARDWARE.processors }, (_, index) => (allowed.includes(index) ? share : 0));
}

/** A size as the memory controller takes it: bytes, with k, m or g; -1 for no limit. @throws Errno EINVAL */
function size(text: string): number {
  if (text === '-1') return Number.POSITIVE_INFINITY;
  const match = /^(\d+)([kmgt]?)$/i.exec(text);
  if (!match) throw new Errno('EINVAL');
  const bytes = Number(match[1]) * 1024 ** ' kmgt'.indexOf((match[2] ?? '').toLowerCase() || ' ');
  return bytes > Number(NO_LIMIT) ? Number.POSITIVE_INFINITY : Math.floor(bytes / 4096) * 4096;
}

/** @throws Errno EINVAL */
function whole(text: string, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number {
  const number = Number(text);
  if (!/^-?\d+$/.test(text) || number < least || number > most) throw new Errno('EINVAL');
  return number;
}

/** Writes to a file of a control group. @throws Errno as write(2) on it would */
export function write(file: CgroupFile, data: string, viewer: Viewer): void {
  const { kernel, path, hierarchy, name } = file;
  const text = data.trim();
  const group = groupOf(file);
  switch (name) {
    case 'cgroup.procs':
    case 'tasks':
      move(file, whole(text, 0), viewer);
      return;
    case 'memory.limit_in_bytes':
      setMemory(kernel, group, size(text));
      return;
    case 'memory.memsw.limit_in_bytes': {
      const bytes = size(text);
      if (bytes < group.limit) throw new Errno('EINVAL');
      group.limitWithSwap = bytes;
      return;
    }
    case 'memory.soft_limit_in_bytes':
      group.softLimit = size(text);
      return;
    case 'memory.swappiness':
      group.swappiness = whole(text, 0, 200);
      return;
    case 'memory.oom_control':
      group.oomKillDisabled = whole(text, 0, 1) === 1;
      if (!group.oomKillDisabled) kernel.cgroups.setLimit(group, group.limit);
      return;
    case 'memory.failcnt':
      group.failures = 0;
      return;
    case 'memory.max_usage_in_bytes':
    case 'memory.memsw.max_usage_in_bytes':
      group.peak = 0;
      return;
    case 'memory.force_empty':
      for (const each of kernel.cgroups.below(group)) each.reclaimed += each.pageCache;
      return;
    case 'cpu.cfs_quota_us': {
      const quota = whole(text);
      if (path === '' || (quota > 0 && quota < MINIMUM_QUOTA)) throw new Errno('EINVAL');
      group.bandwidth ??= new Bandwidth();
      group.bandwidth.quota = quota > 0 ? quota : -1;
      return;
    }
    case 'cpu.cfs_period_us':
      if (path === '') throw new Errno('EINVAL');
      group.bandwidth ??= new Bandwidth();
      group.bandwidth.period = whole(text, 1000, 1_000_000);
      return;
    case 'cpu.shares':
      group.shares = Math.min(SHARES[1], Math.max(SHARES[0], whole(text, 0)));
      return;
    case 'cpu.rt_runtime_us':
      throw new Errno('EINVAL');
    case 'cpuset.cpus':
      group.processors = list(text, HARDWARE.processors, path);
      return;
    case 'cpuset.mems':
      group.nodes = list(text, 1, path);
      return;
    case 'devices.allow':
    case 'devices.deny':
      changeDevices(group, text, name === 'devices.allow');
      return;
    case 'freezer.state':
      freeze(kernel, group, text);
      return;
    case 'pids.max':
      if (path === '') throw new Errno('EINVAL');
      group.maximumProcesses = text === 'max' ? undefined : whole(text, 0);
      return;
    case 'cpuacct.usage':
      if (whole(text) !== 0) throw new Errno('EINVAL');
      return;
  }
  if (/^blkio\.throttle\..*_device$/.test(name)) {
    setThrottle(group, name, text);
    return;
  }
  if (hierarchy === 'blkio' && name === 'blkio.bfq.weight') whole(text, 1, 1000);
  group.kept.set(name, text);
}

function setMemory(kernel: Kernel, group: Cgroup, bytes: number): void {
  if (group.path === '') throw new Errno('EINVAL');
  if (bytes > group.limitWithSwap) throw new Errno('EINVAL');
  const before = group.limit;
  group.limit = bytes;
  const fits = reclaim(kernel, group, 0);
  group.limit = before;
  if (!fits) throw new Errno('EBUSY');
  kernel.cgroups.setLimit(group, bytes);
}

function list(text: string, count: number, path: string): string {
  if (path === '') throw new Errno('EACCES');
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text) || listed(text).some((each) => each >= count)) throw new Errno('EINVAL');
  return text;
}

function move({ kernel, path, hierarchy }: CgroupFile, pid: number, viewer: Viewer): void {
  const space = viewer?.namespaces.pid ?? kernel.pidNamespace;
  const process = pid === 0 ? viewer : space.get(pid);
  if (!process) throw new Errno('ESRCH');
  process.cgroups = new Map([...(process.cgroups ?? []), [hierarchy, path || '/']]);
  const group = kernel.cgroups.find(path || '/');
  if (hierarchy === 'freezer' && group?.frozen) process.freeze();
}

function changeDevices(group: Cgroup, text: string, allow: boolean): void {
  const rule = parseDeviceRule(text);
  if (!rule) throw new Errno('EINVAL');
  if (rule.kind === 'all') {
    group.devices = allow ? undefined : [];
    return;
  }
  const same = deviceRuleText(rule).replace(/ \w+$/, '');
  const before = group.devices ?? [];
  const old = before.find((each) => deviceRuleText(each).replace(/ \w+$/, '') === same);
  const access = [...'rwm']
    .filter((letter) =>
      allow
        ? rule.access.includes(letter) || old?.access.includes(letter)
        : old?.access.includes(letter) && !rule.access.includes(letter),
    )
    .join('');
  const rest = before.filter((each) => each !== old);
  group.devices =
    access === ''
      ? rest
      : old
        ? before.map((each) => (each === old ? { ...rule, access } : each))
        : [...rest, { ...rule, access }];
}

function freeze(kernel: Kernel, group: Cgroup, text: string): void {
  if (group.path === '' || !/^(FROZEN|THAWED)$/.test(text)) throw new Errno('EINVAL');
  group.frozen = text === 'FROZEN';
  for (const process of membersBelow(kernel, group.path, 'freezer')) {
    if (process.status) continue;
    if (group.frozen) process.freeze();
    else process.thaw();
  }
}

function setThrottle(group: Cgroup, name: string, text: string): void {
  const match = /^(\d+:\d+) (\d+)$/.exec(text);
  if (!match) throw new Errno('EINVAL');
  const rates = group.throttles.get(name) ?? new Map<string, number>();
  group.throttles.set(name, rates);
  if (match[1] !== '254:0') throw new Errno('ENODEV');
  if (Number(match[2]) === 0) rates.delete(match[1]);
  else rates.set(match[1], Number(match[2]));
}
