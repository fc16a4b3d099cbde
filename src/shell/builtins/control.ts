import type { Coroutine } from '#kernel/coroutine.ts';
import { FunctionReturn, LoopJump, ShellExit } from '../exec/control.ts';
import { jobState } from '../jobs/jobtable.ts';
import type { Shell } from '../shell.ts';
import { fail } from './options.ts';

/** `break [n]` and `continue [n]`. */
export function* loopControl(shell: Shell, args: string[]): Coroutine<number> {
  const kind = args[0] as 'break' | 'continue';
  const levels = args[1] ?? '1';
  if (shell.loopDepth === 0) {
    if (shell.dialect.kind === 'bash')
      yield* shell.complain("only meaningful in a `for', `while', or `until' loop", kind);
    return 0;
  }
  if (!/^\d+$/.test(levels) || Number(levels) === 0) {
    if (shell.dialect.kind !== 'bash') return yield* fail(shell, kind, `Illegal number: ${levels}`, 2, true);
    yield* shell.complain(
      /^-?\d+$/.test(levels) ? `${levels}: loop count out of range` : `${levels}: numeric argument required`,
      kind,
    );
    shell.status = /^-?\d+$/.test(levels) ? 1 : 128;
    throw new LoopJump('break', shell.loopDepth);
  }
  shell.status = 0;
  throw new LoopJump(kind, Math.min(Number(levels), shell.loopDepth));
}

function statusArgument(shell: Shell, args: string[]): number | undefined {
  const text = args[1];
  if (text === undefined) return shell.status;
  if (shell.dialect.kind !== 'bash')
    return /^\d+$/.test(text) ? Number(text) & (shell.dialect.kind === 'ash' ? 0xff : 0xffff_ffff) : undefined;
  return /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) & 0xff : undefined;
}

/** `return [n]`. */
export function* returnBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const status = statusArgument(shell, args);
  const inside = shell.frames.length > 0;
  if (!inside && shell.dialect.kind === 'bash') {
    return yield* fail(shell, 'return', "can only `return' from a function or sourced script", 2);
  }
  if (status === undefined) {
    if (shell.dialect.kind !== 'bash') return yield* fail(shell, 'return', `Illegal number: ${args[1]}`, 2, true);
    yield* shell.complain(`${args[1]}: numeric argument required`, 'return');
    throw new FunctionReturn(2);
  }
  if (!inside) throw new ShellExit(status);
  throw new FunctionReturn(status);
}

/** `exit [n]`. */
export function* exitBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const status = statusArgument(shell, args);
  if (shell.interactive && shell.subshellDepth === 0) {
    const bash = shell.dialect.kind === 'bash';
    if (bash) yield* shell.printError(shell.login ? 'logout\n' : 'exit\n');
    const stopped = shell.jobs.list().some((job) => jobState(job) === 'stopped');
    if (stopped && !shell.warnedOfJobs) {
      shell.warnedOfJobs = true;
      yield* shell.printError(bash ? 'There are stopped jobs.\n' : 'You have stopped jobs.\n');
      return 1;
    }
  }
  if (status === undefined) {
    if (shell.dialect.kind !== 'bash') return yield* fail(shell, 'exit', `Illegal number: ${args[1]}`, 2, true);
    yield* shell.complain(`${args[1]}: numeric argument required`, 'exit');
    return 2;
  }
  if (args.length > 2 && shell.dialect.kind === 'bash') {
    yield* shell.complain('too many arguments', 'exit');
    throw new ShellExit(1);
  }
  throw new ShellExit(status);
}

/** `logout`: `exit` of a login shell. */
export function* logoutBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  if (!shell.login) return yield* fail(shell, 'logout', "not login shell: use `exit'", 1);
  return yield* exitBuiltin(shell, args);
}
