import { unknownError } from '#errdefs/errdefs.ts';
import type { Clock } from '#kernel/clock.ts';
import { readTar, type TarEntry } from '#kernel/vfs/archive/tar.ts';
import { unpackInto } from '#kernel/vfs/archive/unpack.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { RegularInode } from '#kernel/vfs/regular.ts';
import { decompressLayer } from '../../registry/blob.ts';
import type { CopySource } from './copysources.ts';

/** How files are copied. */
export interface CopyOptions {
  /** Who they belong to then; undefined where they keep their owners. */
  readonly owner: { uid: number; gid: number } | undefined;
  /** Whether archives are unpacked (ADD). */
  readonly unpack: boolean;
  readonly clock: Clock;
}

/** Copies a file or what is in a directory to `target`; with a slash at its end that is a directory. @throws Errno, DockerError */
export function copyInto(view: FileSystemContext, target: string, from: CopySource, options: CopyOptions): void {
  const { source } = from;
  const path = `/${source.resolved(from.path)}`;
  const stat = source.view.stat(path);
  const place = target.replace(/(?<=.)\/+$/, '');
  const isDirectory = view.find(place)?.inode.type === 'directory';
  if (stat.type === 'directory') {
    makeDirectories(view, place, options);
    copyTree(view, place, source.view, path, options);
    return;
  }
  if (options.unpack) {
    const entries = archive(source.view.readFile(path));
    if (entries) {
      view.mkdirAll(place, 0o755);
      unpackInto(view, place, entries, { clock: options.clock, noOverwriteDirNonDir: false });
      return;
    }
  }
  const base = from.path.split('/').at(-1) ?? '';
  const file = target.endsWith('/') || isDirectory ? `${place === '/' ? '' : place}/${base}` : place;
  if (view.find(file)?.inode.type === 'directory')
    throw unknownError(`failed to copy files: cannot copy to directory: ${file}`);
  makeDirectories(view, file.slice(0, file.lastIndexOf('/')) || '/', options);
  copyOne(view, file, source.view, path, options);
}

/** The members of an archive; undefined for what is none. */
function archive(content: Uint8Array): TarEntry[] | undefined {
  try {
    const entries = [...readTar(decompressLayer(content))];
    return entries.length > 0 ? entries : undefined;
  } catch {
    return undefined;
  }
}

function makeDirectories(view: FileSystemContext, path: string, { owner }: CopyOptions): void {
  if (view.find(path)) {
    // Whatever is there must be a directory.
    view.mkdirAll(path, 0o755);
    return;
  }
  makeDirectories(view, path.slice(0, path.lastIndexOf('/')) || '/', { owner } as CopyOptions);
  view.mkdir(path, 0o755);
  if (owner) view.chown(path, owner.uid, owner.gid);
}

function copyTree(
  view: FileSystemContext,
  to: string,
  other: FileSystemContext,
  from: string,
  options: CopyOptions,
): void {
  for (const name of other.readdir(from)) {
    const [source, target] = [`${from === '/' ? '' : from}/${name}`, `${to === '/' ? '' : to}/${name}`];
    const stat = other.lstat(source);
    if (stat.type !== 'directory') {
      copyOne(view, target, other, source, options);
      continue;
    }
    const there = view.exists(target) ? view.lstat(target) : undefined;
    if (there && there.type !== 'directory') view.unlink(target);
    if (there?.type !== 'directory') view.mkdir(target, stat.mode);
    view.chmod(target, stat.mode);
    view.chown(target, options.owner?.uid ?? stat.uid, options.owner?.gid ?? stat.gid);
    copyTree(view, target, other, source, options);
    view.utimes(target, stat.modifiedAt, stat.modifiedAt);
  }
}

/** Puts one file in the place of whatever is there. */
function copyOne(
  view: FileSystemContext,
  to: string,
  other: FileSystemContext,
  from: string,
  { owner }: CopyOptions,
): void {
  const stat = other.lstat(from);
  if (view.exists(to)) view.removeAll(to);
  if (stat.type === 'symlink') view.symlink(other.readlink(from), to);
  else if (stat.type === 'fifo') view.mknod(to, { fifo: true });
  else if (stat.type === 'device' && stat.special) view.mknod(to, { device: stat.special });
  else {
    const { inode } = other.locate(from);
    view.writeFile(to, inode instanceof RegularInode ? inode.content : other.readFile(from), 0o600);
  }
  view.chown(to, owner?.uid ?? stat.uid, owner?.gid ?? stat.gid, false);
  if (stat.type === 'symlink') return;
  view.chmod(to, stat.mode);
  view.utimes(to, stat.modifiedAt, stat.modifiedAt);
}
