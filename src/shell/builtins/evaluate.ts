import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import { Abandoned, FunctionReturn, ShellExit } from '../exec/control.ts';
import { findProgram } from '../exec/program.ts';
import type { Shell } from '../shell.ts';
import { Source } from '../source.ts';
import { describeCommand } from './lookup.ts';
import { fail, parseOptions, usageLine } from './options.ts';

/** `eval`: the arguments as a command. */
export function* evalBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const words = args[1] === '--' ? args.slice(2) : args.slice(1);
  if (words.length === 0) return 0;
  shell.traceDepth++;
  try {
    return yield* shell.executor.text(shell, new Source(words.join(' '), shell.source.name, shell.line, 'eval'));
  } catch (error) {
    return survived(shell, error);
  } finally {
    shell.traceDepth--;
  }
}

/** bash goes on after a syntax error in what `eval` or `source` ran; for the others it ends the shell. */
function survived(shell: Shell, error: unknown): number {
  if (error instanceof Abandoned && error.cause === 'syntax' && shell.dialect.kind === 'bash') return error.status;
  throw error;
}

/** `.` and `source`: runs a file in this shell. */
export function* sourceBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const name = args[0] as string;
  const { kind } = shell.dialect;
  const file = args[1] === '--' ? args[2] : args[1];
  if (file === undefined) {
    if (kind === 'dash') return 0;
    if (kind === 'ash') return 2;
    yield* shell.complain('filename argument required', name);
    yield* usageLine(shell, name, `${name} [-p path] filename [arguments]`);
    return 2;
  }
  const path = locate(shell, file);
  let text: string;
  try {
    if (shell.proc.fs.stat(path).type === 'directory') {
      return yield* fail(
        shell,
        name,
        kind === 'bash' ? `${file}: is a directory` : `can't open ${file}: Is a directory`,
        1,
      );
    }
    text = shell.proc.fs.readText(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const message = shell.dialect.cannotOpen(file, error as Errno, false);
    yield* shell.complain(message, kind === 'bash' ? undefined : name);
    if (kind !== 'bash' && !shell.interactive) throw new ShellExit(2);
    return kind === 'bash' ? 1 : 2;
  }
  const extra = args.slice(args[1] === '--' ? 3 : 2);
  return yield* runFile(shell, path, text, extra.length > 0 ? extra : undefined);
}

/** Runs the text of a file in this shell, with its own `$1`… where `positional` is given. */
export function* runFile(shell: Shell, path: string, text: string, positional?: string[]): Coroutine<number> {
  const saved = shell.positional;
  const { loopDepth } = shell;
  shell.frames.push({ name: path, kind: 'source', source: shell.source, position: shell.position });
  if (positional) shell.positional = positional;
  shell.loopDepth = 0;
  shell.traceDepth++;
  try {
    return yield* shell.executor.text(shell, new Source(text, path));
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    return survived(shell, error);
  } finally {
    shell.frames.pop();
    shell.loopDepth = loopDepth;
    shell.traceDepth--;
    if (positional) shell.positional = saved;
  }
}

function locate(shell: Shell, file: string): string {
  if (file.includes('/')) return file;
  for (const directory of (shell.variables.get('PATH') ?? '').split(':')) {
    const candidate = `${directory || '.'}/${file}`;
    try {
      if (shell.proc.fs.stat(candidate).type === 'file') return candidate;
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
  return file;
}

/** `exec [-cl] [-a name] [command]`: replaces the shell, or makes its redirections permanent. */
export function* execBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(
    shell,
    args,
    'cla:',
    'exec [-cl] [-a name] [command [argument ...]] [redirection ...]',
  );
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  if (operands.length === 0) return 0;
  const found = findProgram(shell, operands[0] as string);
  const words = [...operands];
  if (found && 'path' in found && (flags.has('a') || flags.has('l'))) {
    const env = flags.has('c') ? new Map<string, string>() : shell.variables.environment();
    const name = `${flags.has('l') ? '-' : ''}${flags.get('a') ?? words[0]}`;
    yield* shell.proc.exec(found.path, [name, ...words.slice(1)], env);
  }
  const status = yield* shell.executor.replace(shell, words, flags.has('c') ? new Map() : undefined);
  if (shell.interactive || shell.options.shopt.has('execfail')) return status;
  throw new ShellExit(status);
}

/** `command [-pVv] name …`: without functions. */
export function* commandBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'pVv', 'command [-pVv] command [arg ...]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  if (operands.length === 0) return 0;
  if (!flags.has('v') && !flags.has('V')) return yield* shell.executor.invoke(shell, operands, 'no-function');
  let found = 0;
  for (const name of operands)
    if (yield* describeCommand(shell, 'command', name, flags.has('V') ? 'sentence' : 'word')) found++;
  if (shell.dialect.kind === 'bash') return found > 0 ? 0 : 1;
  return found === operands.length ? 0 : 127;
}

/** `builtin name …`: the builtin even where a function has its name. */
export function* builtinBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const words = args.slice(args[1] === '--' ? 2 : 1);
  const name = words[0];
  if (name === undefined) return 0;
  const builtin = shell.builtin(name);
  if (!builtin) return yield* fail(shell, 'builtin', `${name}: not a shell builtin`, 1);
  return yield* builtin(shell, words);
}
