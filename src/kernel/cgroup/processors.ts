import { type Clock, type Nanoseconds, SECOND } from '../clock.ts';
import { until, type Wait } from '../coroutine.ts';
import { HARDWARE } from '../hardware.ts';
import type { Process } from '../process/process.ts';
import type { Thread } from '../scheduler.ts';
import type { Cgroup } from './group.ts';
import { cgroupIn } from './table.ts';

/** How long after its last piece of work a thread still counts as one that wants the processor. */
const GRACE: Nanoseconds = 1_000;
const DEFAULT_SHARES = 1024;

interface Busy {
  until: Nanoseconds;
  group: Cgroup;
  process: Process;
}

/** What the threads of a host that keep a processor busy get of them: by the shares of their control groups. */
export class Processors {
  readonly #busy = new Map<Thread, Busy>();
  /** Averages of the number of busy threads over one, five and fifteen minutes, as of `#averagedAt`. */
  readonly #averages = [0, 0, 0];
  #averagedAt: Nanoseconds = 0;

  constructor(readonly clock: Clock) {}

  /** What /proc/loadavg says of the last 1, 5 and 15 minutes. */
  load(): readonly number[] {
    this.#forget();
    this.#average();
    return this.#averages;
  }

  #average(): void {
    const seconds = (this.clock.now - this.#averagedAt) / SECOND;
    this.#averagedAt = this.clock.now;
    for (const [index, minutes] of [1, 5, 15].entries()) {
      const kept = Math.exp(-seconds / (60 * minutes));
      this.#averages[index] = (this.#averages[index] as number) * kept + this.#busy.size * (1 - kept);
    }
  }

  #forget(): void {
    const { now } = this.clock;
    for (const [thread, { until: end }] of this.#busy) if (end + GRACE < now) this.#busy.delete(thread);
  }

  /** Takes note of `work`. @returns when it will be done, in virtual time */
  work(process: Process, thread: Thread, work: Nanoseconds): Nanoseconds {
    const { now } = this.clock;
    const { cgroups } = process.kernel;
    const group = cgroups.nearest(cgroupIn(process, 'cpu'));
    let own = this.#busy.get(thread);
    if (own === undefined || this.#busy.size > 1) this.#forget();
    if (now - this.#averagedAt > SECOND) this.#average();
    if (own === undefined) {
      own = { until: now, group, process };
      this.#busy.set(thread, own);
    } else own.group = group;
    const end = now + work / this.#rate(own);
    own.until = end;
    let free = end;
    for (let at: Cgroup | undefined = group; at?.parent; at = at.parent) {
      const later = at.bandwidth?.spend(end, work);
      if (later !== undefined && later > free) free = later;
    }
    // While it is throttled others have the processor.
    if (free > end) this.#busy.delete(thread);
    return free;
  }

  /** The part of a processor that a thread gets, at most a whole one. */
  #rate(own: Busy): number {
    if (this.#busy.size === 1) return 1;
    const members = new Map<Cgroup, number>();
    for (const { group } of this.#busy.values()) members.set(group, (members.get(group) ?? 0) + 1);
    const weight = ({ group }: Busy) => (group.parent ? group.shares / (members.get(group) as number) : DEFAULT_SHARES);
    const pinned = new Array<number>(HARDWARE.processors).fill(0);
    let floating = 0;
    for (const each of this.#busy.values()) {
      const only = onlyProcessor(each.process);
      if (only !== undefined) pinned[only] = (pinned[only] ?? 0) + weight(each);
      else floating += weight(each);
    }
    const even = (floating + pinned.reduce((sum, load) => sum + load, 0)) / HARDWARE.processors;
    const only = onlyProcessor(own.process);
    if (only !== undefined) {
      return Math.min(
        1,
        weight(own) / Math.max(pinned[only] as number, Math.min(even, (pinned[only] as number) + floating)),
      );
    }
    const room = pinned.filter((load) => load < even);
    const level = (floating + room.reduce((sum, load) => sum + load, 0)) / Math.max(1, room.length);
    return Math.min(1, weight(own) / level);
  }
}

/** The one processor that a process may run on, where it is one alone. */
function onlyProcessor(process: Process): number | undefined {
  const list = processorList(process.kernel.cgroups.nearest(cgroupIn(process, 'cpuset')));
  return /^\d+$/.test(list) ? Number(list) : undefined;
}

/** The numbers in a list as `0-1,3`. */
export function listed(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    return Number.isNaN(from) ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** The list of processors that a group may use: its own, or that of the nearest above it. */
export function processorList(group: Cgroup): string {
  for (let at: Cgroup | undefined = group; at; at = at.parent) if (at.processors !== '') return at.processors;
  return HARDWARE.processors > 1 ? `0-${HARDWARE.processors - 1}` : '0';
}

/** The processors that a process may run on (sched_getaffinity(2)). */
export function allowedProcessors(process: Process): number[] {
  return listed(processorList(process.kernel.cgroups.nearest(cgroupIn(process, 'cpuset'))));
}

/** Takes note of what a thread of a process has used; ends the process where RLIMIT_CPU says so. */
export function meterOf(owner: unknown, thread: Thread, work: Nanoseconds): Wait {
  const process = owner as Process;
  const { kernel } = process;
  const { clock } = kernel.world;
  kernel.processors ??= new Processors(clock);
  thread.used += work;
  const [soft, hard] = process.usage.limits.cpu;
  if (soft !== Number.POSITIVE_INFINITY) {
    const seconds = process.processorTime / 1e9;
    if (seconds >= hard) process.signal('SIGKILL');
    else if (seconds >= soft) process.signal('SIGXCPU');
  }
  return until(clock, kernel.processors.work(process, thread, work));
}
