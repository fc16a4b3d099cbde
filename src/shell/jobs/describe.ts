import type { ExitStatus } from '#kernel/process/process.ts';
import { SIGNALS, type Signal } from '#kernel/process/signals.ts';
import type { Shell } from '../shell.ts';
import { type Job, jobState } from './jobtable.ts';

const DESCRIPTIONS: Partial<Record<Signal, string>> = {
  SIGHUP: 'Hangup',
  SIGINT: 'Interrupt',
  SIGQUIT: 'Quit',
  SIGILL: 'Illegal instruction',
  SIGTRAP: 'Trace/breakpoint trap',
  SIGABRT: 'Aborted',
  SIGBUS: 'Bus error',
  SIGFPE: 'Floating point exception',
  SIGKILL: 'Killed',
  SIGUSR1: 'User defined signal 1',
  SIGSEGV: 'Segmentation fault',
  SIGUSR2: 'User defined signal 2',
  SIGPIPE: 'Broken pipe',
  SIGALRM: 'Alarm clock',
  SIGTERM: 'Terminated',
  SIGSTKFLT: 'Stack fault',
  SIGXCPU: 'CPU time limit exceeded',
  SIGXFSZ: 'File size limit exceeded',
  SIGVTALRM: 'Virtual timer expired',
  SIGPROF: 'Profiling timer expired',
  SIGIO: 'I/O possible',
  SIGPWR: 'Power failure',
  SIGSYS: 'Bad system call',
};

/** strsignal(3). */
export function describeSignal(signal: Signal): string {
  return DESCRIPTIONS[signal] ?? `Signal ${SIGNALS[signal]}`;
}

function describeEnd(status: ExitStatus): string {
  if ('signal' in status) return describeSignal(status.signal);
  return status.code === 0 ? 'Done' : `Exit ${status.code}`;
}

/** A line of `jobs`: number, mark of the current and previous job, state and command. */
export function jobLine(shell: Shell, job: Job, options: { pids?: boolean } = {}): string {
  const mark = shell.jobs.current === job ? '+' : shell.jobs.previous === job ? '-' : ' ';
  const state = jobState(job);
  const bash = shell.dialect.kind === 'bash';
  let word: string;
  if (state === 'running') word = 'Running';
  else if (state === 'stopped') word = 'Stopped';
  else
    word =
      bash || !('code' in state.ended) || state.ended.code === 0
        ? describeEnd(state.ended)
        : `Done(${state.ended.code})`;
  const pid = options.pids ? `${String(job.processes[0]?.pid ?? '').padStart(bash ? 5 : 0)} ` : '';
  const text = state === 'running' && bash ? `${job.text} &` : job.text;
  if (bash) return `[${job.number}]${mark}  ${pid}${word.padEnd(27)}${text}`;
  const head = shell.dialect.kind === 'ash' ? `[${job.number}]${mark}  ` : `[${job.number}] ${mark} `;
  // Without job control these shells do not remember what the command was.
  return (head + pid + word).padEnd(33) + (job.group === undefined ? '' : text);
}
