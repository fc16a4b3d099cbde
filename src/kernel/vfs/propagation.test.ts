import { beforeEach, describe, expect, it } from 'vitest';
import { FileSystemContext } from './context.ts';
import { MemoryFileSystem } from './memoryfs.ts';
import { MountNamespace } from './mount.ts';
import { tmpfs } from './mountdata.ts';
import { propagationText } from './propagation.ts';

let fs: FileSystemContext;
let mounts: MountNamespace;

const fresh = () => new MemoryFileSystem({ type: 'tmpfs' });
const stateOf = (path: string) => propagationText(fs.locate(path).mount);

beforeEach(() => {
  const disk = new MemoryFileSystem();
  for (const path of ['/a/sub', '/b', '/c']) disk.directory(path);
  mounts = new MountNamespace(undefined, disk);
  fs = FileSystemContext.create(mounts);
  fs.bind('/a', '/a');
});

describe('what is mounted below a mount', () => {
  it('stays there where the mount is private', () => {
    fs.bind('/a', '/b');
    fs.mount(fresh(), '/a/sub');
    fs.writeFile('/a/sub/x', '');
    expect(fs.readdir('/b/sub')).toEqual([]);
    expect(stateOf('/b')).toBe('private');
  });

  it('shows in its peers, both ways, and goes from all of them', () => {
    fs.setPropagation('/a', 'shared');
    fs.bind('/a', '/b');
    fs.mount(fresh(), '/b/sub');
    fs.writeFile('/b/sub/x', '');
    expect(fs.readdir('/a/sub')).toEqual(['x']);
    expect([stateOf('/a/sub'), stateOf('/b')]).toEqual(['shared', 'shared']);
    fs.unmount('/a/sub');
    expect(fs.readdir('/b/sub')).toEqual([]);
  });

  it('shows in a slave, which tells nothing', () => {
    fs.setPropagation('/a', 'shared');
    fs.bind('/a', '/b', { propagation: 'slave' });
    expect(stateOf('/b')).toBe('private,slave');
    fs.mount(fresh(), '/a/sub');
    fs.writeFile('/a/sub/x', '');
    expect(fs.readdir('/b/sub')).toEqual(['x']);
    fs.unmount('/a/sub');
    fs.mount(fresh(), '/b/sub');
    fs.writeFile('/b/sub/y', '');
    expect(fs.readdir('/a/sub')).toEqual([]);
  });

  it('shows in another namespace until that is gone', () => {
    fs.setPropagation('/a', 'shared');
    const other = new MountNamespace(undefined, new MemoryFileSystem());
    const view = FileSystemContext.create(other);
    view.mkdir('/data');
    other.bind(fs.locate('/a'), view.locate('/data'), { propagation: 'slave' });
    fs.mount(fresh(), '/a/sub');
    expect(other.mounts).toHaveLength(3);
    fs.unmount('/a/sub');
    other.dispose();
    fs.mount(fresh(), '/a/sub');
    expect(other.mounts).toHaveLength(2);
  });

  it('can be left out of a bind, or stay writable in one that is read-only', () => {
    fs.mount(fresh(), '/a/sub');
    fs.writeFile('/a/sub/x', '');
    fs.bind('/a', '/b');
    expect(fs.readdir('/b/sub')).toEqual([]);
    fs.bind('/a', '/c', { recursive: true, readOnly: true, writableBelow: true });
    fs.writeFile('/c/sub/y', '');
    expect(() => fs.writeFile('/c/z', '')).toThrow('Read-only file system');
  });

  it('cannot be bound where it is unbindable', () => {
    fs.setPropagation('/a', 'unbindable');
    expect(() => fs.bind('/a', '/b')).toThrow('Invalid argument');
  });
});

describe('a tmpfs of a size', () => {
  it('takes whole pages and no more', () => {
    const small = tmpfs({ now: 0 } as never, ['size=8k', 'mode=700']);
    expect(small.superOptions()).toEqual(['size=8k', 'mode=700']);
    small.put('/x', new Uint8Array(5000));
    expect(small.room()).toBe(0);
    small.root.remove('x');
    expect(small.room()).toBe(8192);
  });

  it('refuses what it does not know', () => {
    expect(() => tmpfs({ now: 0 } as never, ['foo=1'])).toThrow("fsconfig() failed: tmpfs: Unknown parameter 'foo'");
    expect(() => tmpfs({ now: 0 } as never, ['size=abc'])).toThrow("fsconfig() failed: tmpfs: Bad value for 'size'");
  });
});
