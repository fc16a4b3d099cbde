import { isErrno } from '#kernel/errno.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import { arrayElements, element, parameter } from '../expand/parameters.ts';
import type { Shell } from '../shell.ts';

/** The unary operators of test(1) and `[[`. */
export const UNARY: ReadonlySet<string> = new Set([...'abcdefghknoprstuvwxzGLNORS'].map((letter) => `-${letter}`));

function statOf(shell: Shell, path: string, follow = true): Stat | undefined {
  try {
    return follow ? shell.proc.fs.stat(path) : shell.proc.fs.lstat(path);
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

function accessible(shell: Shell, path: string, mode: 'r' | 'w' | 'x'): boolean {
  try {
    const allowed: unknown = shell.proc.fs.access(path, mode);
    return allowed !== false;
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}

/** Whether the unary test `operator` holds for `operand`. */
export function unaryTest(shell: Shell, operator: string, operand: string): boolean {
  switch (operator) {
    case '-n':
      return operand !== '';
    case '-z':
      return operand === '';
    case '-a':
    case '-e':
      return statOf(shell, operand) !== undefined;
    case '-f':
      return statOf(shell, operand)?.type === 'file';
    case '-d':
      return statOf(shell, operand)?.type === 'directory';
    case '-h':
    case '-L':
      return statOf(shell, operand, false)?.type === 'symlink';
    case '-b':
      return false;
    case '-c':
      return statOf(shell, operand)?.type === 'device';
    case '-p':
      return statOf(shell, operand)?.type === 'fifo';
    case '-S':
      return statOf(shell, operand)?.type === 'socket';
    case '-s':
      return (statOf(shell, operand)?.size ?? 0) > 0;
    case '-r':
      return accessible(shell, operand, 'r');
    case '-w':
      return accessible(shell, operand, 'w');
    case '-x':
      return accessible(shell, operand, 'x');
    case '-u':
      return ((statOf(shell, operand)?.mode ?? 0) & 0o4000) !== 0;
    case '-g':
      return ((statOf(shell, operand)?.mode ?? 0) & 0o2000) !== 0;
    case '-k':
      return ((statOf(shell, operand)?.mode ?? 0) & 0o1000) !== 0;
    case '-O':
      return statOf(shell, operand)?.uid === shell.proc.credentials.uid;
    case '-G':
      return statOf(shell, operand)?.gid === shell.proc.credentials.gid;
    case '-N':
      return false;
    case '-t':
      return shell.proc.files.has(Number(operand)) && shell.proc.files.get(Number(operand)).kind === 'tty';
    case '-o':
      return shell.options.has(operand);
    case '-v':
      return isSet(shell, operand);
    default:
      return shell.variables.raw(operand)?.nameref === true;
  }
}

function isSet(shell: Shell, name: string): boolean {
  const match = /^([^[]+)\[(.*)\]$/s.exec(name);
  if (!match) return parameter(shell, name) !== undefined;
  if (match[2] === '@' || match[2] === '*') return (arrayElements(shell, match[1] as string)?.length ?? 0) > 0;
  return element(shell, match[1] as string, match[2] as string) !== undefined;
}

/** Whether a comparison of two files holds: `-nt`, `-ot`, `-ef`. */
export function fileComparison(shell: Shell, left: string, operator: string, right: string): boolean {
  const a = statOf(shell, left);
  const b = statOf(shell, right);
  if (operator === '-ef') return a !== undefined && b !== undefined && a.inode === b.inode && a.device === b.device;
  if (operator === '-nt') return a !== undefined && (b === undefined || a.modifiedAt > b.modifiedAt);
  return b !== undefined && (a === undefined || a.modifiedAt < b.modifiedAt);
}
