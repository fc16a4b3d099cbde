import { parse } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { saveHistory } from './builtins/session.ts';
import { Abandoned, FunctionReturn, Interrupted, LoopJump, ShellExit } from './exec/control.ts';
import { catchInterrupt } from './exec/signals.ts';
import { isIncomplete } from './exec/syntax.ts';
import { notifyJobs } from './jobs/foreground.ts';
import { type Job, jobState } from './jobs/jobtable.ts';
import { LineEditor } from './readline/editor.ts';
import { EventNotFound, expandHistory } from './readline/historyexpansion.ts';
import { defaultPrompt, expandPrompt } from './readline/prompt.ts';
import { runInput } from './scriptinput.ts';
import type { Shell } from './shell.ts';
import { Source } from './source.ts';

/** Reads and runs command lines from the terminal until `exit` or ^D. */
export function* runInteractive(shell: Shell): Coroutine<number> {
  const { tty } = shell.proc.session;
  if (!tty) return yield* runInput(shell);
  prepare(shell);
  const editor = new LineEditor(shell, tty);
  shell.editor = editor;
  editor.history.load(shell);
  tty.foreground = shell.proc.pgid;
  try {
    for (;;) {
      const line = yield* commandLine(shell, editor);
      if (line === undefined) {
        const status = yield* leave(shell);
        if (status !== undefined) return status;
        continue;
      }
      shell.commandCount++;
      yield* runLine(shell, line);
      tty.carriedOut?.(shell.status);
    }
  } finally {
    saveHistory(shell);
    hangUpStopped(shell);
  }
}

function prepare(shell: Shell): void {
  const { proc, variables, options } = shell;
  options.set.add('monitor');
  options.shopt.add('expand_aliases');
  if (shell.dialect.kind === 'bash') {
    for (const name of ['emacs', 'history', 'histexpand']) options.set.add(name);
    if (variables.get('HISTFILE') === undefined)
      variables.set('HISTFILE', `${variables.get('HOME') ?? ''}/.bash_history`);
    for (const name of ['HISTSIZE', 'HISTFILESIZE']) if (variables.get(name) === undefined) variables.set(name, '500');
  }
  if (variables.get('PS1') === undefined) variables.set('PS1', defaultPrompt(shell));
  if (variables.get('PS2') === undefined) variables.set('PS2', '> ');
  catchInterrupt(shell);
  for (const signal of ['SIGTERM', 'SIGQUIT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const)
    proc.onSignal(signal, () => {});
  proc.onSignal('SIGWINCH', () => {
    shell.resized = true;
    updateSize(shell);
    shell.signalled.wakeAll();
  });
  proc.onSignal('SIGHUP', () => {
    saveHistory(shell);
    for (const job of shell.jobs.list()) {
      if (job.wantsHangup) for (const process of members(shell, job)) process.signal('SIGHUP', proc);
    }
    proc.onSignal('SIGHUP', 'default');
    proc.signal('SIGHUP', proc);
  });
  updateSize(shell);
}

function updateSize(shell: Shell): void {
  const size = shell.proc.session.tty?.size;
  if (!size || shell.dialect.kind !== 'bash') return;
  shell.variables.set('COLUMNS', String(size.columns));
  shell.variables.set('LINES', String(size.rows));
}

/** A whole command: lines are read until it is complete. Undefined at the end of the input. */
function* commandLine(shell: Shell, editor: LineEditor): Coroutine<string | undefined> {
  for (;;) {
    yield* notifyJobs(shell);
    shell.promptCount++;
    const command = shell.variables.get('PROMPT_COMMAND');
    if (command && shell.dialect.kind === 'bash') yield* runLine(shell, command);
    let text = '';
    let first = true;
    for (;;) {
      const prompt = yield* expandPrompt(
        shell,
        (first ? shell.variables.get('PS1') : shell.variables.get('PS2')) ?? '',
      );
      const result = yield* editor.read(prompt);
      if (result === 'interrupted') {
        shell.status = 130;
        text = '';
        break;
      }
      if (result === 'end') {
        if (first) return undefined;
        return text;
      }
      shell.inputLines++;
      const line = yield* expanded(shell, editor, result.line);
      if (line === undefined) {
        text = '';
        break;
      }
      text += first ? line : `\n${line}`;
      first = false;
      if (!isIncomplete(text, parse(text))) break;
    }
    if (text.trim() === '') continue;
    editor.history.add(text, shell.variables.get('HISTCONTROL'));
    saveHistory(shell);
    editor.tty.audit?.(text);
    return text;
  }
}

function* expanded(shell: Shell, editor: LineEditor, line: string): Coroutine<string | undefined> {
  if (!shell.options.has('histexpand')) return line;
  try {
    const result = expandHistory(editor.history, line);
    if (result !== line) yield* shell.printError(`${result}\n`);
    return result;
  } catch (error) {
    if (!(error instanceof EventNotFound)) throw error;
    yield* shell.complain(`${error.event}: event not found`);
    return undefined;
  }
}

/** Runs one line; whatever goes wrong in it leads back to the prompt. */
function* runLine(shell: Shell, line: string): Coroutine<void> {
  try {
    yield* shell.executor.text(shell, new Source(line, shell.scriptName));
    if (!/^\s*(exit|logout|jobs)\b/.test(line)) shell.warnedOfJobs = false;
  } catch (error) {
    if (error instanceof Abandoned) shell.status = error.status;
    else if (error instanceof FunctionReturn) shell.status = error.status;
    else if (error instanceof Interrupted) {
      shell.status = 130;
      yield* shell.printError('\n');
    } else if (error instanceof RangeError) {
      yield* shell.complain('command nests too deep');
      shell.status = 2;
    } else if (!(error instanceof LoopJump) && !isErrno(error)) throw error;
  }
  shell.loopDepth = 0;
  shell.conditions = 0;
}

/** ^D at an empty prompt. @returns the status to end with, unless stopped jobs hold it back */
function* leave(shell: Shell): Coroutine<number | undefined> {
  try {
    const exit = shell.builtins.get('exit');
    if (shell.dialect.kind === 'bash' && exit) {
      yield* exit(shell, ['exit']);
      return undefined;
    }
    return shell.status;
  } catch (error) {
    if (error instanceof ShellExit) return error.status;
    throw error;
  }
}

/** Stopped jobs of a shell that ends would never be continued: the kernel lets them go (setpgid(2), orphaned groups). */
function hangUpStopped(shell: Shell): void {
  for (const job of shell.jobs.list()) {
    if (jobState(job) !== 'stopped') continue;
    for (const process of members(shell, job)) {
      process.signal('SIGHUP', shell.proc);
      process.signal('SIGCONT', shell.proc);
    }
  }
}

/** All processes of a job's group. */
function members(shell: Shell, job: Job): Process[] {
  if (job.group === undefined) return job.processes;
  return [...shell.proc.kernel.processes].filter((process) => process.pgid === job.group);
}
