import { CGROUP_HIERARCHIES } from '../cgroup.ts';
import { MILLISECOND, type Nanoseconds, SECOND } from '../clock.ts';
import { HARDWARE } from '../hardware.ts';
import type { Kernel } from '../kernel.ts';
import type { PidNamespace } from '../process/pidnamespace.ts';

/** USER_HZ: clock ticks of /proc in a second are hundredths. */
export const TICK = 10 * MILLISECOND;

/** What /proc/version says of `kernel`. */
export function versionText(kernel: Kernel): string {
  return `Linux version ${kernel.release} (builder@gangway) (gcc (GCC) 15.3.0, GNU ld (GNU Binutils) 2.46) ${KERNEL_VERSION}\n`;
}

/** uname -v. */
export const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC @0';

/** The files of /proc about the whole system. */
export const SYSTEM_FILES: Record<string, (kernel: Kernel, pids: PidNamespace) => string> = {
  cgroups: cgroups,
  cmdline: () => 'console=ttyS0 root=/dev/vda rw\n',
  cpuinfo,
  filesystems,
  interrupts,
  keys: () => '',
  loadavg,
  meminfo,
  stat,
  timer_list: timerList,
  swaps: () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  uptime,
  version: versionText,
};

function cgroups(kernel: Kernel): string {
  const groups = new Set(['/', ...[...kernel.processes].map(({ cgroup }) => cgroup)]).size;
  const lines = CGROUP_HIERARCHIES.filter((name) => !name.startsWith('name=')).map(
    (name, index) => `${name}\t${index + 1}\t${groups}\t1\n`,
  );
  return `#subsys_name\thierarchy\tnum_cgroups\tenabled\n${lines.join('')}`;
}

function cpuinfo(): string {
  let text = '';
  for (let processor = 0; processor < HARDWARE.processors; processor++) {
    const fields: [string, string | number][] = [
      ['processor', processor],
      ['vendor_id', HARDWARE.vendor],
      ['model name', HARDWARE.model],
      ['cpu MHz', HARDWARE.megahertz.toFixed(3)],
      ['physical id', 0],
      ['siblings', HARDWARE.processors],
      ['core id', processor],
      ['cpu cores', HARDWARE.processors],
      ['bogomips', (HARDWARE.megahertz * 2).toFixed(2)],
    ];
    for (const [name, value] of fields) text += `${name}${'\t'.repeat(name.length < 8 ? 2 : 1)}: ${value}\n`;
    text += '\n';
  }
  return text;
}

function filesystems(): string {
  const types = ['sysfs', 'tmpfs', 'proc', 'cgroup', 'devtmpfs', 'sockfs', 'pipefs', 'devpts', 'overlay', 'mqueue'];
  return `${types.map((type) => `nodev\t${type}\n`).join('')}\text4\n`;
}

function interrupts(): string {
  const heads = Array.from({ length: HARDWARE.processors }, (_, index) => `CPU${index}`.padEnd(11));
  return `           ${heads.join('').trimEnd()}\n`;
}

function timerList(kernel: Kernel): string {
  return `Timer List Version: v0.10\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at ${kernel.world.clock.now} nsecs\n`;
}

function loadavg(kernel: Kernel, pids: PidNamespace): string {
  const processes = [...kernel.processes];
  const running = processes.filter(({ state }) => state === 'R').length;
  const last = pids.list().at(-1)?.pid ?? 0;
  const load = (kernel.processors?.load() ?? [0, 0, 0]).map((average) => average.toFixed(2)).join(' ');
  return `${load} ${Math.max(1, running)}/${processes.length} ${last}\n`;
}

function meminfo(kernel: Kernel): string {
  const used = HARDWARE.kernelMemory + kernel.processes.size * HARDWARE.processMemory;
  const free = HARDWARE.memory - used;
  const fields: [string, number][] = [
    ['MemTotal', HARDWARE.memory],
    ['MemFree', free],
    ['MemAvailable', free],
    ['Buffers', 0],
    ['Cached', 0],
    ['SwapCached', 0],
    ['Active', used],
    ['Inactive', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Shmem', 0],
  ];
  return fields.map(([name, value]) => `${`${name}:`.padEnd(15)}${String(value).padStart(9)} kB\n`).join('');
}

function stat(kernel: Kernel): string {
  const { clock } = kernel.world;
  const idle = Math.floor(clock.now / TICK);
  const used = Math.floor(processorTime(kernel) / TICK / HARDWARE.processors);
  const line = (name: string, count: number) =>
    `${name} ${used * count} 0 0 ${(idle - Math.min(idle, used)) * count} 0 0 0 0 0 0\n`;
  let text = line('cpu ', HARDWARE.processors);
  for (let processor = 0; processor < HARDWARE.processors; processor++) text += line(`cpu${processor}`, 1);
  const running = [...kernel.processes].filter(({ state }) => state === 'R').length;
  return `${text}btime ${clock.wallTime(0).seconds}\nprocesses ${kernel.processes.size}\nprocs_running ${running}\nprocs_blocked 0\n`;
}

/** Processor time that all processes have taken since the start. */
function processorTime(kernel: Kernel): Nanoseconds {
  const { cgroups } = kernel;
  let time = 0;
  for (const group of cgroups.below(cgroups.root)) time += group.usedProcessor;
  for (const process of kernel.processes) if (!process.status) time += process.processorTime;
  return time;
}

function uptime(kernel: Kernel): string {
  const seconds = kernel.world.clock.now / SECOND;
  return `${seconds.toFixed(2)} ${(seconds * HARDWARE.processors).toFixed(2)}\n`;
}
