import { describe, expect, it } from 'vitest';
import { Clock, SECOND } from '../clock.ts';
import type { Coroutine } from '../coroutine.ts';
import { ALL_CAPABILITIES } from '../process/capabilities.ts';
import type { Process } from '../process/process.ts';
import { FileSystemContext } from './context.ts';
import { MemoryFileSystem } from './memoryfs.ts';

/** Runs a coroutine that is not expected to wait. */
function run<T>(coroutine: Coroutine<T>): T {
  const result = coroutine.next();
  if (!result.done) throw new Error('it waits');
  return result.value;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (content: string) => new TextEncoder().encode(content);
const code = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'no error';
};

function tree(): FileSystemContext {
  const fs = FileSystemContext.over(new MemoryFileSystem());
  fs.mkdirAll('/a/b');
  fs.writeFile('/a/b/file', 'hello');
  return fs;
}

/** The same view for an ordinary user. */
function as(fs: FileSystemContext, uid: number, gid = uid): FileSystemContext {
  return fs.clone({ credentials: { uid, gid, capabilities: new Set() } } as unknown as Process);
}

describe('path resolution', () => {
  it('takes relative paths, dots and double slashes', () => {
    const fs = tree();
    fs.chdir('/a');
    expect(fs.readText('b//./../b/file')).toBe('hello');
    expect(fs.cwd).toBe('/a');
    fs.chdir('..');
    expect(fs.cwd).toBe('/');
    expect(fs.realpath('../../a/b')).toBe('/a/b');
  });

  it('tells missing, not a directory and empty paths apart', () => {
    const fs = tree();
    expect(code(() => fs.stat('/a/x/y'))).toBe('ENOENT');
    expect(code(() => fs.stat('/a/b/file/x'))).toBe('ENOTDIR');
    expect(code(() => fs.stat('/a/b/file/'))).toBe('ENOTDIR');
    expect(code(() => fs.stat('/a/b/file/.'))).toBe('ENOTDIR');
    expect(code(() => fs.stat(''))).toBe('ENOENT');
    expect(code(() => fs.stat(`/${'n'.repeat(256)}`))).toBe('ENAMETOOLONG');
  });

  it('follows links, gives up after 40, and writes through a dangling one', () => {
    const fs = tree();
    fs.symlink('b/file', '/a/link');
    expect(fs.readText('/a/link')).toBe('hello');
    expect(fs.lstat('/a/link')).toMatchObject({ type: 'symlink', target: 'b/file', size: 6 });
    fs.symlink('loop', '/loop');
    expect(code(() => fs.stat('/loop'))).toBe('ELOOP');
    fs.symlink('/a/new', '/dangling');
    expect(fs.exists('/dangling')).toBe(false);
    fs.writeFile('/dangling', 'made');
    expect(fs.readText('/a/new')).toBe('made');
  });

  it('keeps to a changed root', () => {
    const fs = tree();
    fs.symlink('/b/file', '/a/link');
    fs.chroot('/a');
    fs.chdir('/');
    expect(fs.readText('/../../b/file')).toBe('hello');
    expect(fs.readText('/link')).toBe('hello');
    expect(fs.cwd).toBe('/');
  });

  it('knows where a renamed directory is', () => {
    const fs = tree();
    fs.chdir('/a/b');
    fs.rename('/a', '/z');
    expect(fs.cwd).toBe('/z/b');
    expect(fs.readdir('..')).toEqual(['b']);
  });
});

describe('files', () => {
  it('share one position between reads and writes', () => {
    const fs = tree();
    const file = fs.open('/a/b/file', { read: true, write: true });
    expect(text(run(file.read(2)))).toBe('he');
    run(file.write(bytes('LP')));
    expect(text(run(file.read(10)))).toBe('o');
    expect(fs.readText('/a/b/file')).toBe('heLPo');
    file.seek(0, 'set');
    expect(text(run(file.read(10)))).toBe('heLPo');
  });

  it('append whatever the position, and truncate', () => {
    const fs = tree();
    const log = fs.open('/log', { append: true, create: true });
    run(log.write(bytes('one\n')));
    fs.appendFile('/log', 'two\n');
    run(log.write(bytes('three\n')));
    expect(fs.readText('/log')).toBe('one\ntwo\nthree\n');
    fs.open('/log', { write: true, truncate: true });
    expect(fs.stat('/log').size).toBe(0);
  });

  it('never change bytes that were handed out', () => {
    const fs = tree();
    const before = fs.readFile('/a/b/file');
    const file = fs.open('/a/b/file', { write: true });
    run(file.write(bytes('HE')));
    fs.appendFile('/a/b/file', '!');
    expect(text(before)).toBe('hello');
    expect(fs.readText('/a/b/file')).toBe('HEllo!');
  });

  it('stay readable after their name is gone', () => {
    const fs = tree();
    const file = fs.open('/a/b/file', {});
    fs.unlink('/a/b/file');
    expect(fs.exists('/a/b/file')).toBe(false);
    expect(text(run(file.read(10)))).toBe('hello');
    expect(file.stat()?.nlink).toBe(0);
  });

  it('are opened with the usual refusals', () => {
    const fs = tree();
    expect(code(() => fs.open('/a/none', {}))).toBe('ENOENT');
    expect(code(() => fs.open('/a', { write: true }))).toBe('EISDIR');
    expect(code(() => fs.open('/a/b/file', { create: true, exclusive: true, write: true }))).toBe('EEXIST');
    expect(code(() => fs.open('/a/b/file', { directory: true }))).toBe('ENOTDIR');
    expect(code(() => run(fs.open('/a/b/file', {}).write(bytes('x'))))).toBe('EBADF');
  });
});

