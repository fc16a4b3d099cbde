import { Errno } from '../errno.ts';
import { OpenFile } from '../file/openfile.ts';
import { DirectoryInode } from './directory.ts';
import type { Inode, Viewer } from './inode.ts';
import type { Location } from './mount.ts';
import { checkAccess } from './permission.ts';
import { MagicLinkInode, SymlinkInode } from './special.ts';

/** Where walks start, and who walks. */
export interface Walker {
  root: Location;
  cwd: Location;
  viewer: Viewer;
}

/** Linux follows so many symbolic links in one walk. */
const MAX_LINKS = 40;
const MAX_PATH = 4096;
const MAX_NAME = 255;

/** Where a path led. Its last component need not exist. */
export class Walked {
  constructor(
    readonly path: string,
    /** The directory of the last component. */
    readonly parent: Location,
    /** The last component; empty where the path ends in `/`, `.` or `..` only. */
    readonly name: string,
    /** What is there, if anything. */
    readonly found: Location | undefined,
    /** The open file that a link of /proc/PID/fd stands for, where it is no file with a place. */
    readonly file?: OpenFile,
    /** Whether the path ended in a slash. */
    readonly trailingSlash = false,
  ) {}

  /** What is there. @throws Errno ENOENT, ENOTDIR */
  location(): Location {
    if (this.found === undefined) throw new Errno('ENOENT', this.path);
    if (this.trailingSlash && !(this.found.inode instanceof DirectoryInode)) throw new Errno('ENOTDIR', this.path);
    return this.found;
  }

  /** The directory in which the last component stands or would stand. */
  get directory(): DirectoryInode {
    return this.parent.inode as DirectoryInode;
  }
}

/**
 * path_resolution(7).
 * @param follow whether a symbolic link in the last place is followed; it is anyway before a trailing slash
 * @throws Errno ENOENT where a directory on the way is missing; ENOTDIR, EACCES, ELOOP, ENAMETOOLONG
 */
export function walk(walker: Walker, path: string, follow = true): Walked {
  if (path === '') throw new Errno('ENOENT', path);
  if (path.length >= MAX_PATH) throw new Errno('ENAMETOOLONG', path);
  const credentials = walker.viewer?.credentials;
  let at = path.startsWith('/') ? walker.root : walker.cwd;
  let links = 0;
  let trailingSlash = endsAsDirectory(path);
  const names = components(path);
  let parent = at;
  let last = '';
  while (names.length > 0) {
    const name = names.pop() as string;
    const directory = at.inode;
    if (!(directory instanceof DirectoryInode)) throw new Errno('ENOTDIR', path);
    checkAccess(directory, 'x', credentials);
    if (name === '..') {
      at = above(at, walker.root);
      parent = at;
      last = '';
      continue;
    }
    if (name.length > MAX_NAME) throw new Errno('ENAMETOOLONG', path);
    const final = names.length === 0;
    const inode = directory.lookup(name, walker.viewer);
    parent = at;
    last = name;
    if (inode === undefined) {
      if (!final) throw new Errno('ENOENT', path);
      return new Walked(path, parent, name, undefined, undefined, trailingSlash);
    }
    if (inode instanceof SymlinkInode && (!final || follow || trailingSlash)) {
      if (++links > MAX_LINKS) throw new Errno('ELOOP', path);
      if (inode instanceof MagicLinkInode) {
        const target = inode.follow(walker.viewer);
        if (target instanceof OpenFile) {
          if (!final) throw new Errno('ENOTDIR', path);
          return new Walked(path, parent, name, { mount: at.mount, inode, directory, name }, target, trailingSlash);
        }
        at = target;
        continue;
      }
      const target = inode.target(walker.viewer);
      if (target === '') throw new Errno('ENOENT', path);
      if (final && endsAsDirectory(target)) trailingSlash = true;
      if (target.startsWith('/')) at = walker.root;
      names.push(...components(target));
      parent = at;
      last = '';
      continue;
    }
    at = crossed(at, directory, name, inode);
  }
  return new Walked(path, parent, last, at, undefined, trailingSlash);
}

/** The names of a path, last first. */
function components(path: string): string[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .reverse();
}

/** Whether a path can only name a directory. */
function endsAsDirectory(path: string): boolean {
  return path.endsWith('/') || path.endsWith('/.') || path === '.';
}

/** The place of `inode` in `directory`, or what is mounted on it. */
function crossed(at: Location, directory: DirectoryInode, name: string, inode: Inode): Location {
  let { mount } = at;
  let mounted = mount.children.size > 0 ? mount.children.get(inode) : undefined;
  if (mounted === undefined) return { mount, inode, directory, name };
  while (mounted !== undefined) {
    mount = mounted;
    mounted = mount.children.get(mount.root);
  }
  return { mount, inode: mount.root, directory, name };
}

/** `..`, across mount points; at the root it stays. */
export function above(at: Location, root: Location): Location {
  let place = at;
  for (;;) {
    if (same(place, root)) return place;
    if (place.inode !== place.mount.root) break;
    if (place.mount.mountpoint === undefined) return place;
    place = place.mount.mountpoint;
  }
  const parent = place.inode instanceof DirectoryInode ? place.inode.parent : place.directory;
  if (parent === undefined) return place;
  let { mount } = place;
  let inode: Inode = parent;
  for (let mounted = mount.children.get(inode); mounted !== undefined; mounted = mount.children.get(inode)) {
    mount = mounted;
    inode = mount.root;
  }
  return { mount, inode };
}

/** The absolute path of a place as seen from `root`; undefined where it cannot be reached from there or is deleted. */
export function pathOf(at: Location, root: Location): string | undefined {
  const names: string[] = [];
  let place = at;
  for (;;) {
    if (same(place, root)) return `/${names.reverse().join('/')}`;
    if (place.inode === place.mount.root) {
      if (place.mount.mountpoint === undefined) return undefined;
      place = place.mount.mountpoint;
      continue;
    }
    const directory = place.inode instanceof DirectoryInode ? place.inode.parent : place.directory;
    const name = place.inode instanceof DirectoryInode ? place.inode.name : place.name;
    if (directory === undefined || name === undefined || place.inode.nlink === 0) return undefined;
    names.push(name);
    place = { mount: place.mount, inode: directory };
  }
}

function same(a: Location, b: Location): boolean {
  return a.mount === b.mount && a.inode === b.inode;
}
