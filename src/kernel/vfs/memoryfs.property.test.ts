import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isErrno } from '../errno.ts';
import { FileSystemContext } from './context.ts';
import type { FileSystem } from './inode.ts';
import { MemoryFileSystem } from './memoryfs.ts';
import { OverlayFileSystem } from './overlayfs.ts';

/** The simplest file system there is: paths to contents, null for directories. */
class Model {
  entries = new Map<string, string | null>([['', null]]);

  above(path: string): string {
    return path.slice(0, path.lastIndexOf('/'));
  }
  below(path: string): string[] {
    return [...this.entries.keys()].filter((entry) => entry.startsWith(`${path}/`));
  }
  place(path: string): void {
    for (let up = this.above(path); ; up = this.above(up)) {
      if (this.entries.get(up) === null) break;
      if (this.entries.has(up)) throw 'ENOTDIR';
      if (up === '') break;
    }
    if (!this.entries.has(this.above(path))) throw 'ENOENT';
  }
  write(path: string, content: string): void {
    this.place(path);
    if (this.entries.get(path) === null) throw 'EISDIR';
    this.entries.set(path, content);
  }
  append(path: string, content: string): void {
    this.write(path, (this.entries.get(path) ?? '') + content);
  }
  mkdir(path: string): void {
    this.place(path);
    if (this.entries.has(path)) throw 'EEXIST';
    this.entries.set(path, null);
  }
  unlink(path: string): void {
    this.place(path);
    const entry = this.entries.get(path);
    if (entry === undefined) throw 'ENOENT';
    if (entry === null) throw 'EISDIR';
    this.entries.delete(path);
  }
  rmdir(path: string): void {
    this.place(path);
    const entry = this.entries.get(path);
    if (entry === undefined) throw 'ENOENT';
    if (entry !== null) throw 'ENOTDIR';
    if (this.below(path).length > 0) throw 'ENOTEMPTY';
    this.entries.delete(path);
  }
  rename(from: string, to: string): void {
    this.place(from);
    this.place(to);
    const entry = this.entries.get(from);
    const target = this.entries.get(to);
    if (entry === undefined) throw 'ENOENT';
    if (from === to) return;
    if (entry === null) {
      if (to.startsWith(`${from}/`)) throw 'EINVAL';
      if (target !== undefined && target !== null) throw 'ENOTDIR';
      if (target === null && this.below(to).length > 0) throw 'ENOTEMPTY';
    } else if (target === null) throw 'EISDIR';
    const moved = [from, ...this.below(from)].map((path) => [path, this.entries.get(path) ?? null] as const);
    for (const [path] of moved) this.entries.delete(path);
    for (const [path, content] of moved) this.entries.set(to + path.slice(from.length), content);
  }
}

const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
const content = fc.constantFrom('', 'x', 'some text', 'y'.repeat(100));
const operation = fc.oneof(
  fc.tuple(fc.constant('write' as const), path, content),
  fc.tuple(fc.constant('append' as const), path, content),
  fc.tuple(fc.constant('mkdir' as const), path),
  fc.tuple(fc.constant('unlink' as const), path),
  fc.tuple(fc.constant('rmdir' as const), path),
  fc.tuple(fc.constant('rename' as const), path, path),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

function apply(fs: FileSystemContext, [what, first, second]: Operation): string {
  try {
    if (what === 'write') fs.writeFile(first, second);
    else if (what === 'append') fs.appendFile(first, second);
    else if (what === 'rename') fs.rename(first, second);
    else fs[what](first);
  } catch (error) {
    if (isErrno(error)) return error.code;
    throw error;
  }
  return 'ok';
}

function applyToModel(model: Model, [what, first, second]: Operation): string {
  try {
    if (what === 'write' || what === 'append') model[what](first, second);
    else if (what === 'rename') model.rename(first, second);
    else model[what](first);
  } catch (error) {
    if (typeof error === 'string') return error;
    throw error;
  }
  return 'ok';
}

function snapshot(fs: FileSystemContext): Map<string, string | null> {
  const entries = new Map<string, string | null>();
  for (const { path, stat } of fs.walk('/')) {
    entries.set(path === '/' ? '' : path, stat.type === 'directory' ? null : fs.readText(path));
    if (stat.type === 'directory') expect(stat.inode).toBeGreaterThan(0);
  }
  return entries;
}

function behavesLikeModel(make: () => FileSystem, exact: boolean) {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const fs = FileSystemContext.over(make());
      const model = new Model();
      for (const step of operations) {
        const expected = applyToModel(model, step);
        const found = apply(fs, step);
        if (exact) expect(found).toBe(expected);
      }
      expect(new Map([...snapshot(fs)].sort())).toEqual(new Map([...model.entries].sort()));
    }),
    { numRuns: 300 },
  );
}

it('a memory file system does what the model does', () => {
  behavesLikeModel(() => new MemoryFileSystem(), true);
});

it('so does an overlay over nothing', () => {
  behavesLikeModel(() => new OverlayFileSystem([new MemoryFileSystem()], new MemoryFileSystem()), true);
});

it('an overlay over a tree behaves like a copy of the tree, but for renamed directories', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 20 }), fc.array(operation, { maxLength: 30 }), (before, after) => {
      const lower = new MemoryFileSystem();
      const copy = FileSystemContext.over(new MemoryFileSystem());
      const built = FileSystemContext.over(lower);
      for (const step of before) {
        apply(built, step);
        apply(copy, step);
      }
      const original = snapshot(built);
      const overlay = FileSystemContext.over(new OverlayFileSystem([lower], new MemoryFileSystem()));
      for (const step of after) {
        const wasDirectory =
          step[0] === 'rename' && overlay.exists(step[1]) && overlay.stat(step[1]).type === 'directory';
        if (wasDirectory) continue;
        expect(apply(overlay, step)).toBe(apply(copy, step));
      }
      expect(snapshot(overlay)).toEqual(snapshot(copy));
      expect(snapshot(built)).toEqual(original);
    }),
    { numRuns: 300 },
  );
});
