import type { Clock } from '../clock.ts';
import { Errno } from '../errno.ts';
import { DirectoryInode } from './directory.ts';
import type { FileSystem } from './inode.ts';
import { MemoryFileSystem } from './memoryfs.ts';
import type { Location } from './mount.ts';
import { OverlayFileSystem } from './overlayfs.ts';

/** Options that say how something is mounted, not what: those of the mount itself (mount(8), FILESYSTEM-INDEPENDENT). */
const OF_MOUNT = ['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime'];
const OPPOSITES: Readonly<Record<string, string>> = { suid: 'nosuid', dev: 'nodev', exec: 'noexec', atime: 'noatime' };
/** Without effect here. */
const IGNORED = new Set(['defaults', 'async', 'sync', 'dirsync', 'user', 'auto', 'noauto', 'nofail', 'bind', 'rbind']);
const FACTORS: Readonly<Record<string, number>> = { '': 1 / 1024, k: 1, m: 1024, g: 1024 * 1024 };

/** What `-o` says. */
export interface MountData {
  /** undefined where neither ro nor rw is said. */
  readOnly: boolean | undefined;
  flags: string[];
  /** What is left, for the file system. */
  data: string[];
}

/** An option that a file system does not know, or with a value that is none, as mount(8) tells it: `fsconfig() failed: tmpfs: Unknown parameter 'x'`. */
export class MountDataError extends Error {}

/** Takes the words of `-o` apart. @param flags those that are there before */
export function mountData(words: readonly string[], flags: readonly string[] = ['relatime']): MountData {
  const result: MountData = { readOnly: undefined, flags: [...flags], data: [] };
  for (const word of words) {
    const opposite = OPPOSITES[word];
    if (word === 'ro' || word === 'rw') result.readOnly = word === 'ro';
    else if (OF_MOUNT.includes(word)) result.flags.push(word);
    else if (opposite) result.flags = result.flags.filter((flag) => flag !== opposite);
    else if (word !== '' && !IGNORED.has(word)) result.data.push(word);
  }
  const own = new Set(result.flags);
  if (own.has('noatime')) own.delete('relatime');
  result.flags = OF_MOUNT.filter((flag) => own.has(flag));
  return result;
}

/** A fresh tmpfs. @param data `size=1m`, `mode=700`, `uid=5` … @throws MountDataError */
export function tmpfs(clock: Clock, data: readonly string[]): MemoryFileSystem {
  const options = tmpfsOptions(data);
  const of = (name: string) => options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
  const mode = of('mode');
  const fs = new MemoryFileSystem({
    clock,
    type: 'tmpfs',
    mode: mode === undefined ? 0o1777 : Number.parseInt(mode, 8),
    options,
  });
  fs.root.setOwner(Number(of('uid') ?? 0), Number(of('gid') ?? 0));
  return fs;
}

/** Options of a tmpfs as the kernel shows them (tmpfs(5)). @throws MountDataError */
export function tmpfsOptions(data: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const word of data) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const value = equals < 0 ? '' : word.slice(equals + 1);
    found.set(name, tmpfsValue(name, value));
  }
  const order = ['size', 'nr_inodes', 'mode', 'uid', 'gid'];
  return order.flatMap((name) => (found.has(name) ? [`${name}=${found.get(name)}`] : []));
}

function tmpfsValue(name: string, value: string): string {
  const bad = new MountDataError(`fsconfig() failed: tmpfs: Bad value for '${name}'`);
  if (name === 'size' || name === 'nr_blocks') {
    const match = /^(\d+)([kmg]?)$/i.exec(value);
    if (!match) throw bad;
    return `${Math.ceil((Number(match[1]) * (FACTORS[(match[2] ?? '').toLowerCase()] ?? 1)) / 4) * 4}k`;
  }
  if (name === 'mode') {
    if (!/^[0-7]+$/.test(value)) throw bad;
    return value.replace(/^0+(?=.)/, '');
  }
  if (name === 'uid' || name === 'gid' || name === 'nr_inodes') {
    if (!/^\d+[kmg]?$/i.test(value)) throw bad;
    return value;
  }
  throw new MountDataError(`fsconfig() failed: tmpfs: Unknown parameter '${name}'`);
}

/**
 * An overlay of directories (mount -t overlay).
 * @param locate the place at a path; throws Errno
 * @throws Errno ENOENT for a directory that is missing; EINVAL without lowerdir, or with upperdir and no workdir
 */
export function overlay(
  clock: Clock,
  data: readonly string[],
  locate: (path: string) => Location,
): { fs: FileSystem; readOnly: boolean } {
  const of = (name: string) => data.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const directory = (path: string) => {
    const { inode } = locate(path);
    if (!(inode instanceof DirectoryInode)) throw new Errno('ENOTDIR', path);
    return inode;
  };
  const [lower, upper, work] = [of('lowerdir'), of('upperdir'), of('workdir')];
  if (!lower || (upper !== undefined && work === undefined)) throw new Errno('EINVAL');
  const lowers = lower.split(':').map(directory);
  if (upper === undefined || work === undefined) {
    const options = [`lowerdir=${lower}`, 'redirect_dir=on'];
    return { fs: new OverlayFileSystem(lowers, new MemoryFileSystem({ clock }), options), readOnly: true };
  }
  const [own, scratch] = [directory(upper), directory(work)];
  if (!(own.fs instanceof MemoryFileSystem)) throw new Errno('EINVAL');
  if (scratch.lookup('work') === undefined) scratch.makeDirectory('work', 0, 0, 0);
  const options = [`lowerdir=${lower}`, `upperdir=${upper}`, `workdir=${work}`, 'uuid=on'];
  return { fs: new OverlayFileSystem(lowers, own.fs, options, own), readOnly: false };
}
