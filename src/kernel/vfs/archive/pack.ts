import type { Clock } from '../../clock.ts';
import { isErrno } from '../../errno.ts';
import type { FileSystemContext } from '../context.ts';
import type { Stat } from '../inode.ts';
import { type TarEntry, tarType, writeTar } from './tar.ts';

/** A tar of everything at and below `path`, which is called `base` in it; with '' only what is below it, by its own names. */
export function packTree(
  view: FileSystemContext,
  path: string,
  base: string,
  clock: Clock,
  skip: (path: string) => boolean = () => false,
): Uint8Array {
  return writeTar(members(view, path, base, clock, skip));
}

function* members(
  view: FileSystemContext,
  path: string,
  base: string,
  clock: Clock,
  skip: (path: string) => boolean,
): Generator<TarEntry> {
  for (const found of view.walk(path)) {
    if (skip(found.path)) continue;
    const type = tarType(found.stat);
    if (type === undefined) continue;
    const below = found.path.slice(path.length).replace(/^\//, '');
    if (below === '' && base === '') continue;
    const name = below === '' ? base : base === '' ? below : `${base}/${below}`;
    yield member(view, found.path, name, type, found.stat, clock);
  }
}

function member(
  view: FileSystemContext,
  path: string,
  name: string,
  type: TarEntry['type'],
  stat: Stat,
  clock: Clock,
): TarEntry {
  return {
    path: name,
    type,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    modified: clock.wallTime(stat.modifiedAt).seconds,
    ...(type === 'file' && { content: content(view, path) }),
    ...(type === 'symlink' && { target: view.readlink(path) }),
  };
}

function content(view: FileSystemContext, path: string): Uint8Array {
  try {
    return view.readFile(path);
  } catch (error) {
    // Files that the kernel makes up may have nothing to read.
    if (isErrno(error, 'EINVAL', 'EACCES')) return new Uint8Array(0);
    throw error;
  }
}
