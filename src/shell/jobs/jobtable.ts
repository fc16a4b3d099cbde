import { type ExitStatus, type Process, statusNumber } from '#kernel/process/process.ts';

/** The processes of one pipeline, seen as a whole. */
export interface Job {
  number: number;
  /** Process group, in the host's numbering; undefined without job control. */
  group: number | undefined;
  processes: Process[];
  /** The command as `jobs` shows it. */
  text: string;
  background: boolean;
  /** Whether its end, or stop, has been told. */
  notified: boolean;
  /** `disown -h` or started without job control. */
  wantsHangup: boolean;
  /** When it became the current job; the highest is `%+`. */
  rank: number;
  /** The prompt at which `kill` hit it; bash tells of it one prompt later. */
  killedAt?: number;
}

export type JobState = 'running' | 'stopped' | { ended: ExitStatus };

/** Whether a job's processes run, are held, or have ended (then: how the last one did). */
export function jobState(job: Job): JobState {
  if (job.processes.every((process) => process.status)) {
    return { ended: (job.processes[job.processes.length - 1] as Process).status as ExitStatus };
  }
  return job.processes.some((process) => process.stopped && !process.status) ? 'stopped' : 'running';
}

/** The jobs a shell keeps track of, numbered from 1. */
export class JobTable {
  #jobs: Job[] = [];
  #rank = 0;
  /** Statuses of children that have been waited for, by number, for `wait PID`. */
  readonly ended = new Map<number, number>();

  add(processes: Process[], text: string, options: { group?: number; background: boolean }): Job {
    const number = (this.#jobs[this.#jobs.length - 1]?.number ?? 0) + 1;
    const job: Job = {
      number,
      group: options.group,
      processes,
      text,
      background: options.background,
      notified: false,
      wantsHangup: true,
      rank: ++this.#rank,
    };
    this.#jobs.push(job);
    return job;
  }

  remove(job: Job): void {
    for (const process of job.processes) if (process.status) this.ended.set(process.pid, statusNumber(process.status));
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  /** Makes `job` the current one. */
  touch(job: Job): void {
    job.rank = ++this.#rank;
  }

  /** The jobs from the current one backwards, as ash lists them. */
  byRank(): readonly Job[] {
    return this.#byImportance();
  }

  list(): readonly Job[] {
    return this.#jobs;
  }

  /** The current job: the one stopped last, or the one sent to the background last. */
  get current(): Job | undefined {
    return this.#byImportance()[0];
  }

  get previous(): Job | undefined {
    return this.#byImportance()[1];
  }

  byPid(pid: number): Job | undefined {
    return this.#jobs.find((job) => job.processes.some((process) => process.pid === pid));
  }

  /** The job that `%n`, `%+`, `%-`, `%name` or `%?text` means. */
  bySpec(spec: string): Job | 'ambiguous' | undefined {
    const text = spec.startsWith('%') ? spec.slice(1) : spec;
    if (text === '' || text === '+' || text === '%') return this.current;
    if (text === '-') return this.previous ?? this.current;
    if (/^\d+$/.test(text)) return this.#jobs.find((job) => job.number === Number(text));
    const found = this.#jobs.filter((job) =>
      text.startsWith('?') ? job.text.includes(text.slice(1)) : job.text.startsWith(text),
    );
    return found.length > 1 ? 'ambiguous' : found[0];
  }

  /** A subshell has no jobs of its own; it can still list those of its parent's pids that ended. */
  forSubshell(): JobTable {
    return new JobTable();
  }

  #byImportance(): Job[] {
    const alive = this.#jobs.filter((job) => typeof jobState(job) === 'string');
    const stopped = alive.filter((job) => jobState(job) === 'stopped').sort((a, b) => b.rank - a.rank);
    const running = alive.filter((job) => jobState(job) === 'running').sort((a, b) => b.rank - a.rank);
    return [
      ...stopped,
      ...running,
      ...this.#jobs.filter((job) => !alive.includes(job)).sort((a, b) => b.rank - a.rank),
    ];
  }
}
