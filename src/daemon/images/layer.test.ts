import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '#kernel/clock.ts';
import { DirectoryInode } from '#kernel/vfs/directory.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { RegularInode } from '#kernel/vfs/regular.ts';
import { DeviceInode, SymlinkInode } from '#kernel/vfs/special.ts';
import { compressLayer, decompressLayer } from '../registry/blob.ts';
import { packLayer, unpackLayer } from './layer.ts';

const clock = new Clock(Date.UTC(2026, 0, 1));

/** What a tree holds, to be compared. */
function shape(directory: DirectoryInode): unknown {
  return Object.fromEntries(
    [...directory.names()].sort().map((name) => {
      const inode = directory.lookup(name);
      const own = { type: inode?.type, mode: inode?.mode, uid: inode?.uid, gid: inode?.gid };
      if (inode instanceof DirectoryInode) return [name, { ...own, opaque: inode.opaque, inner: shape(inode) }];
      if (inode instanceof RegularInode) return [name, { ...own, content: [...inode.content] }];
      if (inode instanceof SymlinkInode) return [name, { ...own, target: inode.target() }];
      if (inode instanceof DeviceInode) return [name, { type: inode.type, whiteout: inode.isWhiteout }];
      return [name, own];
    }),
  );
}

const name = fc.stringMatching(/^[a-z]{1,3}$/);
const entry = fc.record({
  path: fc.array(name, { minLength: 1, maxLength: 3 }),
  kind: fc.constantFrom('file', 'link', 'gone', 'directory'),
  mode: fc.constantFrom(0o644, 0o755, 0o4755, 0o600),
  content: fc.uint8Array({ maxLength: 700 }),
});

describe('a layer', () => {
  it('is the same after it has been packed, compressed, and unpacked elsewhere', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.nat(1e9), (entries, size) => {
        const tree = new MemoryFileSystem();
        for (const { path, kind, mode, content } of entries) {
          const full = `/${path.join('/')}`;
          try {
            if (kind === 'directory') tree.directory(full, mode).opaque = mode === 0o600;
            else if (kind === 'file') tree.put(full, content, mode);
            else if (kind === 'link') tree.putLink(full, `../${path[0]}`);
            else tree.putInode(full, new DeviceInode(tree, 0, { kind: 'char', major: 0, minor: 0 }));
          } catch {
            // A file where a directory should be: another entry was there first.
          }
        }
        const tar = packLayer({ tree, size }, clock);
        const back = unpackLayer(decompressLayer(compressLayer(tar)), clock);
        expect(back.size).toBe(size);
        expect(shape(back.tree.root)).toEqual(shape(tree.root));
        expect(packLayer(back, clock)).toEqual(tar);
      }),
      { numRuns: 60 },
    );
  });
});
