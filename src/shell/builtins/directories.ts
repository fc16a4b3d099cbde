import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { Shell } from '../shell.ts';
import { fail, parseOptions } from './options.ts';

/** `cd [-L|-P] [directory]`. */
export function* cdBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'LPe@', 'cd [-L|[-P [-e]]] [-@] [dir]');
  if (!parsed) return 2;
  const { operands, flags } = parsed;
  const bash = shell.dialect.kind === 'bash';
  if (bash && operands.length > 1) return yield* fail(shell, 'cd', 'too many arguments', 2);
  let target = operands[0];
  let show = false;
  if (target === undefined) {
    target = shell.variables.get('HOME');
    if (target === undefined) return bash ? yield* fail(shell, 'cd', 'HOME not set', 1) : 0;
  } else if (target === '-') {
    target = shell.variables.get('OLDPWD');
    if (target === undefined) return yield* fail(shell, 'cd', 'OLDPWD not set', bash ? 1 : 2);
    show = true;
  }
  if (target === '' && bash) return yield* fail(shell, 'cd', 'null directory', 1);
  const path = alongCdPath(shell, target);
  if (path !== target) show = true;
  const error = changeDirectory(shell, path, flags.has('P') || shell.options.has('physical'));
  if (error) {
    if (bash) return yield* fail(shell, 'cd', `${target}: ${error.message}`, 1);
    const reason = shell.dialect.kind === 'ash' ? `: ${error.message}` : '';
    return yield* fail(shell, 'cd', `can't cd to ${target}${reason}`, 2);
  }
  if (show) yield* shell.print(`${shell.variables.get('PWD')}\n`);
  return 0;
}

function alongCdPath(shell: Shell, target: string): string {
  const search = shell.variables.get('CDPATH');
  if (!search || /^\.{0,2}\//.test(target) || target === '.' || target === '..') return target;
  for (const directory of search.split(':')) {
    if (directory === '' || directory === '.') continue;
    const candidate = `${directory}/${target}`;
    if (shell.proc.fs.exists(candidate)) return candidate;
  }
  return target;
}

/** Changes the working directory, $PWD and $OLDPWD. @returns the error where that fails */
export function changeDirectory(shell: Shell, path: string, physical = false): Errno | undefined {
  const { fs } = shell.proc;
  const before = shell.variables.get('PWD') ?? fs.cwd;
  try {
    if (path === '') return undefined;
    const logical = normalize(path.startsWith('/') ? path : `${before}/${path}`);
    fs.chdir(physical ? path : path.startsWith('/') || sameDirectory(shell, before) ? logical : path);
    shell.variables.set('OLDPWD', before).exported = true;
    shell.variables.set('PWD', physical ? fs.realpath('.') : logical).exported = true;
    return undefined;
  } catch (error) {
    if (isErrno(error)) return error as Errno;
    throw error;
  }
}

function sameDirectory(shell: Shell, path: string): boolean {
  const { fs } = shell.proc;
  try {
    return fs.stat(path).inode === fs.stat('.').inode;
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}

/** An absolute path without `.`, `..` and double slashes. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** `pwd [-L|-P]`. */
export function* pwdBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'LPW', 'pwd [-LPW]');
  if (!parsed) return 2;
  const logical = shell.variables.get('PWD');
  yield* shell.print(`${parsed.flags.has('P') || logical === undefined ? shell.proc.fs.realpath('.') : logical}\n`);
  return 0;
}

function abbreviated(shell: Shell, path: string): string {
  const home = shell.variables.get('HOME');
  if (!home || home === '/') return path;
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** `dirs [-clpv]`. */
export function* dirsBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'clpv', 'dirs [-clpv] [+N] [-N]');
  if (!parsed) return 2;
  const { flags } = parsed;
  if (flags.has('c')) {
    shell.directoryStack = [];
    return 0;
  }
  const all = [shell.variables.get('PWD') ?? shell.proc.fs.cwd, ...shell.directoryStack];
  const shown = flags.has('l') ? all : all.map((path) => abbreviated(shell, path));
  if (flags.has('v'))
    yield* shell.print(shown.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(''));
  else yield* shell.print(`${shown.join(flags.has('p') ? '\n' : ' ')}\n`);
  return 0;
}

/** `pushd [dir | +N]`: goes there and remembers where it was. */
export function* pushdBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const here = shell.variables.get('PWD') ?? shell.proc.fs.cwd;
  const stack = shell.directoryStack;
  const target = args[1];
  if (target === undefined) {
    const [top, ...rest] = stack;
    if (top === undefined) return yield* fail(shell, 'pushd', 'no other directory', 1);
    return yield* enter(shell, 'pushd', top, [here, ...rest]);
  }
  const turn = /^([+-])(\d+)$/.exec(target);
  if (turn) {
    const all = [here, ...stack];
    const index = turn[1] === '+' ? Number(turn[2]) : all.length - 1 - Number(turn[2]);
    const wanted = all[index];
    if (wanted === undefined) return yield* fail(shell, 'pushd', `${target}: directory stack index out of range`, 1);
    return yield* enter(shell, 'pushd', wanted, [...all.slice(index + 1), ...all.slice(0, index)]);
  }
  return yield* enter(shell, 'pushd', target, [here, ...stack]);
}

/** `popd [+N]`: goes back to the directory remembered last. */
export function* popdBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const [top, ...rest] = shell.directoryStack;
  if (top === undefined) return yield* fail(shell, 'popd', 'directory stack empty', 1);
  const turn = /^\+(\d+)$/.exec(args[1] ?? '');
  if (turn && Number(turn[1]) > 0) {
    if (Number(turn[1]) > shell.directoryStack.length) {
      return yield* fail(shell, 'popd', `${args[1]}: directory stack index out of range`, 1);
    }
    shell.directoryStack.splice(Number(turn[1]) - 1, 1);
    return yield* dirsBuiltin(shell, ['dirs']);
  }
  return yield* enter(shell, 'popd', top, rest);
}

function* enter(shell: Shell, name: string, path: string, stack: string[]): Coroutine<number> {
  const error = changeDirectory(shell, path);
  if (error) return yield* fail(shell, name, `${path}: ${error.message}`, 1);
  shell.directoryStack = stack;
  return yield* dirsBuiltin(shell, ['dirs']);
}
