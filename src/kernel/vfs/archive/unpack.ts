import { type Clock, MILLISECOND } from '../../clock.ts';
import type { FileSystemContext } from '../context.ts';
import { pathBelow, type TarEntry } from './tar.ts';

/** A member that would turn a directory into a file, or a file into a directory. */
export class OverwriteError extends Error {
  override readonly name = 'OverwriteError';
}

/** Puts the members of an archive into a directory, replacing what has their names. @throws OverwriteError, Errno */
export function unpackInto(
  view: FileSystemContext,
  directory: string,
  entries: readonly TarEntry[],
  options: { clock: Clock; noOverwriteDirNonDir: boolean },
): void {
  for (const entry of entries) {
    const below = pathBelow(entry);
    if (below === '') continue;
    const path = `${directory === '/' ? '' : directory.replace(/\/$/, '')}/${below}`;
    const old = view.exists(path) ? view.lstat(path) : undefined;
    if (options.noOverwriteDirNonDir && old && (old.type === 'directory') !== (entry.type === 'directory')) {
      const [from, to] = old.type === 'directory' ? ['non-directory', 'directory'] : ['directory', 'non-directory'];
      throw new OverwriteError(`cannot overwrite ${to} "${path}" with ${from} "${directory}"`);
    }
    put(view, path, entry, old?.type === 'directory');
    if (entry.type === 'symlink') continue;
    view.chown(path, entry.uid, entry.gid, false);
    view.chmod(path, entry.mode);
    const time = (entry.modified * 1000 - options.clock.epoch) * MILLISECOND;
    view.utimes(path, time, time);
  }
}

function put(view: FileSystemContext, path: string, entry: TarEntry, replacesDirectory: boolean): void {
  if (entry.type === 'directory') {
    if (!replacesDirectory) {
      view.removeAll(path);
      view.mkdirAll(path, 0o755);
    }
    return;
  }
  view.mkdirAll(path.slice(0, path.lastIndexOf('/')) || '/', 0o755);
  view.removeAll(path);
  if (entry.type === 'symlink') view.symlink(entry.target ?? '', path);
  else if (entry.type === 'file') view.writeFile(path, entry.content ?? '', 0o644);
  else if (entry.type === 'fifo') view.mknod(path, { fifo: true });
  else view.mknod(path, { device: { kind: 'char', major: 0, minor: 0 } });
}
