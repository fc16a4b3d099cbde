import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Shell } from '../shell.ts';
import { Source } from '../source.ts';

/** What PATH search found: a file to execute, one that cannot be, or none. */
export type Found = { path: string } | { refused: string } | undefined;

/** Finds the file that command `name` runs; a name with a slash is a path. */
export function findProgram(shell: Shell, name: string, path?: string): Found {
  if (name.includes('/')) return { path: name };
  const known = path === undefined ? shell.hashed.get(name) : undefined;
  if (known && isExecutable(shell, known.path)) {
    known.hits++;
    return { path: known.path };
  }
  let refused: string | undefined;
  for (const directory of (path ?? shell.variables.get('PATH') ?? '').split(':')) {
    const candidate = `${directory === '' ? '.' : directory}/${name}`;
    const kind = kindOf(shell, candidate);
    if (kind === 'executable') {
      if (path === undefined) shell.hashed.set(name, { path: candidate, hits: 1 });
      return { path: candidate };
    }
    if (kind === 'file') refused ??= candidate;
  }
  return refused === undefined ? undefined : { refused };
}

/** All executable files called `name` along PATH. */
export function allPrograms(shell: Shell, name: string): string[] {
  if (name.includes('/')) return isExecutable(shell, name) ? [name] : [];
  return (shell.variables.get('PATH') ?? '')
    .split(':')
    .map((directory) => `${directory === '' ? '.' : directory}/${name}`)
    .filter((candidate) => isExecutable(shell, candidate));
}

export function isExecutable(shell: Shell, path: string): boolean {
  return kindOf(shell, path) === 'executable';
}

function kindOf(shell: Shell, path: string): 'executable' | 'file' | 'other' | undefined {
  try {
    const stat = shell.proc.fs.stat(path);
    if (stat.type !== 'file') return 'other';
    return (stat.mode & 0o111) !== 0 ? 'executable' : 'file';
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

/** Starts the program of `words` as a child; undefined, with a message and `status`, where that is impossible. */
export function* startProgram(
  shell: Shell,
  words: string[],
  env: ReadonlyMap<string, string>,
  options: { group?: 'new' | number; path?: string },
): Coroutine<Process | number> {
  const found = yield* locate(shell, words[0] as string, options.path);
  if (typeof found === 'number') return found;
  const files = shell.proc.files.entries();
  try {
    return shell.proc.spawn(found, words, { env, files, group: options.group });
  } catch (error) {
    if (!isErrno(error) || error.code === 'EAGAIN') throw error;
    const script = yield* scriptBehind(shell, found, error as Errno);
    if (typeof script === 'number') return script;
    return shell.executor.fork(shell, (child) => runScript(child, found, words, script), { group: options.group });
  }
}

/** Becomes the program of `words`. @returns only where that is impossible, the status */
export function* becomeProgram(
  shell: Shell,
  words: string[],
  env: ReadonlyMap<string, string>,
  builtin?: string,
): Coroutine<number> {
  const found = yield* locate(shell, words[0] as string, undefined, builtin);
  if (typeof found === 'number') return found;
  const { argv } = shell.proc;
  try {
    return yield* shell.proc.exec(found, words, env);
  } catch (error) {
    // Once the program runs, its errors are its own.
    if (!isErrno(error) || shell.proc.argv !== argv) throw error;
    const script = yield* scriptBehind(shell, found, error as Errno);
    return typeof script === 'number' ? script : yield* runScript(shell, found, words, script);
  }
}

function* locate(shell: Shell, name: string, path?: string, builtin?: string): Coroutine<string | number> {
  const found = name === '' ? undefined : findProgram(shell, name, path);
  if (!found) {
    const bash = shell.dialect.kind === 'bash';
    const pathless = bash && shell.variables.get('PATH') === undefined && name !== '';
    const message = pathless
      ? `${name}: No such file or directory`
      : bash && builtin
        ? `${name}: not found`
        : shell.dialect.notFound(name);
    yield* shell.complain(message, builtin);
    return 127;
  }
  if ('refused' in found) {
    yield* shell.complain(`${shell.dialect.kind === 'bash' ? found.refused : name}: Permission denied`, builtin);
    return 126;
  }
  return found.path;
}

/** The text of a file without `#!` line that execve(2) refused; a status, with a message, where it is no script. */
function* scriptBehind(shell: Shell, path: string, error: Errno): Coroutine<string | number> {
  const { dialect } = shell;
  if (error.code === 'ENOEXEC') {
    const content = shell.proc.fs.readFile(path);
    if (!content.subarray(0, 80).includes(0)) return new TextDecoder().decode(content);
    yield* shell.complain(`${path}: cannot execute binary file: Exec format error`);
    return 126;
  }
  const kind = kindOf(shell, path);
  if (error.code === 'ENOENT' && kind !== undefined) {
    const interpreter = /^#![ \t]*(\S+)/.exec(
      new TextDecoder().decode(shell.proc.fs.readFile(path).subarray(0, 256)),
    )?.[1];
    if (dialect.kind === 'bash' && interpreter !== undefined) {
      yield* shell.printError(
        `${shell.interactive ? shell.name : shell.scriptName}: ${path}: ${interpreter}: bad interpreter: ${error.message}\n`,
      );
      return 126;
    }
    yield* shell.complain(
      dialect.kind === 'bash' ? `${path}: cannot execute: required file not found` : dialect.notFound(path),
    );
    return 127;
  }
  yield* shell.complain(dialect.cannotExecute(path, error, kind === 'other'));
  return error.code === 'ENOENT' || error.code === 'ENOTDIR' ? (error.code === 'ENOENT' ? 127 : 126) : 126;
}

function runScript(shell: Shell, path: string, words: string[], text: string): Coroutine<number> {
  shell.scriptName = path;
  shell.positional = words.slice(1);
  shell.frames = [];
  shell.functionDepth = 0;
  shell.startLetters = '';
  shell.interactive = false;
  shell.functions.clear();
  shell.aliases.clear();
  for (const [name, variable] of shell.variables.visible())
    if (!variable.exported && !variable.readonly) shell.variables.unset(name);
  return shell.executor.text(shell, new Source(text, path), true);
}
