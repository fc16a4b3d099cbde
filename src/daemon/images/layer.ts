import { type Clock, MILLISECOND } from '#kernel/clock.ts';
import {
  pathBelow,
  paxGlobalHeader,
  paxGlobalRecords,
  readTar,
  type TarEntry,
  writeTar,
} from '#kernel/vfs/archive/tar.ts';
import { DirectoryInode } from '#kernel/vfs/directory.ts';
import { FifoInode } from '#kernel/vfs/fifo.ts';
import type { Inode } from '#kernel/vfs/inode.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { RegularInode } from '#kernel/vfs/regular.ts';
import { DeviceInode, SymlinkInode } from '#kernel/vfs/special.ts';
import { chainId, digest } from './digest.ts';
import type { StoredLayer } from './image.ts';

/** Names that take something of the layers below away (OCI image specification, layer.md). */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** How large the layer is said to be, as its files may stand for larger ones. */
const SIZE = 'GANGWAY.size';

/** The tar of a layer: the same files give the same bytes. */
export function packLayer(layer: Pick<StoredLayer, 'tree' | 'size'>, clock: Clock): Uint8Array {
  const size = paxGlobalHeader({ [SIZE]: String(layer.size) });
  const members = writeTar(membersOf(layer.tree.root, '', clock));
  const tar = new Uint8Array(size.length + members.length);
  tar.set(size);
  tar.set(members, size.length);
  return tar;
}

/**
 * The tree that a layer's tar describes, and its size.
 * @throws Error where it is no tar
 */
export function unpackLayer(tar: Uint8Array, clock: Clock): { tree: MemoryFileSystem; size: number } {
  const tree = new MemoryFileSystem({ at: clock.now });
  const directories: [DirectoryInode, TarEntry][] = [];
  let size = 0;
  for (const entry of readTar(tar)) {
    const path = pathBelow(entry);
    if (path === '') {
      tree.root.setMode(entry.mode);
      directories.push([tree.root, entry]);
      continue;
    }
    size += entry.content?.length ?? 0;
    const slash = path.lastIndexOf('/');
    const parent = tree.directory(slash < 0 ? '/' : path.slice(0, slash));
    const name = path.slice(slash + 1);
    if (name === OPAQUE) {
      parent.opaque = true;
    } else if (name.startsWith(WHITEOUT)) {
      parent.insert(name.slice(WHITEOUT.length), whiteout(tree));
    } else if (entry.type === 'directory') {
      const directory = tree.directory(path);
      directory.setMode(entry.mode);
      directory.setOwner(entry.uid, entry.gid);
      directories.push([directory, entry]);
    } else {
      const inode = inodeOf(tree, entry);
      parent.remove(name);
      parent.insert(name, inode);
      stamp(inode, entry, clock);
    }
  }
  // Last, as what is put into a directory changes its time.
  for (const [directory, entry] of directories) stamp(directory, entry, clock);
  return { tree, size: Number(paxGlobalRecords(tar).get(SIZE) ?? size) };
}

/** A layer of a store. @param parent chain of the layers below; '' for the lowest */
export function storedLayer(tree: MemoryFileSystem, size: number, diffId: string, parent: string): StoredLayer {
  const chain = chainId(parent, diffId);
  return { tree, size, diffId, chainId: chain, cacheId: digest(`cache ${chain}`).slice('sha256:'.length) };
}

function* membersOf(directory: DirectoryInode, path: string, clock: Clock): Generator<TarEntry> {
  if (directory.opaque) yield member(`${path}${OPAQUE}`, 'file', directory, clock, { mode: 0 });
  for (const name of [...directory.names()].sort()) {
    const inode = directory.lookup(name);
    if (inode instanceof DirectoryInode) {
      yield member(`${path}${name}`, 'directory', inode, clock);
      yield* membersOf(inode, `${path}${name}/`, clock);
    } else if (inode instanceof DeviceInode && inode.isWhiteout) {
      yield member(`${path}${WHITEOUT}${name}`, 'file', inode, clock, { mode: 0 });
    } else if (inode instanceof RegularInode) {
      yield member(`${path}${name}`, 'file', inode, clock, { content: inode.content });
    } else if (inode instanceof SymlinkInode) {
      yield member(`${path}${name}`, 'symlink', inode, clock, { target: inode.target() });
    } else if (inode instanceof FifoInode) yield member(`${path}${name}`, 'fifo', inode, clock);
  }
}

function member(
  path: string,
  type: TarEntry['type'],
  inode: Inode,
  clock: Clock,
  more: Partial<TarEntry> = {},
): TarEntry {
  const { mode, uid, gid, modifiedAt } = inode;
  const content = type === 'file' ? { content: new Uint8Array(0) } : {};
  return { path, type, mode, uid, gid, modified: clock.wallTime(modifiedAt).seconds, ...content, ...more };
}

function inodeOf(tree: MemoryFileSystem, { type, mode, uid, gid, content, target }: TarEntry): Inode {
  if (type === 'symlink') return new SymlinkInode(tree, target ?? '', uid, gid);
  if (type === 'fifo') return new FifoInode(tree, mode, uid, gid);
  if (type === 'device') return new DeviceInode(tree, mode, { kind: 'char', major: 1, minor: 3 }, uid, gid);
  return new RegularInode(tree, mode, uid, gid, content);
}

function whiteout(tree: MemoryFileSystem): Inode {
  return new DeviceInode(tree, 0, { kind: 'char', major: 0, minor: 0 });
}

function stamp(inode: Inode, entry: TarEntry, clock: Clock): void {
  const at = (entry.modified * 1000 - clock.epoch) * MILLISECOND;
  inode.setTimes(at, at);
}