describe('names', () => {
  it('are links to one inode', () => {
    const fs = tree();
    fs.link('/a/b/file', '/second');
    expect(fs.stat('/second')).toMatchObject({ nlink: 2, inode: fs.stat('/a/b/file').inode });
    fs.writeFile('/second', 'both');
    expect(fs.readText('/a/b/file')).toBe('both');
    fs.unlink('/a/b/file');
    expect(fs.stat('/second').nlink).toBe(1);
  });

  it('are renamed over others of their kind', () => {
    const fs = tree();
    fs.writeFile('/other', 'other');
    fs.rename('/other', '/a/b/file');
    expect(fs.readText('/a/b/file')).toBe('other');
    expect(code(() => fs.rename('/a/b/file', '/a'))).toBe('EISDIR');
    expect(code(() => fs.rename('/a', '/a/b/inside'))).toBe('EINVAL');
    fs.mkdir('/empty');
    fs.rename('/a/b', '/empty');
    expect(fs.readdir('/empty')).toEqual(['file']);
    fs.mkdir('/a/c');
    expect(code(() => fs.rename('/a/c', '/empty'))).toBe('ENOTEMPTY');
    expect(fs.stat('/a').nlink).toBe(3);
  });

  it('of directories go only when they are empty', () => {
    const fs = tree();
    expect(code(() => fs.rmdir('/a'))).toBe('ENOTEMPTY');
    expect(code(() => fs.unlink('/a'))).toBe('EISDIR');
    fs.removeAll('/a');
    expect(fs.readdir('/')).toEqual([]);
    expect(fs.stat('/').nlink).toBe(2);
  });

  it('of a deleted working directory are refused', () => {
    const fs = tree();
    fs.mkdir('/gone');
    fs.chdir('/gone');
    fs.rmdir('/gone');
    expect(code(() => fs.writeFile('x', ''))).toBe('ENOENT');
    expect(fs.readdir('.')).toEqual([]);
  });

  it('of sockets lead to their listener', () => {
    const fs = tree();
    const listener = {};
    const node = fs.bindSocket('/run.sock', listener);
    expect(fs.socketAt('/run.sock')).toBe(listener);
    expect(fs.stat('/run.sock').type).toBe('socket');
    expect(code(() => fs.bindSocket('/run.sock', {}))).toBe('EADDRINUSE');
    node.listener = undefined;
    expect(code(() => fs.socketAt('/run.sock'))).toBe('ECONNREFUSED');
    expect(code(() => fs.socketAt('/a/b/file'))).toBe('ECONNREFUSED');
    expect(code(() => fs.open('/run.sock', {}))).toBe('ENXIO');
  });
});

describe('rights', () => {
  it('follow the mode bits for who has no capabilities', () => {
    const fs = tree();
    const user = as(fs, 1000);
    expect(user.readText('/a/b/file')).toBe('hello');
    expect(code(() => user.writeFile('/a/b/file', ''))).toBe('EACCES');
    expect(code(() => user.mkdir('/mine'))).toBe('EACCES');
    fs.chmod('/a', 0o700);
    expect(code(() => user.readText('/a/b/file'))).toBe('EACCES');
    expect(code(() => user.chmod('/a', 0o777))).toBe('EPERM');
  });

  it('give new files to their maker, within the umask', () => {
    const fs = tree();
    fs.mkdir('/tmp');
    fs.chmod('/tmp', 0o1777);
    const alice = as(fs, 1000);
    alice.umask = 0o027;
    alice.writeFile('/tmp/file', '');
    expect(fs.stat('/tmp/file')).toMatchObject({ uid: 1000, gid: 1000, mode: 0o640 });
    expect(code(() => as(fs, 1001).unlink('/tmp/file'))).toBe('EPERM');
    alice.unlink('/tmp/file');
  });

  it('let whoever makes a file without write permission write it once', () => {
    const fs = tree();
    fs.chmod('/', 0o777);
    const file = as(fs, 1000).open('/once', { write: true, create: true }, 0o444);
    expect(run(file.write(bytes('x')))).toBe(1);
    expect(code(() => as(fs, 1000).open('/once', { write: true }))).toBe('EACCES');
  });

  it('are complete for root by its capabilities alone', () => {
    const fs = tree();
    fs.chmod('/a/b/file', 0);
    const root = fs.clone({ credentials: { uid: 0, gid: 0, capabilities: ALL_CAPABILITIES } } as unknown as Process);
    expect(root.readText('/a/b/file')).toBe('hello');
    expect(code(() => as(fs, 0).readText('/a/b/file'))).toBe('EACCES');
    expect(code(() => root.access('/a/b/file', 'x'))).toBe('EACCES');
  });
});

