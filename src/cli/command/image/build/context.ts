import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Patterns, readPatterns } from '#kernel/vfs/archive/excludes.ts';
import { readTar, type TarEntry, tarType, writeTar } from '#kernel/vfs/archive/tar.ts';
import { CliError, goErrno, pathError } from '../../../errors.ts';
import { quote } from '../../../pflag/quote.ts';

const DEFAULT = 'Dockerfile';
const IGNORE = '.dockerignore';
const TRAILER = 1024;

/** What is sent to the engine. */
export interface PreparedContext {
  readonly tar: Uint8Array;
  /** How many bytes are said to be sent. */
  readonly size: number;
  /** Where the Dockerfile is in it. */
  readonly dockerfile: string;
}

/** The context in a directory. @param dockerfile as given by -f; '-' for what is read from standard input @throws CliError */
export function directoryContext(
  proc: Process,
  directory: string,
  dockerfile: string,
  stdin: Uint8Array | undefined,
): PreparedContext {
  const root = contextRoot(proc, directory);
  const given = stdin ? '' : dockerfile;
  const place = stdin ? undefined : dockerfilePlace(proc, root, given);
  const relative = place === undefined ? '-' : relativePath(root, place);
  const outside = relative.startsWith('../');
  const patterns = ignored(proc, root);
  let excludes: Patterns;
  try {
    excludes = new Patterns(patterns);
    const kept = [IGNORE, ...(stdin || outside ? [] : [relative])].filter((name) => excludes.matches(name));
    excludes = new Patterns([...patterns, ...kept.map((name) => `!${name}`)]);
  } catch (error) {
    throw new CliError(`checking context: ${error instanceof Error ? error.message : error}`);
  }
  const entries = [...members(proc, root, '', excludes)];
  if (!stdin && !outside) {
    const tar = writeTar(entries);
    return { tar, size: tar.length, dockerfile: relative };
  }
  return withDockerfile(proc, entries, stdin ?? readOutside(proc, dockerfile));
}

/** A context from standard input: a tar, or a Dockerfile alone. @throws CliError */
export function streamContext(proc: Process, bytes: Uint8Array, dockerfile: string): PreparedContext {
  if (isArchive(bytes)) return { tar: bytes, size: bytes.length, dockerfile };
  if (dockerfile !== '') {
    throw new CliError(
      'unable to prepare context from STDIN: ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles',
    );
  }
  const tar = writeTar([fileEntry(proc, DEFAULT, bytes, 0o644)]);
  return { tar, size: tar.length, dockerfile: DEFAULT };
}

/** A Dockerfile from elsewhere goes into the context under a name of chance, which .dockerignore then has. */
function withDockerfile(proc: Process, entries: readonly TarEntry[], content: Uint8Array): PreparedContext {
  const name = `.dockerfile.${proc.kernel.random.fork('docker-build').hex(20)}`;
  const old = entries.find(({ path }) => path === IGNORE);
  const text = old?.content ? new TextDecoder().decode(old.content) : IGNORE;
  const ignore = fileEntry(proc, IGNORE, new TextEncoder().encode(`${text}\n${name}\n`), 0o600);
  const kept = entries.map((entry) => (entry === old ? { ...entry, content: ignore.content } : entry));
  const added = fileEntry(proc, name, content, 0o600);
  const all = [...kept, added, ...(old ? [] : [ignore])];
  const last = all.at(-1)?.content?.length ?? 0;
  const tar = writeTar(all);
  // The client counts until the last of the content has been read.
  return { tar, size: tar.length - TRAILER - ((512 - (last % 512)) % 512), dockerfile: name };
}

function fileEntry({ clock }: Process, path: string, content: Uint8Array, mode: number): TarEntry {
  return { path, type: 'file', mode, uid: 0, gid: 0, modified: clock.wallTime().seconds, content };
}

function contextRoot({ fs }: Process, directory: string): string {
  const root = fs.realpath(directory);
  if (fs.stat(root).type !== 'directory')
    throw new CliError(`unable to prepare context: context must be a directory: ${root}`);
  return root;
}

