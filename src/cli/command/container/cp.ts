import type { PathStat } from '#api/container.ts';
import { containerCopyFrom, containerCopyTo, containerStatPath } from '#client/container/archive.ts';
import { type ClientError, isNotFound } from '#client/error.ts';
import type { Response } from '#client/response.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { packTree } from '#kernel/vfs/archive/pack.ts';
import { readTar, type TarEntry, writeTar } from '#kernel/vfs/archive/tar.ts';
import { OverwriteError, unpackInto } from '#kernel/vfs/archive/unpack.ts';
import { CliError, type Command, type CommandContext, pathError } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { humanSize } from '../../formatter/units.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { terminalOf } from '../../streams.ts';

/** `docker container cp` */
export const cpCommand: Command = {
  use: 'cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  aliasText: 'docker container cp, docker cp',
  short: 'Copy files/folders between a container and the local filesystem',
  long: `Copy files/folders between a container and the local filesystem

Use '-' as the source to read a tar archive from stdin
and extract it to a directory destination in a container.
Use '-' as the destination to stream a tar archive of a
container source to stdout.`,
  args: exactArgs(2),
  flags: [
    { name: 'follow-link', short: 'L', kind: BOOL, usage: 'Always follow symbol link in SRC_PATH' },
    { name: 'archive', short: 'a', kind: BOOL, usage: 'Archive mode (copy all uid/gid information)' },
    {
      name: 'quiet',
      short: 'q',
      kind: BOOL,
      usage:
        'Suppress progress output during copy. Progress output is automatically suppressed if no terminal is attached',
    },
  ],
  *run(context) {
    const [source = '', destination = ''] = context.args;
    if (source === '') throw new CliError('source can not be empty');
    if (destination === '') throw new CliError('destination can not be empty');
    const [from, to] = [split(source), split(destination)];
    if (from.container !== '' && to.container !== '') throw new CliError('copying between containers is not supported');
    if (from.container !== '') yield* copyFrom(context, from.container, from.path, to.path);
    else if (to.container !== '') yield* copyTo(context, from.path, to.container, to.path, destination);
    else throw new CliError('must specify at least one container source');
  },
  complete: completeContainers(),
};

/** `CONTAINER:PATH`, or a path of this host: one that is absolute, begins with a dot or has no colon. */
function split(text: string): { container: string; path: string } {
  const colon = text.indexOf(':');
  if (text.startsWith('/') || colon < 0 || text.startsWith('.')) return { container: '', path: text };
  return { container: text.slice(0, colon), path: text.slice(colon + 1) };
}

/** What stands at a path that is copied from or to. */
interface Place {
  path: string;
  exists: boolean;
  directory: boolean;
}

/** Go's os.ModeDir and os.ModeSymlink in the mode of a path's statistics. */
const MODE_DIRECTORY = 0x8000_0000;
const MODE_SYMLINK = 0x0800_0000;

const hasMode = ({ mode }: PathStat, bit: number) => Math.floor(mode / bit) % 2 === 1;

function* copyFrom(context: CommandContext, container: string, path: string, target: string): Coroutine<void> {
  const { client, proc } = context;
  const from = context.flags.bool('follow-link') ? yield* followed(context, container, path) : path;
  const { stat, response } = yield* containerCopyFrom(client, container, from);
  const tar = renamed(yield* bytesOf(response), from, path);
  if (target === '-') {
    yield* context.out(tar);
    return;
  }
  const place: Place = { path: target, ...look(context, target) };
  const parent = target.replace(/\/+$/, '').replace(/[^/]*$/, '') || '.';
  if (!place.exists && !look(context, parent).exists)
    throw new CliError(`invalid output path: directory "${absolute(context, parent)}" does not exist`);
  const entries = [...readTar(tar)];
  const { directory, members } = rebase(
    entries,
    { contents: path.endsWith('/.'), directory: hasMode(stat, MODE_DIRECTORY) },
    place,
  );
  try {
    unpackInto(proc.fs, absolute(context, directory), members, { clock: proc.clock, noOverwriteDirNonDir: true });
  } catch (error) {
    if (error instanceof OverwriteError) throw new CliError(error.message);
    if (isErrno(error)) throw pathError('open', target, error);
    throw error;
  }
  yield* succeed(context, entries, target);
}

/** Where a link in the container leads to: as it is said there, once. */
function* followed({ client }: CommandContext, container: string, path: string): Coroutine<string> {
  const stat = yield* containerStatPath(client, container, path);
  if (!hasMode(stat, MODE_SYMLINK)) return path;
  return stat.linkTarget.startsWith('/') ? stat.linkTarget : `${path.replace(/[^/]*$/, '')}${stat.linkTarget}`;
}

