import type { Coroutine } from '#kernel/coroutine.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { attend } from '../exec/signals.ts';
import { describeSignal, jobLine } from '../jobs/describe.ts';
import { notifyJobs, reapJobs, waitForChange, waitForeground } from '../jobs/foreground.ts';
import { type Job, jobState } from '../jobs/jobtable.ts';
import type { Shell } from '../shell.ts';
import { fail, parseOptions } from './options.ts';

/** The job an argument means; complains where there is none. */
function* findJob(shell: Shell, builtin: string, spec: string | undefined): Coroutine<Job | undefined> {
  const job =
    spec === undefined
      ? shell.jobs.current
      : /^\d+$/.test(spec)
        ? (shell.jobs.byPid(Number(spec)) ?? shell.jobs.bySpec(spec))
        : shell.jobs.bySpec(spec);
  if (job && job !== 'ambiguous') return job;
  if (shell.dialect.kind === 'bash')
    yield* shell.complain(`${spec ?? 'current'}: ${job ? 'ambiguous job spec' : 'no such job'}`, builtin);
  else if (spec === undefined) yield* shell.complain('No current job', builtin);
  else yield* shell.complain(shell.dialect.kind === 'ash' ? `${spec}: no such job` : `No such job: ${spec}`, builtin);
  return undefined;
}

/** `jobs [-lnprs] [job …]`. */
export function* jobsBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(
    shell,
    args,
    shell.dialect.kind === 'bash' ? 'lnprs' : 'lp',
    'jobs [-lnprs] [jobspec ...] or jobs -x command [args]',
  );
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  yield* reapJobs(shell);
  // Who has just seen the jobs needs no warning when leaving.
  shell.warnedOfJobs = true;
  let jobs: readonly Job[] = [...(shell.dialect.kind === 'bash' ? shell.jobs.list() : shell.jobs.byRank())];
  let status = 0;
  if (operands.length > 0) {
    const wanted: Job[] = [];
    for (const spec of operands) {
      const job = yield* findJob(shell, 'jobs', spec);
      if (job) wanted.push(job);
      else status = 1;
    }
    jobs = wanted;
  }
  for (const job of jobs) {
    const state = jobState(job);
    if (flags.has('r') && state !== 'running') continue;
    if (flags.has('s') && state !== 'stopped') continue;
    if (flags.has('p')) yield* shell.print(`${job.processes[0]?.pid}\n`);
    else yield* shell.print(`${jobLine(shell, job, { pids: flags.has('l') })}\n`);
    job.notified = true;
    if (typeof state === 'object') shell.jobs.remove(job);
  }
  return status;
}

function resume(shell: Shell, job: Job): void {
  for (const process of job.processes) process.signal('SIGCONT', shell.proc);
  if (job.group === undefined) return;
  for (const process of shell.proc.kernel.processes)
    if (process.pgid === job.group) process.signal('SIGCONT', shell.proc);
}

/** `fg [job]`. */
export function* fgBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  if (!shell.options.has('monitor') && shell.dialect.kind === 'bash')
    return yield* fail(shell, 'fg', 'no job control', 1);
  const job = yield* findJob(shell, 'fg', args[1]);
  if (!job) return shell.dialect.kind === 'bash' ? 1 : 2;
  yield* shell.print(`${job.text}\n`);
  job.notified = false;
  job.background = false;
  const tty = shell.proc.session.tty;
  if (tty && job.group !== undefined) tty.foreground = job.group;
  resume(shell, job);
  return yield* waitForeground(
    shell,
    job.processes.filter((process) => process.parent === shell.proc || process.status),
    job.text,
    job,
  );
}

/** `bg [job …]`. */
export function* bgBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  if (!shell.options.has('monitor') && shell.dialect.kind === 'bash')
    return yield* fail(shell, 'bg', 'no job control', 1);
  let status = 0;
  for (const spec of args.length > 1 ? args.slice(1) : [undefined]) {
    const job = yield* findJob(shell, 'bg', spec);
    if (!job) {
      status = shell.dialect.kind === 'bash' ? 1 : 2;
      continue;
    }
    if (jobState(job) === 'running') {
      status = yield* fail(shell, 'bg', `job ${job.number} already in background`, 0);
      continue;
    }
    const mark = shell.jobs.current === job ? '+' : shell.jobs.previous === job ? '-' : ' ';
    job.background = true;
    job.notified = false;
    shell.lastBackground = job.processes[job.processes.length - 1]?.pid;
    resume(shell, job);
    yield* shell.print(
      shell.dialect.kind === 'bash' ? `[${job.number}]${mark} ${job.text} &\n` : `[${job.number}] ${job.text}\n`,
    );
  }
  return status;
}

