import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { FileSystem } from '#kernel/vfs/inode.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { MountDataError, mountData, overlay, tmpfs, tmpfsOptions } from '#kernel/vfs/mountdata.ts';
import { ProcFileSystem } from '#kernel/vfs/procfs.ts';
import type { Propagation } from '#kernel/vfs/propagation.ts';
import { SysFileSystem } from '#kernel/vfs/sysfs.ts';
import { type Family, getopt, type Options } from '../getopt.ts';

const DMESG = '       dmesg(1) may have more information after failed mount system call.\n';
/** What --version says after the program's name. */
export const LIBRARY =
  'from util-linux 2.42.4 (libmount 2.42.4: selinux, smack, btrfs, verity, namespaces, idmapping, fd-based-mount, statmount, statx, fanotify, udev, assert, debug)';
const KINDS: readonly Propagation[] = ['shared', 'slave', 'private', 'unbindable'];
const MAKE = KINDS.flatMap((kind) => [`make-${kind}`, `make-r${kind}`]);

/** What a command line asks for. */
interface Wish {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly words: readonly string[];
}

/** mount: lists what is mounted; mounts tmpfs, proc, sysfs and overlays, binds, and says who sees what is mounted below. */
export function mount(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'o:t:rwBRMalvnV',
        long: {
          bind: 'B',
          rbind: 'R',
          'options=': 'o',
          'types=': 't',
          'read-only': 'r',
          move: 'M',
          all: 'a',
          verbose: 'v',
          version: 'V',
          ...Object.fromEntries(MAKE.map((name) => [name, name])),
        },
        usage: 'mount [OPTIONS] [-o OPT] DEVICE NODE\n\nMount a filesystem. Filesystem autodetection requires /proc.',
      },
      family,
    );
    if (options.has('V')) {
      yield* proc.print(`mount ${LIBRARY}\n`);
      return 0;
    }
    // There is nothing in /etc/fstab.
    if (options.has('a')) return 0;
    if (options.has('M')) {
      yield* proc.printError('mount: not simulated: --move\n');
      return 1;
    }
    const [first, second] = options.operands;
    if (first === undefined) return yield* list(proc, options);
    if (options.operands.length > 2) {
      yield* proc.printError("mount: bad usage\nTry 'mount --help' for more information.\n");
      return 1;
    }
    if (!proc.has('SYS_ADMIN', 'mnt')) {
      yield* proc.printError(
        family === 'gnu'
          ? `mount: ${second ?? first}: must be superuser to use mount.\n`
          : 'mount: permission denied (are you root?)\n',
      );
      return family === 'gnu' ? 32 : 1;
    }
    const words = options.values('o').flatMap((value) => value.split(','));
    if (options.has('r')) words.push('ro');
    if (options.has('B')) words.push('bind');
    if (options.has('R')) words.push('rbind');
    for (const name of MAKE) if (options.has(name)) words.push(name.slice('make-'.length));
    const wish = { source: first, target: second ?? first, type: options.value('t') ?? '', words };
    const change = changeOf(words);
    if (second === undefined && !change) {
      const bound = words.includes('bind') || words.includes('rbind');
      yield* proc.printError(
        `mount: ${first}: ${bound ? 'mount failed: Invalid argument' : "can't find in /etc/fstab"}.\n`,
      );
      return bound ? 32 : 1;
    }
    try {
      if (change) change(proc, wish.target);
      else attach(proc, wish);
      if (options.has('v') && !change) {
        const bound = words.includes('bind') || words.includes('rbind');
        yield* proc.print(`mount: ${first} ${bound ? 'bound' : 'mounted'} on ${wish.target}.\n`);
      }
      return 0;
    } catch (error) {
      return yield* fail(proc, wish, error, family, change !== undefined);
    }
  };
}

function* list(proc: Process, options: Options): Coroutine<number> {
  const types = options.value('t')?.split(',');
  for (const line of proc.fs.readText('/proc/self/mounts').split('\n')) {
    const [device, path, type = '', flags] = line.split(' ');
    if (flags === undefined || (types && !types.includes(type))) continue;
    yield* proc.print(`${device} on ${path} type ${type} (${flags})\n`);
  }
  return 0;
}