/** An archive of `from` under the name that `path` ends in. */
function renamed(tar: Uint8Array, from: string, path: string): Uint8Array {
  if (from === path) return tar;
  const name = path.replace(/\/+$/, '').split('/').pop() ?? '';
  const members = [...readTar(tar)].map((entry) => ({ ...entry, path: entry.path.replace(/^[^/]+/, name) }));
  return writeTar(members);
}

function* copyTo(
  context: CommandContext,
  source: string,
  container: string,
  path: string,
  shown: string,
): Coroutine<void> {
  const { client, proc } = context;
  const place = yield* remotePlace(context, container, path);
  const copyOwner = context.flags.bool('archive');
  if (source === '-') {
    if (!place.directory) throw new CliError(`destination "${shown}" must be a directory`);
    yield* containerCopyTo(client, container, place.path, yield* proc.readAll(), { copyOwner });
    return;
  }
  const here = look(
    context,
    source.replace(/\/\.?$/, '') || '/',
    context.flags.bool('follow-link') || /\/\.?$/.test(source),
  );
  if (!here.exists) throw new CliError(`lstat ${absolute(context, source)}: no such file or directory`);
  if (!here.directory && /\/\.?$/.test(source)) throw new CliError('not a directory');
  const full = absolute(context, source);
  const contents = source.endsWith('/.');
  const real = contents || context.flags.bool('follow-link') ? proc.fs.realpath(full) : full.replace(/\/+$/, '');
  const base =
    full
      .replace(/\/\.?$/, '')
      .split('/')
      .pop() || '/';
  const entries = [...readTar(packTree(proc.fs, real, contents ? '.' : base, proc.clock))];
  const { directory, members } = rebase(entries, { contents, directory: here.directory }, place);
  yield* containerCopyTo(client, container, directory, writeTar(members), { copyOwner });
  yield* succeed(context, entries, shown);
}

/** The destination in the container, with links in its last place followed. */
function* remotePlace(context: CommandContext, container: string, path: string): Coroutine<Place> {
  let target = path.startsWith('/') ? path : `/${path}`;
  for (let links = 0; links < 40; links++) {
    let stat: PathStat;
    try {
      stat = yield* containerStatPath(context.client, container, target);
    } catch (error) {
      if (isNotFound(error) && !/No such container/.test((error as ClientError).message))
        return { path: target, exists: false, directory: false };
      throw error;
    }
    if (!hasMode(stat, MODE_SYMLINK)) return { path: target, exists: true, directory: hasMode(stat, MODE_DIRECTORY) };
    target = stat.linkTarget.startsWith('/')
      ? stat.linkTarget
      : `${target.slice(0, target.lastIndexOf('/'))}/${stat.linkTarget}`;
  }
  throw new CliError(`too many links at ${path}`);
}

function look({ proc }: CommandContext, path: string, follow = true): { exists: boolean; directory: boolean } {
  try {
    const { type } = follow ? proc.fs.stat(path) : proc.fs.lstat(path);
    return { exists: true, directory: type === 'directory' };
  } catch (error) {
    if (isErrno(error)) return { exists: false, directory: false };
    throw error;
  }
}

function absolute({ proc }: CommandContext, path: string): string {
  const full = path.startsWith('/') ? path : `${proc.fs.cwd}/${path}`;
  const parts: string[] = [];
  for (const part of full.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Into which directory the members go, and under which names (moby archive.PrepareArchiveCopy). @throws CliError */
function rebase(
  entries: TarEntry[],
  source: { contents: boolean; directory: boolean },
  place: Place,
): { directory: string; members: TarEntry[] } {
  const trimmed = place.path.replace(/\/\.?$/, '') || '/';
  const slash = trimmed.lastIndexOf('/');
  const parent = slash < 0 ? '.' : trimmed.slice(0, slash) || '/';
  const last = trimmed.slice(slash + 1);
  const rename = (to: string) =>
    entries.map((entry) => {
      const parts = entry.path.split('/').filter((part) => part !== '.' && part !== '');
      return {
        ...entry,
        path: [to, ...(source.contents ? parts : parts.slice(1))].filter((part) => part !== '').join('/'),
      };
    });
  if (place.exists && place.directory) return { directory: trimmed, members: source.contents ? rename('') : entries };
  if (place.exists && source.directory) throw new CliError('cannot copy directory');
  if (!place.exists && !source.directory && /\/\.?$/.test(place.path)) throw new CliError('no such directory');
  return { directory: parent, members: rename(last) };
}

function* bytesOf(response: Response): Coroutine<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let piece = yield* response.read(); piece.length > 0; piece = yield* response.read()) pieces.push(piece);
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** On a terminal the copy is confirmed; the size is that of the archive. */
function* succeed(context: CommandContext, entries: TarEntry[], target: string): Coroutine<void> {
  if (context.flags.bool('quiet') || !terminalOf(context.proc, 2)) return;
  yield* context.err(`Successfully copied ${humanSize(writeTar(entries).length, 3)} to ${target}\n`);
}
