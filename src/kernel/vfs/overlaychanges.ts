import { DirectoryInode } from './directory.ts';
import type { Inode } from './inode.ts';
import { DeviceInode } from './special.ts';

/** One line of `docker diff`: added, changed or deleted. */
export interface Change {
  kind: 'A' | 'C' | 'D';
  path: string;
}

/**
 * What the layer `upper` adds to, changes in and deletes from the layers below it, as moby's archive.ChangesDirs tells it:
 * a directory stands before what is in it and counts as changed when anything in it is; each directory lists what is there
 * before what is deleted. Times of directories do not count.
 */
export function layerChanges(upper: DirectoryInode, lowers: readonly DirectoryInode[], path = ''): Change[] {
  const changes: Change[] = [];
  const below = mergedNames(lowers);
  const deleted = new Set<string>();
  for (const name of upper.names().sort()) {
    const inode = upper.lookup(name) as Inode;
    const own = `${path}/${name}`;
    const origin = below.get(name);
    if (isDeletion(inode)) {
      if (origin !== undefined) deleted.add(name);
      continue;
    }
    const inner =
      inode instanceof DirectoryInode
        ? layerChanges(inode, origin instanceof DirectoryInode ? lowerDirectories(name, lowers) : [], own)
        : [];
    if (origin === undefined) changes.push({ kind: 'A', path: own });
    else if (inner.length > 0 || differs(inode, origin)) changes.push({ kind: 'C', path: own });
    changes.push(...inner);
  }
  if (upper.opaque) for (const name of below.keys()) if (upper.lookup(name) === undefined) deleted.add(name);
  for (const name of [...deleted].sort()) changes.push({ kind: 'D', path: `${path}/${name}` });
  return changes;
}

/** What the lower layers show together in one directory. */
function mergedNames(lowers: readonly DirectoryInode[]): Map<string, Inode> {
  const shown = new Map<string, Inode>();
  const hidden = new Set<string>();
  for (const lower of lowers) {
    for (const name of lower.names()) {
      if (shown.has(name) || hidden.has(name)) continue;
      const inode = lower.lookup(name) as Inode;
      if (isDeletion(inode)) hidden.add(name);
      else shown.set(name, inode);
    }
  }
  return shown;
}

/** The directories called `name` in the layers `lowers`, down to the first that hides what lies below it. */
export function lowerDirectories(name: string, lowers: readonly DirectoryInode[]): DirectoryInode[] {
  const found: DirectoryInode[] = [];
  for (const lower of lowers) {
    const inode = lower.lookup(name);
    if (inode === undefined) continue;
    if (!(inode instanceof DirectoryInode)) break;
    found.push(inode);
    if (inode.opaque) break;
  }
  return found;
}

function differs(a: Inode, b: Inode): boolean {
  if (a.type !== b.type || a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid) return true;
  return a.type !== 'directory' && (a.modifiedAt !== b.modifiedAt || a.size !== b.size);
}

/** Whether `inode` is a whiteout: the mark of a deleted name. */
export function isDeletion(inode: Inode | undefined): boolean {
  return inode instanceof DeviceInode && inode.isWhiteout;
}
