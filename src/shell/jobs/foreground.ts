import { anyOf, type Coroutine } from '#kernel/coroutine.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { SIGNALS } from '#kernel/process/signals.ts';
import { Interrupted } from '../exec/control.ts';
import { attend } from '../exec/signals.ts';
import type { Shell } from '../shell.ts';
import { describeSignal, jobLine } from './describe.ts';
import { type Job, jobState } from './jobtable.ts';

/**
 * Waits for a pipeline in the foreground, the terminal handed over to it where there is job control.
 * @returns its status; 128 and the signal's number where it was stopped
 */
export function* waitForeground(shell: Shell, processes: Process[], text: string, known?: Job): Coroutine<number> {
  const monitor = shell.options.has('monitor');
  const last = processes[processes.length - 1] as Process;
  const tty = shell.proc.session.tty;
  const group = processes[0]?.pgid;
  const settings = monitor ? tty?.settings : undefined;
  if (tty && monitor) tty.foreground = group;
  let stopped = false;
  shell.waitingForChild = true;
  try {
    for (const process of processes) {
      if ((yield* waitOne(shell, process, monitor)) === 'stopped') {
        stopped = true;
        break;
      }
    }
  } finally {
    shell.waitingForChild = false;
    if (tty && monitor) tty.foreground = shell.proc.pgid;
  }
  if (stopped) {
    if (tty && settings) tty.configure(settings);
    const job = known ?? shell.jobs.add(processes, text, { group, background: false });
    job.background = true;
    job.notified = true;
    shell.jobs.touch(job);
    yield* shell.printError(`${shell.dialect.kind === 'bash' ? '\n' : ''}${jobLine(shell, job)}\n`);
    return 128 + SIGNALS.SIGTSTP;
  }
  if (known) shell.jobs.remove(known);
  if (tty && settings && last.status && 'signal' in last.status) tty.configure(settings);
  shell.pipeStatus = processes.map((process) => (process.status ? statusNumber(process.status) : 0));
  yield* reportDeath(shell, last, text);
  return pipelineStatus(shell, shell.pipeStatus);
}

/** The status of a pipeline: that of its last command, or with `pipefail` of the last that failed. */
export function pipelineStatus(shell: Shell, statuses: readonly number[]): number {
  const last = statuses[statuses.length - 1] ?? 0;
  if (!shell.options.has('pipefail')) return last;
  return [...statuses].reverse().find((status) => status !== 0) ?? 0;
}

/** Waits until `process` has ended, or stopped where that counts; traps run while waiting only afterwards. */
function* waitOne(shell: Shell, process: Process, stops: boolean): Coroutine<'ended' | 'stopped'> {
  const ended = yield* shell.proc.wait(process, { stopped: stops });
  return ended?.status === 'stopped' ? 'stopped' : 'ended';
}

/** Says that a signal killed the command, and passes on Ctrl-C. */
function* reportDeath(shell: Shell, last: Process, text: string): Coroutine<void> {
  const status = last.status;
  if (!status || !('signal' in status)) {
    shell.interrupted = false;
    return yield* attend(shell);
  }
  const { signal } = status;
  if (signal === 'SIGINT') {
    if (shell.traps.get('SIGINT') === undefined) {
      shell.interrupted = false;
      shell.status = 130;
      throw new Interrupted();
    }
    return;
  }
  if (signal === 'SIGPIPE') return;
  const name = describeSignal(signal);
  if (shell.interactive || shell.dialect.kind !== 'bash') yield* shell.printError(`${name}\n`);
  else if (signal === 'SIGTERM') yield* shell.printError(`${name.padEnd(27)}${text}\n`);
  else yield* shell.complain(`${String(last.pid).padStart(5)} ${name.padEnd(27)}${text}`);
}

/** Waits until one of the jobs changes state or a trapped signal comes. */
export function* waitForChange(shell: Shell): Coroutine<void> {
  yield anyOf(shell.proc.childChanged, shell.signalled);
}

/** Takes ended children out of the process table and notes jobs that are done. */
export function* reapJobs(shell: Shell): Coroutine<void> {
  for (const job of shell.jobs.list()) {
    for (const process of job.processes) {
      if (process.status && process.parent === shell.proc) yield* shell.proc.wait(process, { nohang: true });
    }
  }
}

/** Before a prompt: tells which background jobs have ended or stopped, and forgets those that ended. */
export function* notifyJobs(shell: Shell): Coroutine<void> {
  yield* reapJobs(shell);
  for (const job of [...shell.jobs.list()]) {
    const state = jobState(job);
    if (job.killedAt === shell.promptCount && shell.interactive) continue;
    if (state === 'running') job.notified = false;
    else if (!job.notified) {
      if (shell.interactive) yield* shell.printError(`${jobLine(shell, job)}\n`);
      job.notified = true;
    }
    if (typeof state === 'object') shell.jobs.remove(job);
  }
}
