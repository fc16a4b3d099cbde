import type { Redirect, Statement } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { expansionFailure } from '../expand/failures.ts';
import type { ForkOptions, Shell } from '../shell.ts';
import type { Source } from '../source.ts';
import { Abandoned, FunctionReturn, Interrupted, LoopJump, ShellExit } from './control.ts';
import { AppliedRedirections, RedirectionError } from './redirection.ts';
import { catchInterrupt, runTrap } from './signals.ts';
import { trampoline } from './trampoline.ts';

/** Starts a copy of `shell` that runs `body` and ends with its status: what ( ), |, & and $( ) do. */
export function fork(shell: Shell, body: (child: Shell) => Coroutine<number>, options: ForkOptions = {}): Process {
  const files = new Map(shell.proc.files.entries());
  for (const [fd, file] of options.files ?? []) files.set(fd, file);
  return shell.proc.fork(
    (proc) => {
      const child = shell.copyFor(proc);
      for (const [condition, action] of child.traps.entries()) {
        if (action === '' && condition.startsWith('SIG')) proc.onSignal(condition as `SIGINT`, 'ignore');
      }
      if (options.background && !shell.options.has('monitor')) {
        proc.onSignal('SIGINT', 'ignore');
        proc.onSignal('SIGQUIT', 'ignore');
      } else if (!options.background && !shell.options.has('monitor') && shell.traps.get('SIGINT') !== '') {
        // Ctrl-C between two commands of a subshell ends it like any process; its children get it themselves.
        catchInterrupt(child);
      }
      return trampoline(runToEnd(child, body(child)));
    },
    { files, group: options.group },
  );
}

/** Runs a whole shell: exits, errors and the EXIT trap end here. @returns the exit status */
export function* runToEnd(shell: Shell, body: Coroutine<number>): Coroutine<number> {
  let status = yield* endOf(shell, body);
  if (shell.traps.get('EXIT')) {
    const action = runTrap(shell, 'EXIT');
    shell.status = status;
    status = yield* endOf(
      shell,
      (function* () {
        yield* action;
        return status;
      })(),
    );
  }
  return status;
}

function* endOf(shell: Shell, body: Coroutine<number>): Coroutine<number> {
  try {
    return yield* body;
  } catch (error) {
    if (error instanceof ShellExit || error instanceof FunctionReturn) return error.status;
    if (error instanceof LoopJump) return 0;
    if (error instanceof Abandoned) return error.exitStatus;
    if (error instanceof Interrupted) {
      shell.proc.onSignal('SIGINT', 'default');
      return shell.proc.exit({ signal: 'SIGINT' });
    }
    if (error instanceof RangeError) {
      yield* shell.complain('command nests too deep');
      return 2;
    }
    if (isErrno(error, 'EAGAIN')) {
      // ash has not come to the command's own line yet.
      yield* shell.printError(`${shell.scriptName}: line 0: can't fork: ${error.message}\n`);
      return 2;
    }
    if (isErrno(error, 'EPIPE') || isErrno(error, 'EBADF') || isErrno(error, 'EIO')) return 1;
    const failure = expansionFailure(shell, error);
    if (!failure) throw error;
    yield* shell.complain(failure.message);
    return failure.exit;
  }
}

/** Runs `statements` in a subshell and reads what they print, without the newlines at its end. */
export function* substitute(shell: Shell, statements: readonly Statement[], source: Source): Coroutine<string> {
  const file = fileToRead(statements);
  if (file) return yield* readFile(shell, file);
  const [read, write] = pipe();
  read.retain();
  const child = fork(
    shell,
    (inner) => {
      inner.source = source;
      inner.traceDepth++;
      if (shell.dialect.kind === 'bash' && !shell.options.shopt.has('inherit_errexit'))
        inner.options.set.delete('errexit');
      return inner.executor.statements(inner, statements, true);
    },
    { files: [[1, write]] },
  );
  try {
    const bytes = yield* readAll(read, shell.proc.usage);
    const ended = yield* shell.proc.wait(child);
    shell.substitutionStatus = ended && ended.status !== 'stopped' ? statusNumber(ended.status) : 0;
    if (shell.dialect.kind === 'bash') shell.status = shell.substitutionStatus;
    return new TextDecoder().decode(bytes).replaceAll('\0', '').replace(/\n+$/, '');
  } finally {
    read.close();
  }
}

/** The redirection of `$(<file)`, which reads the file without starting anything. */
function fileToRead(statements: readonly Statement[]): Redirect | undefined {
  const [only, ...others] = statements;
  if (others.length > 0 || only?.command.type !== 'Command' || only.background) return undefined;
  const { name, prefix } = only.command;
  const [redirect] = prefix;
  return !name && prefix.length === 1 && redirect?.type === 'Redirect' && redirect.operator === '<'
    ? redirect
    : undefined;
}

function* readFile(shell: Shell, redirect: Redirect): Coroutine<string> {
  const redirections = new AppliedRedirections(shell);
  shell.substitutionStatus = 0;
  try {
    yield* redirections.apply([redirect]);
    const bytes = yield* readAll(shell.proc.files.get(0));
    return new TextDecoder().decode(bytes).replaceAll('\0', '').replace(/\n+$/, '');
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    yield* shell.complain(error.message);
    shell.substitutionStatus = 1;
    return '';
  } finally {
    redirections.undo();
  }
}
