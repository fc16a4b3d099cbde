import type { IdRange } from '#kernel/process/usernamespace.ts';
import { DirectoryInode } from '#kernel/vfs/directory.ts';
import type { Inode } from '#kernel/vfs/inode.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';
import type { Remap } from '../config/remap.ts';
import type { Daemon } from '../daemon.ts';

/** A container's layers with files that belong to the users that containers have on the host. */
export function shiftedOverlay(daemon: Daemon, overlay: OverlayFileSystem, remap: Remap): OverlayFileSystem {
  overlay.upper.root.setOwner(remap.uid, remap.gid);
  return overlay.withLowers((lower) => {
    let copy = daemon.shiftedLayers.get(lower);
    if (copy === undefined) {
      copy = shiftedTree(lower, remap);
      daemon.shiftedLayers.set(lower, copy);
    }
    return copy;
  });
}

function shiftedTree(root: DirectoryInode, remap: Remap): DirectoryInode {
  const copy = new MemoryFileSystem({ at: root.fs.now(), mode: root.mode });
  give(root, copy.root, remap);
  copyInto(root, copy.root, remap);
  copy.root.setTimes(root.accessedAt, root.modifiedAt);
  return copy.root;
}

/** Gives everything at and below `inode` back to the users it has within containers. */
export function unshift(inode: Inode, remap: Remap): void {
  const { accessedAt, modifiedAt } = inode;
  inode.setOwner(inwards(inode.uid, remap.uidMap), inwards(inode.gid, remap.gidMap));
  if (inode instanceof DirectoryInode) {
    for (const name of inode.names()) {
      const below = inode.lookup(name);
      if (below) unshift(below, remap);
    }
  }
  inode.setTimes(accessedAt, modifiedAt);
}

function copyInto(from: DirectoryInode, to: DirectoryInode, remap: Remap): void {
  for (const name of from.names()) {
    const inode = from.lookup(name);
    if (inode instanceof DirectoryInode) {
      const made = to.makeDirectory(name, inode.mode, inode.uid, inode.gid);
      made.opaque = inode.opaque;
      give(inode, made, remap);
      copyInto(inode, made, remap);
      made.setTimes(inode.accessedAt, inode.modifiedAt);
    } else if (inode) {
      const copy = inode.copyTo(to.store());
      copy.nlink = 0;
      give(inode, copy, remap);
      copy.setTimes(inode.accessedAt, inode.modifiedAt);
      to.insert(name, copy);
    }
  }
}

function give(from: Inode, to: Inode, { uidMap, gidMap }: Remap): void {
  to.setOwner(outwards(from.uid, uidMap), outwards(from.gid, gidMap));
}

function outwards(id: number, map: readonly IdRange[]): number {
  const range = map.find(({ inside, count }) => id >= inside && id < inside + count);
  return range ? id - range.inside + range.outside : id;
}

function inwards(id: number, map: readonly IdRange[]): number {
  const range = map.find(({ outside, count }) => id >= outside && id < outside + count);
  return range ? id - range.outside + range.inside : id;
}
