import { DirectoryInode } from '#kernel/vfs/directory.ts';
import type { Container } from './container.ts';

/** Bytes of the files in a container's own layer. */
export function layerSize(container: Container): number {
  return treeSize(container.overlay.upper.root);
}

function treeSize(directory: DirectoryInode): number {
  let size = 0;
  for (const name of directory.names()) {
    const inode = directory.lookup(name);
    if (inode instanceof DirectoryInode) size += treeSize(inode);
    else if (inode?.type === 'file') size += inode.size;
  }
  return size;
}
