import { beforeEach, describe, expect, it } from 'vitest';
import { Clock, SECOND } from '../clock.ts';
import { FileSystemContext } from './context.ts';
import { MemoryFileSystem } from './memoryfs.ts';
import { OverlayFileSystem } from './overlayfs.ts';

let lower: MemoryFileSystem;
let top: MemoryFileSystem;
let overlay: OverlayFileSystem;
let fs: FileSystemContext;
let clock: Clock;

const code = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'no error';
};
const changes = () => overlay.changes().map(({ kind, path }) => `${kind} ${path}`);

beforeEach(() => {
  clock = new Clock(0);
  clock.advanceTo(SECOND);
  lower = new MemoryFileSystem();
  lower.put('/etc/passwd', 'root');
  lower.put('/etc/group', 'root');
  lower.put('/bin/cat', 'cat');
  lower.put('/www/cgi-bin/x', 'x');
  lower.put('/usr/share/doc', 'doc');
  top = new MemoryFileSystem();
  top.put('/etc/group', 'staff');
  top.put('/etc/extra', 'extra');
  overlay = new OverlayFileSystem([top, lower], new MemoryFileSystem({ clock }));
  fs = FileSystemContext.over(overlay);
});

describe('an overlay', () => {
  it('merges its layers, the upper ones first', () => {
    expect(fs.readdir('/etc')).toEqual(['extra', 'group', 'passwd']);
    expect(fs.readText('/etc/group')).toBe('staff');
    expect(fs.readText('/etc/passwd')).toBe('root');
    expect(fs.stat('/etc')).toMatchObject({ nlink: 1, size: 4096 });
    expect(fs.stat('/bin')).toMatchObject({ nlink: 2 });
    expect(changes()).toEqual([]);
  });

  it('copies a file up when it changes, as the same inode', () => {
    const before = fs.stat('/etc/passwd').inode;
    const file = fs.open('/etc/passwd', {});
    fs.appendFile('/etc/passwd', '\nalice');
    expect(fs.stat('/etc/passwd').inode).toBe(before);
    expect(file.stat()?.size).toBe(10);
    expect(fs.readText('/etc/passwd')).toBe('root\nalice');
    expect(
      new TextDecoder().decode(
        (lower.root.lookup('etc') as never as { lookup(n: string): { content: Uint8Array } }).lookup('passwd').content,
      ),
    ).toBe('root');
    expect(changes()).toEqual(['C /etc', 'C /etc/passwd']);
  });

  it('deletes lower names with whiteouts, and makes them anew', () => {
    fs.unlink('/etc/passwd');
    expect(fs.exists('/etc/passwd')).toBe(false);
    expect(fs.readdir('/etc')).toEqual(['extra', 'group']);
    expect(changes()).toEqual(['C /etc', 'D /etc/passwd']);
    fs.writeFile('/etc/passwd', 'again');
    expect(changes()).toEqual(['C /etc', 'C /etc/passwd']);
    fs.unlink('/etc/passwd');
    expect(fs.exists('/etc/passwd')).toBe(false);
  });

  it('starts empty where a deleted directory is made again', () => {
    fs.removeAll('/www');
    expect(changes()).toEqual(['D /www']);
    fs.mkdir('/www');
    expect(fs.readdir('/www')).toEqual([]);
    fs.writeFile('/www/z', '');
    expect(changes()).toEqual(['C /www', 'A /www/z', 'D /www/cgi-bin']);
  });

  it('lists changes as docker diff does', () => {
    fs.mkdir('/a');
    fs.writeFile('/a/b', '');
    fs.unlink('/etc/passwd');
    fs.mkdirAll('/root/x/y');
    fs.chmod('/usr', 0o700);
    fs.rename('/bin/cat', '/bin/dog');
    fs.mkdir('/new');
    fs.rmdir('/new');
    fs.utimes('/www', 0, 0);
    expect(changes()).toEqual([
      'A /a',
      'A /a/b',
      'C /bin',
      'A /bin/dog',
      'D /bin/cat',
      'C /etc',
      'D /etc/passwd',
      'A /root',
      'A /root/x',
      'A /root/x/y',
      'C /usr',
    ]);
    expect(fs.readText('/bin/dog')).toBe('cat');
  });

  it('does not rename directories of a lower layer', () => {
    expect(code(() => fs.rename('/www', '/www2'))).toBe('EXDEV');
    fs.mkdirAll('/own/sub');
    fs.writeFile('/own/sub/file', 'x');
    fs.rename('/own', '/moved');
    expect(fs.readText('/moved/sub/file')).toBe('x');
    expect(changes()).toEqual(['A /moved', 'A /moved/sub', 'A /moved/sub/file']);
  });

  it('links a lower file', () => {
    fs.link('/etc/passwd', '/etc/second');
    expect(fs.stat('/etc/second')).toMatchObject({ nlink: 2, inode: fs.stat('/etc/passwd').inode });
    fs.writeFile('/etc/second', 'both');
    expect(fs.readText('/etc/passwd')).toBe('both');
  });

  it('honours whiteouts and opaque directories of its own lower layers', () => {
    fs.unlink('/etc/passwd');
    fs.removeAll('/www');
    fs.mkdir('/www');
    const next = FileSystemContext.over(new OverlayFileSystem([overlay.upper, top, lower], new MemoryFileSystem()));
    expect(next.readdir('/etc')).toEqual(['extra', 'group']);
    expect(next.readdir('/www')).toEqual([]);
    next.writeFile('/etc/passwd', '');
    expect(next.readdir('/etc')).toEqual(['extra', 'group', 'passwd']);
  });

  it('sees what is changed in its upper layer behind its back', () => {
    const upper = FileSystemContext.over(overlay.upper);
    fs.writeFile('/etc/mine', 'first');
    expect(fs.exists('/made')).toBe(false);
    upper.writeFile('/made', 'there');
    expect(fs.readText('/made')).toBe('there');
    upper.unlink('/etc/mine');
    expect(fs.readdir('/etc')).toEqual(['extra', 'group', 'passwd']);
    expect(fs.exists('/etc/mine')).toBe(false);
    upper.mkdirAll('/bin');
    upper.writeFile('/bin/dog', 'dog');
    expect(fs.readdir('/bin')).toEqual(['cat', 'dog']);
  });

  it('shares nothing but content with another one', () => {
    const other = FileSystemContext.over(new OverlayFileSystem([top, lower], new MemoryFileSystem()));
    fs.writeFile('/etc/group', 'mine');
    fs.unlink('/bin/cat');
    expect(other.readText('/etc/group')).toBe('staff');
    expect(other.readText('/bin/cat')).toBe('cat');
  });
});