describe('mounts', () => {
  const mounted = () => {
    const fs = tree();
    fs.mkdirAll('/mnt/point');
    const disk = new MemoryFileSystem({ type: 'tmpfs' });
    disk.put('/inner/file', 'inside');
    fs.mount(disk, '/mnt/point');
    return { fs, disk };
  };

  it('hide what is below them and are left through ..', () => {
    const { fs } = mounted();
    expect(fs.readText('/mnt/point/inner/file')).toBe('inside');
    fs.chdir('/mnt/point/inner');
    expect(fs.cwd).toBe('/mnt/point/inner');
    expect(fs.realpath('../../../a/b')).toBe('/a/b');
    expect(fs.stat('..').device).not.toBe(fs.stat('/').device);
    expect(code(() => fs.rmdir('/mnt/point'))).toBe('EBUSY');
    expect(code(() => fs.rename('/a/b/file', '/mnt/point/file'))).toBe('EXDEV');
    expect(code(() => fs.link('/a/b/file', '/mnt/point/file'))).toBe('EXDEV');
    fs.unmount('/mnt/point');
    expect(fs.readdir('/mnt/point')).toEqual([]);
  });

  it('can be read-only', () => {
    const { fs, disk } = mounted();
    fs.mkdir('/ro');
    fs.mount(disk, '/ro', { readOnly: true });
    expect(fs.readText('/ro/inner/file')).toBe('inside');
    for (const change of [
      () => fs.writeFile('/ro/inner/file', ''),
      () => fs.writeFile('/ro/new', ''),
      () => fs.mkdir('/ro/d'),
      () => fs.unlink('/ro/inner/file'),
      () => fs.chmod('/ro/inner', 0),
      () => fs.open('/ro/inner/file', { write: true }),
      () => fs.access('/ro/inner', 'w'),
    ]) {
      expect(code(change)).toBe('EROFS');
    }
    fs.writeFile('/mnt/point/inner/file', 'changed');
    expect(fs.readText('/ro/inner/file')).toBe('changed');
  });

  it('bind files and directories, with what is mounted in them where asked', () => {
    const { fs } = mounted();
    fs.mkdir('/view');
    fs.bind('/mnt', '/view');
    expect(fs.readdir('/view/point')).toEqual([]);
    fs.mkdir('/all');
    fs.mounts.bind(fs.locate('/mnt'), fs.locate('/all'), { recursive: true });
    expect(fs.readText('/all/point/inner/file')).toBe('inside');
    fs.writeFile('/hosts', 'old');
    fs.bind('/a/b/file', '/hosts');
    expect(fs.readText('/hosts')).toBe('hello');
    fs.writeFile('/hosts', 'new');
    expect(fs.readText('/a/b/file')).toBe('new');
    expect(fs.realpath('/hosts')).toBe('/hosts');
    expect(code(() => fs.unlink('/hosts'))).toBe('EBUSY');
    expect(code(() => fs.bind('/a', '/hosts'))).toBe('ENOTDIR');
  });

  it('are a namespace of their own after unshare', () => {
    const { fs } = mounted();
    fs.chdir('/mnt/point/inner');
    const own = fs.unshare();
    expect(own.cwd).toBe('/mnt/point/inner');
    own.unmount('/mnt/point');
    expect(own.readdir('/mnt/point')).toEqual([]);
    expect(fs.readText('/mnt/point/inner/file')).toBe('inside');
  });
});

it('stamps files with the virtual clock', () => {
  const clock = new Clock(0);
  const fs = FileSystemContext.over(new MemoryFileSystem({ clock }));
  clock.advanceTo(5 * SECOND);
  fs.writeFile('/file', '');
  expect(fs.stat('/file').modifiedAt).toBe(5 * SECOND);
  expect(fs.stat('/').modifiedAt).toBe(5 * SECOND);
  clock.advanceTo(6 * SECOND);
  fs.chmod('/file', 0o600);
  expect(fs.stat('/file')).toMatchObject({ modifiedAt: 5 * SECOND, changedAt: 6 * SECOND });
  fs.utimes('/file', undefined, -SECOND);
  expect(fs.stat('/file').modifiedAt).toBe(-SECOND);
});
