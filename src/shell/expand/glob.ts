import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Shell } from '../shell.ts';
import { ExpansionError } from './failures.ts';
import type { Field } from './fields.ts';
import { hasMagic, patternRegExp, unquotePattern } from './pattern.ts';

/** The paths that a field matches, sorted; the field itself where there are none (pathname expansion, glob(7)). */
export function* expandPathname(shell: Shell, field: Field): Coroutine<string[]> {
  const shopt = shell.options.shopt;
  const extended = shopt.has('extglob');
  if (!hasMagic(field.pattern, extended)) return [field.text];
  const found = glob(shell, field.pattern, extended);
  if (found.length > 0) return found;
  if (shopt.has('failglob')) throw new ExpansionError(`no match: ${field.text}`, 1);
  return shopt.has('nullglob') ? [] : [field.text];
}

function glob(shell: Shell, pattern: string, extended: boolean): string[] {
  const segments = splitPath(pattern);
  const absolute = pattern.startsWith('/');
  let paths = [absolute ? '/' : ''];
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '') {
      if (last) paths = paths.filter((path) => isDirectory(shell, path)).map((path) => `${path}/`);
      continue;
    }
    paths = paths.flatMap((path) => expandSegment(shell, path, segment, last, extended));
    if (paths.length === 0) return [];
  }
  return paths.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function expandSegment(shell: Shell, path: string, segment: string, last: boolean, extended: boolean): string[] {
  const { shopt } = shell.options;
  if (segment === '**' && shopt.has('globstar')) {
    const below = descend(shell, path, !last);
    if (last) return path === '' ? below : [path.endsWith('/') ? path : `${path}/`, ...below];
    return [path, ...below];
  }
  if (!hasMagic(segment, extended)) {
    const next = join(path, unquotePattern(segment));
    return exists(shell, next) ? [next] : [];
  }
  const expression = patternRegExp(segment, { extended, ignoreCase: shopt.has('nocaseglob') });
  const hidden = segment.startsWith('.') || segment.startsWith('\\.') || shopt.has('dotglob');
  const own = shell.dialect.kind !== 'bash' && segment.startsWith('.') ? ['.', '..'] : [];
  return [...own, ...list(shell, path)]
    .filter((name) => (hidden || !name.startsWith('.')) && expression.test(name))
    .map((name) => join(path, name))
    .filter((next) => last || isDirectory(shell, next));
}

/** Everything below `path`, directories only where asked for. */
function descend(shell: Shell, path: string, directories: boolean): string[] {
  const found: string[] = [];
  for (const name of list(shell, path)) {
    if (name.startsWith('.') && !shell.options.shopt.has('dotglob')) continue;
    const next = join(path, name);
    const directory = isDirectory(shell, next, true);
    if (directory || !directories) found.push(next);
    if (directory) found.push(...descend(shell, next, directories));
  }
  return found;
}

/** The segments of a pattern between its slashes; a slash in a bracket or group does not count. */
function splitPath(pattern: string): string[] {
  const segments = pattern.replace(/\\\//g, '/').split(/\/+/);
  if (segments[0] === '') segments.shift();
  return segments;
}

function join(path: string, name: string): string {
  return path === '' ? name : path.endsWith('/') ? path + name : `${path}/${name}`;
}

function list(shell: Shell, path: string): string[] {
  return quietly(() => shell.proc.fs.readdir(path === '' ? '.' : path)) ?? [];
}

function exists(shell: Shell, path: string): boolean {
  return quietly(() => shell.proc.fs.lstat(path)) !== undefined;
}

function isDirectory(shell: Shell, path: string, noFollow = false): boolean {
  return quietly(() => (noFollow ? shell.proc.fs.lstat(path) : shell.proc.fs.stat(path)))?.type === 'directory';
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}