/** `disown [-ahr] [job …]`: forgets jobs. */
export function* disownBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'ahr', 'disown [-h] [-ar] [jobspec ... | pid ...]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  const jobs: Job[] = [];
  let status = 0;
  if (flags.has('a') || (flags.has('r') && operands.length === 0))
    jobs.push(...shell.jobs.list().filter((job) => !flags.has('r') || jobState(job) === 'running'));
  else {
    for (const spec of operands.length > 0 ? operands : [undefined]) {
      const job = yield* findJob(shell, 'disown', spec);
      if (job) jobs.push(job);
      else status = 1;
    }
  }
  for (const job of jobs) {
    if (flags.has('h')) job.wantsHangup = false;
    else shell.jobs.remove(job);
  }
  return status;
}

/** `wait [-fn] [-p var] [id …]`: a trapped signal ends it with 128 and its number. */
export function* waitBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'fnp:', 'wait [-fn] [-p var] [id ...]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  if (flags.has('n')) return yield* waitNext(shell, operands);
  if (operands.length === 0) {
    const jobs = shell.jobs.list().filter((job) => jobState(job) === 'running');
    while (jobs.some((job) => jobState(job) === 'running')) {
      const interrupted = yield* interruptible(shell);
      if (interrupted !== undefined) return interrupted;
    }
    yield* reapJobs(shell);
    if (shell.interactive) yield* notifyJobs(shell);
    for (const job of jobs) if (typeof jobState(job) === 'object') shell.jobs.remove(job);
    return 0;
  }
  let status = 0;
  for (const spec of operands) {
    const result = yield* waitOperand(shell, spec);
    if (typeof result !== 'number') return result.interrupted;
    status = result;
  }
  return status;
}

/** Waits for a change; answers the status of a `wait` that a trap interrupted. */
function* interruptible(shell: Shell): Coroutine<number | undefined> {
  if (shell.traps.pending.length === 0 && !shell.interrupted) yield* waitForChange(shell);
  const signal = shell.traps.pending[0];
  yield* attend(shell);
  return signal === undefined ? undefined : statusNumber({ signal });
}

function* waitOperand(shell: Shell, spec: string): Coroutine<number | { interrupted: number }> {
  let processes: Process[];
  let job: Job | undefined;
  if (spec.startsWith('%')) {
    job = yield* findJob(shell, 'wait', spec);
    if (!job) return 127;
    processes = job.processes;
  } else {
    const pid = Number(spec);
    job = shell.jobs.byPid(pid);
    const process =
      job?.processes.find((candidate) => candidate.pid === pid) ??
      [...shell.proc.children].find((child) => child.pid === pid);
    if (!process) {
      const ended = shell.jobs.ended.get(pid);
      if (ended !== undefined) return ended;
      if (shell.dialect.kind === 'bash')
        yield* shell.complain(
          /^\d+$/.test(spec) ? `pid ${spec} is not a child of this shell` : `\`${spec}': not a pid or valid job spec`,
          'wait',
        );
      return shell.dialect.kind === 'bash' && !/^\d+$/.test(spec) ? 1 : 127;
    }
    processes = [process];
  }
  while (processes.some((process) => !process.status)) {
    const interrupted = yield* interruptible(shell);
    if (interrupted !== undefined) return { interrupted };
  }
  yield* reapJobs(shell);
  const last = processes[processes.length - 1] as Process;
  if (last.parent === shell.proc) yield* shell.proc.wait(last, { nohang: true });
  if (job && typeof jobState(job) === 'object') shell.jobs.remove(job);
  if (!shell.interactive) yield* reportDeath(shell, last, job?.text ?? '');
  return last.status ? statusNumber(last.status) : 0;
}

function* waitNext(shell: Shell, specs: string[]): Coroutine<number> {
  const wanted = () =>
    shell.jobs
      .list()
      .filter(
        (job) =>
          specs.length === 0 ||
          specs.some((spec) => shell.jobs.bySpec(spec) === job || shell.jobs.byPid(Number(spec)) === job),
      );
  for (;;) {
    const jobs = wanted();
    if (jobs.length === 0) return 127;
    const done = jobs.find((job) => typeof jobState(job) === 'object');
    if (done) {
      yield* reapJobs(shell);
      shell.jobs.remove(done);
      const state = jobState(done);
      return typeof state === 'object' ? statusNumber(state.ended) : 0;
    }
    const interrupted = yield* interruptible(shell);
    if (interrupted !== undefined) return interrupted;
  }
}

/** Says that a signal ended what a script waited for. */
function* reportDeath(shell: Shell, last: Process, text: string): Coroutine<void> {
  if (!last.status || !('signal' in last.status)) return;
  const { signal } = last.status;
  if (signal === 'SIGINT' || signal === 'SIGPIPE') return;
  const name = describeSignal(signal);
  if (shell.dialect.kind !== 'bash') yield* shell.printError(`${name}\n`);
  else if (signal !== 'SIGTERM') yield* shell.complain(`${String(last.pid).padStart(5)} ${name.padEnd(27)}${text}`);
}