/** Where the Dockerfile is. @throws CliError where it is missing, with the first part of its path that is */
function dockerfilePlace(proc: Process, root: string, given: string): string {
  const { fs } = proc;
  let path = given === '' ? `${root === '/' ? '' : root}/${DEFAULT}` : absolute(proc, given);
  if (given === '' && !fs.exists(path)) {
    const lower = `${root === '/' ? '' : root}/${DEFAULT.toLowerCase()}`;
    if (fs.exists(lower)) path = lower;
  }
  try {
    return fs.realpath(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CliError(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${missingPart(proc, path)}: ${goErrno(error)}`,
    );
  }
}

/** The shortest beginning of a path at which nothing is. */
function missingPart({ fs }: Process, path: string): string {
  const parts = path.split('/').slice(1);
  for (let count = 1; count <= parts.length; count++) {
    const part = `/${parts.slice(0, count).join('/')}`;
    if (!fs.exists(part)) return part;
  }
  return path;
}

function absolute({ fs }: Process, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${fs.cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** filepath.Rel of two absolute paths. */
function relativePath(from: string, to: string): string {
  const [a, b] = [from.split('/').filter(Boolean), to.split('/').filter(Boolean)];
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  return [...a.slice(common).map(() => '..'), ...b.slice(common)].join('/') || '.';
}

function readOutside({ fs }: Process, path: string): Uint8Array {
  try {
    return fs.readFile(path);
  } catch (error) {
    if (isErrno(error, 'EISDIR')) throw pathError('read', path, error);
    if (isErrno(error)) throw new CliError(`unable to open Dockerfile: open ${path}: ${goErrno(error)}`);
    throw error;
  }
}

function ignored({ fs }: Process, root: string): string[] {
  const path = `${root === '/' ? '' : root}/${IGNORE}`;
  if (!fs.exists(path)) return [];
  try {
    return readPatterns(fs.readText(path));
  } catch (error) {
    throw pathError('open', path, error);
  }
}

/** Everything in a directory that is not left out, by name, a directory before what is in it; all of it is root's. */
function* members(proc: Process, root: string, below: string, excludes: Patterns): Generator<TarEntry> {
  const { fs, clock } = proc;
  const directory = below === '' ? root : `${root === '/' ? '' : root}/${below}`;
  for (const name of fs.readdir(directory)) {
    const path = below === '' ? name : `${below}/${name}`;
    const place = `${root === '/' ? '' : root}/${path}`;
    const stat = fs.lstat(place);
    const left = excludes.matches(path);
    if (left) {
      // Something in it may be taken back all the same.
      const into =
        stat.type === 'directory' &&
        excludes.exclusions.some((each) => each.startsWith(`${path}/`) || each.includes('*'));
      if (into) yield* members(proc, root, path, excludes);
      continue;
    }
    const type = tarType(stat);
    if (type === undefined) continue;
    const common = { path, type, mode: stat.mode, uid: 0, gid: 0, modified: clock.wallTime(stat.modifiedAt).seconds };
    if (type === 'symlink') yield { ...common, target: fs.readlink(place) };
    else if (type === 'file') yield { ...common, content: contentOf(proc, place) };
    else yield common;
    if (type === 'directory') yield* members(proc, root, path, excludes);
  }
}

function contentOf({ fs }: Process, path: string): Uint8Array {
  try {
    return fs.readFile(path);
  } catch (error) {
    if (isErrno(error, 'EACCES')) throw new CliError(`error checking context: no permission to read from '${path}'`);
    if (isErrno(error)) return new Uint8Array(0);
    throw error;
  }
}

/** Whether bytes are a tar, or something compressed that may hold one. */
function isArchive(bytes: Uint8Array): boolean {
  const magic = [
    [0x1f, 0x8b],
    [0x42, 0x5a, 0x68],
    [0xfd, 0x37, 0x7a, 0x58],
    [0x28, 0xb5, 0x2f, 0xfd],
  ];
  if (magic.some((start) => start.every((byte, index) => bytes[index] === byte))) return true;
  if (bytes.length < 512) return false;
  try {
    return !readTar(bytes).next().done;
  } catch {
    return false;
  }
}

/** What is no directory, no URL and not standard input. */
export function missingContext(text: string): CliError {
  return new CliError(`unable to prepare context: path ${quote(text)} not found`);
}

/**
 * What a client of BuildKit sends: the files of a directory below `context/`, the Dockerfile and .dockerignore below
 * `dockerfile/`. @param inline the Dockerfile itself @returns the tar @throws CliError
 */
export function localsTar(proc: Process, root: string, dockerfile: string, inline: string | undefined): Uint8Array {
  let excludes: Patterns;
  try {
    excludes = new Patterns(ignored(proc, root));
  } catch (error) {
    throw new CliError(`failed to solve: ${error instanceof Error ? error.message : error}`);
  }
  const files = [...members(proc, root, '', excludes)].map((entry) => ({ ...entry, path: `context/${entry.path}` }));
  const place = dockerfile.startsWith('/') ? dockerfile : `${root === '/' ? '' : root}/${dockerfile}`;
  const content = inline === undefined ? optional(proc, place) : new TextEncoder().encode(inline);
  const ignore = optional(proc, `${root === '/' ? '' : root}/${IGNORE}`);
  const name = dockerfile.split('/').at(-1) ?? DEFAULT;
  return writeTar([
    ...(content ? [fileEntry(proc, `dockerfile/${name}`, content, 0o644)] : []),
    ...(ignore ? [fileEntry(proc, `dockerfile/${IGNORE}`, ignore, 0o644)] : []),
    ...files,
  ]);
}

function optional({ fs }: Process, path: string): Uint8Array | undefined {
  try {
    return fs.readFile(path);
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}
