import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Clock } from '#kernel/clock.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { fromUnix } from '../timestamp.ts';
import type { TarEntry } from './tar.ts';

/** Puts the members of an archive into a directory, replacing what has their names. @throws DockerError */
export function unpackInto(
  view: FileSystemContext,
  directory: string,
  entries: readonly TarEntry[],
  options: { clock: Clock; noOverwriteDirNonDir: boolean },
): void {
  for (const entry of entries) {
    const path = `${directory === '/' ? '' : directory.replace(/\/$/, '')}/${entry.path}`;
    if (entry.path === '' || entry.path === '.') continue;
    const old = view.exists(path) ? view.lstat(path) : undefined;
    if (options.noOverwriteDirNonDir && old && (old.type === 'directory') !== (entry.type === 'directory')) {
      const [from, to] = old.type === 'directory' ? ['non-directory', 'directory'] : ['directory', 'non-directory'];
      throw invalidParameter(`cannot overwrite ${to} "${path}" with ${from} "${directory}"`);
    }
    put(view, path, entry, old?.type === 'directory');
    if (entry.type === 'symlink') continue;
    view.chown(path, entry.uid, entry.gid, false);
    view.chmod(path, entry.mode);
    const time = fromUnix(options.clock, entry.modified, 0);
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
