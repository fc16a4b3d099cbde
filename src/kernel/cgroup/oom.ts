import { HARDWARE } from '../hardware.ts';
import type { Kernel } from '../kernel.ts';
import type { Process } from '../process/process.ts';
import { type Cgroup, PROCESS_KERNEL, PROCESS_PAGES } from './group.ts';
import { cgroupIn } from './table.ts';
import { memoryOf, memoryUsage, memoryUsers } from './usage.ts';

const NEVER_KILLED = -1000;
const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024)}kB`;
const pages = (bytes: number) => String(Math.ceil(bytes / 4096));

/** How much is gained by killing a process, in bytes (oom_badness); undefined for one that never is killed. */
export function badness(process: Process, limit: number): number | undefined {
  const adjustment = process.usage.oomScoreAdjustment;
  if (adjustment === NEVER_KILLED) return undefined;
  return PROCESS_PAGES + process.usage.held + (adjustment * Math.min(limit, HARDWARE.memory * 1024)) / 1000;
}

/**
 * The out-of-memory killer (mm/oom_kill.c): kills the process that holds most of what a group uses, and says so in the
 * kernel's log. A process that asks and is itself the one is left to end by itself.
 * @param asking who needs the memory, and for how many bytes
 * @param group the group that has no more; the machine for the root
 * @param among whom to choose from; all of the group where absent
 * @returns who was killed; undefined where nobody may be
 */
export function killForMemory(
  kernel: Kernel,
  asking: { process: Process; bytes: number },
  group: Cgroup,
  among: readonly Process[] = memoryUsers(kernel, group),
): Process | undefined {
  let victim: Process | undefined;
  let worst = Number.NEGATIVE_INFINITY;
  for (const process of among) {
    // What it asks for it has in part already, as pages come one by one.
    const more = process === asking.process ? asking.bytes : 0;
    const points = badness(process, group.limit);
    if (points !== undefined && points + more > worst) [victim, worst] = [process, points + more];
  }
  if (!victim) return undefined;
  tell(kernel, asking.process.comm, group, among, victim);
  recordKill(kernel, group, cgroupIn(victim, 'memory'));
  if (victim !== asking.process) victim.signal('SIGKILL');
  return victim;
}

/** Counts a death for want of memory, and tells who waits for it. */
function recordKill(kernel: Kernel, group: Cgroup, victims: string): void {
  const own = kernel.cgroups.find(victims);
  if (own) own.oomKills++;
  for (let at: Cgroup | undefined = group; at; at = at.parent) at.onOutOfMemory?.();
}

function tell(kernel: Kernel, invokedBy: string, group: Cgroup, tasks: readonly Process[], victim: Process): void {
  const { log } = kernel.net.netfilter;
  const { now } = kernel.world.clock;
  const say = (text: string) => log.add(now, text);
  const task = ({ globalPid: pid, credentials: { uid }, usage, comm }: Process) => {
    const { held, oomScoreAdjustment: adjustment } = usage;
    const rss = PROCESS_PAGES + held;
    const columns = [pages(rss + 1_048_576), pages(rss), pages(held), pages(PROCESS_PAGES), '0'];
    return `[${String(pid).padStart(7)}] ${String(uid).padStart(5)} ${String(pid).padStart(5)} ${columns.map((each) => each.padStart(8)).join(' ')} ${'57344'.padStart(8)} ${'0'.padStart(8)} ${String(adjustment).padStart(13)} ${comm}`;
  };
  const { globalPid: pid, comm } = victim;
  const { held, oomScoreAdjustment: adjustment } = victim.usage;
  const limited = group.path !== '';
  const where = cgroupIn(victim, 'memory');
  say(`${invokedBy} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=${adjustment}`);
  if (limited) {
    const { anonymous, kernel: own, shared, cache } = memoryOf(kernel, group);
    const usage = Math.min(memoryUsage(kernel, group), group.limit);
    say(`memory: usage ${kilobytes(usage)}, limit ${kilobytes(group.limit)}, failcnt ${group.failures}`);
    say(`kmem: usage ${kilobytes(own)}, limit 9007199254740988kB, failcnt 0`);
    say(`Memory cgroup stats for ${group.path}:`);
    say(`cache ${shared + cache}`);
    say(`rss ${anonymous}`);
    say(`shmem ${shared}`);
  }
  say('Tasks state (memory values in pages):');
  say('[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name');
  for (const each of tasks) say(task(each));
  const constraint = limited
    ? `CONSTRAINT_MEMCG,nodemask=(null),cpuset=${group.path.split('/').pop()},mems_allowed=0,oom_memcg=${group.path}`
    : 'CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom';
  say(`oom-kill:constraint=${constraint},task_memcg=${where},task=${comm},pid=${pid},uid=${victim.credentials.uid}`);
  say(
    `${limited ? 'Memory cgroup out of memory' : 'Out of memory'}: Killed process ${pid} (${comm}) total-vm:${kilobytes(held + PROCESS_PAGES + 1_048_576)}, anon-rss:${kilobytes(held)}, file-rss:${kilobytes(PROCESS_PAGES)}, shmem-rss:0kB, UID:${victim.credentials.uid} pgtables:${kilobytes(PROCESS_KERNEL / 4)} oom_score_adj:${adjustment}`,
  );
}