/** What changes something that is mounted already. */
function changeOf(words: readonly string[]): ((proc: Process, target: string) => void) | undefined {
  if (words.includes('remount')) return (proc, target) => remount(proc, target, words);
  const kind = words.find((word) => KINDS.includes(word.replace(/^r/, '') as Propagation) && word !== 'ro');
  if (kind === undefined || words.includes('bind') || words.includes('rbind')) return undefined;
  return (proc, target) => proc.fs.setPropagation(target, kind.replace(/^r/, '') as Propagation, kind.startsWith('r'));
}

function remount(proc: Process, target: string, words: readonly string[]): void {
  proc.fs.remount(target, (mount) => {
    const { readOnly, flags, data } = mountData(
      words.filter((word) => word !== 'remount'),
      mount.flags,
    );
    if (data.length > 0 && mount.fs instanceof MemoryFileSystem && mount.type === 'tmpfs') {
      const names = data.map((word) => word.replace(/=.*/, ''));
      const kept = mount.fs.superOptions().filter((option) => !names.includes(option.replace(/=.*/, '')));
      mount.fs.remount(tmpfsOptions([...kept, ...data]));
    }
    mount.flags = flags;
    if (readOnly !== undefined) mount.readOnly = readOnly;
  });
}

function attach(proc: Process, { source, target, type, words }: Wish): void {
  const { fs } = proc;
  const bind = words.includes('bind') || words.includes('rbind');
  const { readOnly, flags, data } = mountData(words);
  if (bind) {
    const given = flags.length > 1 ? { flags } : {};
    fs.bind(source, target, { recursive: words.includes('rbind'), readOnly: readOnly ?? false, ...given });
    return;
  }
  const made = fileSystem(proc, type, source, data);
  fs.mount(made.fs, target, { source, flags, readOnly: readOnly ?? made.readOnly ?? false });
}

function fileSystem(
  { kernel, clock, fs, namespaces }: Process,
  type: string,
  source: string,
  data: readonly string[],
): { fs: FileSystem; readOnly?: boolean } {
  switch (type) {
    case 'tmpfs':
    case 'ramfs':
      return { fs: tmpfs(clock, data) };
    case 'proc':
      return { fs: new ProcFileSystem(kernel, namespaces.pid) };
    case 'sysfs':
      return { fs: new SysFileSystem(kernel) };
    case 'overlay':
      return overlay(clock, data, (path) => fs.locate(path));
    default:
      if (['nfs', 'nfs4', 'cifs'].includes(type)) throw new MountDataError(`unknown filesystem type '${type}'`);
      if (fs.exists(source)) {
        if (fs.stat(source).special?.kind !== 'block') throw new MountDataError('');
        throw new MountDataError(`fsconfig() failed: ${source}: Can't open blockdev`);
      }
      throw source.startsWith('/')
        ? new Errno('ENOENT', source)
        : new MountDataError(`fsconfig() failed: ${source}: Can't lookup blockdev`);
  }
}

function* fail(proc: Process, wish: Wish, error: unknown, family: Family, change: boolean): Coroutine<number> {
  const { source, target, type } = wish;
  if (error instanceof MountDataError && error.message === '') {
    yield* proc.printError(`mount: not simulated: file systems on a device or in a file (${type || 'auto'})\n`);
    return 1;
  }
  if (!(error instanceof MountDataError) && !isErrno(error)) throw error;
  if (family === 'busybox') {
    const lookup = error instanceof MountDataError && /lookup|unknown/.test(error.message);
    const reason = lookup ? 'No such device' : error instanceof MountDataError ? 'Invalid argument' : error.message;
    yield* proc.printError(`mount: mounting ${source} on ${target} failed: ${reason}\n`);
    return 255;
  }
  const reason = error instanceof MountDataError ? `${error.message}.` : reasonOf(error);
  yield* proc.printError(`mount: ${target}: ${reason}\n${reason.startsWith('must be') ? '' : DMESG}`);
  return 32;

  function reasonOf({ code, message }: Errno): string {
    if (code === 'EPERM') return 'must be superuser to use mount.';
    if (!proc.fs.exists(target)) return 'mount point does not exist.';
    if (code === 'ENOENT') return `special device ${source} does not exist.`;
    if (code === 'EINVAL' && change) return 'not mount point or bad option.';
    if (code === 'EINVAL' || code === 'ENOTDIR')
      return `wrong fs type, bad option, bad superblock on ${source}, missing codepage or helper program, or other error.`;
    return `${message}.`;
  }
}
