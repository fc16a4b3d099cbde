import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { kill } from '#kernel/process/inspect.ts';
import type { Process } from '#kernel/process/process.ts';
import { SIGNALS, type Signal, signalNamed } from '#kernel/process/signals.ts';
import { attend } from '../exec/signals.ts';
import { jobState } from '../jobs/jobtable.ts';
import type { Shell } from '../shell.ts';
import { fail } from './options.ts';

const USAGE = 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]';

/** The table of `kill -l`. */
export function signalList(): string {
  const names = Object.entries(SIGNALS).map(([name, number]) => `${String(number).padStart(2)}) ${name}`);
  const realtime = [...Array(31).keys()].map((index) => {
    const number = 34 + index;
    const name =
      index <= 15
        ? index === 0
          ? 'SIGRTMIN'
          : `SIGRTMIN+${index}`
        : index === 30
          ? 'SIGRTMAX'
          : `SIGRTMAX-${30 - index}`;
    return `${number}) ${name}`;
  });
  const all = [...names, ...realtime];
  let text = '';
  for (const [index, entry] of all.entries())
    text += entry + (index % 5 === 4 || index === all.length - 1 ? '\n' : '\t');
  return text;
}

/** `kill`: sends a signal to processes, groups or jobs. */
export function* killBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const { kind } = shell.dialect;
  let words = args.slice(1);
  let signal: Signal | 'none' = 'SIGTERM';
  const [first = '', second] = words;
  if (first === '-l' || first === '-L') return yield* listSignals(shell, words.slice(1));
  if ((first === '-s' || first === '-n') && second !== undefined) {
    const named = signalOf(second);
    if (!named) return yield* badSignal(shell, second);
    signal = named;
    words = words.slice(2);
  } else if (/^-[^-]/.test(first)) {
    const named = signalOf(first.slice(1));
    if (!named) return yield* badSignal(shell, first.slice(1));
    signal = named;
    words = words.slice(1);
  }
  if (words[0] === '--') words = words.slice(1);
  if (words.length === 0) {
    if (kind === 'bash') yield* shell.printError(`kill: usage: ${USAGE}\n`);
    else if (kind === 'ash') yield* shell.printError(`${shell.scriptName}: you need to specify whom to kill\n`);
    else
      yield* shell.complain(
        'Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]',
        'kill',
      );
    return kind === 'ash' ? 1 : 2;
  }
  let status = 0;
  for (const word of words) {
    const failed = yield* killOne(shell, word, signal);
    if (failed !== 0) status = failed;
  }
  yield reschedule;
  yield* attend(shell);
  return status;
}

function signalOf(text: string): Signal | 'none' | undefined {
  if (text === '0' || text.toUpperCase() === 'EXIT') return 'none';
  return signalNamed(text);
}

function* badSignal(shell: Shell, text: string): Coroutine<number> {
  if (shell.dialect.kind === 'ash') yield* shell.printError(`${shell.scriptName}: bad signal name '${text}'\n`);
  else
    yield* shell.complain(
      shell.dialect.kind === 'bash'
        ? `${text}: invalid signal specification`
        : `invalid signal number or name: ${text}`,
      'kill',
    );
  return 1;
}

function* killOne(shell: Shell, word: string, signal: Signal | 'none'): Coroutine<number> {
  const { kind } = shell.dialect;
  if (word.startsWith('%')) {
    const job = shell.jobs.bySpec(word);
    if (!job || job === 'ambiguous') {
      yield* shell.complain(
        kind === 'bash'
          ? `${word}: ${job ?? 'no such job'}${job ? ' job spec' : ''}`
          : kind === 'ash'
            ? `${word}: no such job`
            : `No such job: ${word}`,
        'kill',
      );
      return kind === 'bash' ? 1 : 2;
    }
    job.killedAt = shell.promptCount;
    const stopped = jobState(job) === 'stopped';
    const targets = job.group === undefined ? job.processes : membersOf(shell, job.group);
    if (signal !== 'none') for (const process of targets) process.signal(signal, shell.proc);
    if (stopped && (signal === 'SIGTERM' || signal === 'SIGHUP'))
      for (const process of targets) process.signal('SIGCONT', shell.proc);
    return 0;
  }
  if (!/^-?\d+$/.test(word)) {
    if (kind === 'ash') yield* shell.printError(`${shell.scriptName}: invalid number '${word}'\n`);
    else
      yield* shell.complain(
        kind === 'bash' ? `\`${word}': not a pid or valid job spec` : `Illegal number: ${word}`,
        'kill',
      );
    return kind === 'dash' ? 2 : 1;
  }
  const targets = processesOf(shell, Number(word));
  if (targets.length === 0) {
    if (kind === 'ash') yield* shell.printError(`${shell.scriptName}: can't kill pid ${word}: No such process\n`);
    else yield* shell.complain(kind === 'bash' ? `(${word}) - No such process` : 'No such process\n', 'kill');
    return 1;
  }
  if (!sent(shell, targets, signal === 'none' ? undefined : signal)) {
    if (kind === 'ash')
      yield* shell.printError(`${shell.scriptName}: can't kill pid ${word}: Operation not permitted\n`);
    else
      yield* shell.complain(
        kind === 'bash' ? `(${word}) - Operation not permitted` : 'Operation not permitted\n',
        'kill',
      );
    return 1;
  }
  return 0;
}

/** Whether any of them could be signalled. */
function sent(shell: Shell, targets: readonly Process[], signal: Signal | undefined): boolean {
  let any = false;
  for (const process of targets) {
    try {
      kill(shell.proc, process, signal);
      any = true;
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
  return any;
}

/** kill(2): whom a number means. */
function processesOf(shell: Shell, number: number): Process[] {
  const space = shell.proc.namespaces.pid;
  const all = space
    .list()
    .map(({ process }) => process)
    .filter((process) => !process.status || process.parent !== undefined);
  if (number > 0) {
    const process = space.get(number);
    return process ? [process] : [];
  }
  if (number === 0) return all.filter((process) => process.pgid === shell.proc.pgid);
  if (number === -1) return all.filter((process) => process !== shell.proc && process !== space.init);
  const leader = space.get(-number);
  return leader ? membersOf(shell, leader.globalPid) : [];
}

function membersOf(shell: Shell, group: number): Process[] {
  return [...shell.proc.kernel.processes].filter((process) => process.pgid === group && !process.status);
}

function* listSignals(shell: Shell, words: string[]): Coroutine<number> {
  if (words.length === 0) {
    yield* shell.print(signalList());
    return 0;
  }
  for (const word of words) {
    if (shell.dialect.kind === 'dash' && !/^\d+$/.test(word))
      return yield* fail(shell, 'kill', `Illegal number: ${word}`, 2);
    const number = /^\d+$/.test(word) ? String(Number(word) > 128 ? Number(word) - 128 : Number(word)) : word;
    const signal = signalNamed(number);
    if (!signal) return yield* badSignal(shell, word);
    yield* shell.print(/^\d+$/.test(word) ? `${signal.slice(3)}\n` : `${SIGNALS[signal]}\n`);
  }
  return 0;
}
