import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';

/** mount: lists what is mounted, and binds directories; other file systems are not simulated. */
export function mount(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'o:t:rwBalv',
        long: { bind: 'B', 'options=': 'o', 'types=': 't', 'read-only': 'r' },
        usage: 'mount [OPTIONS] [-o OPT] DEVICE NODE\n\nMount a filesystem. Filesystem autodetection requires /proc.',
      },
      family,
    );
    const [source, target] = options.operands;
    if (source === undefined) {
      for (const line of proc.fs.readText('/proc/self/mounts').split('\n')) {
        const [device, path, type, flags] = line.split(' ');
        if (flags === undefined || (options.has('t') && options.value('t') !== type)) continue;
        yield* proc.print(`${device} on ${path} type ${type} (${flags})\n`);
      }
      return 0;
    }
    if (!proc.credentials.capabilities.has('SYS_ADMIN')) {
      yield* proc.printError(
        family === 'gnu'
          ? `mount: ${target ?? source}: must be superuser to use mount.\n`
          : 'mount: permission denied (are you root?)\n',
      );
      return family === 'gnu' ? 32 : 1;
    }
    const binds = options.has('B') || (options.value('o') ?? '').split(',').includes('bind');
    if (!binds || target === undefined) {
      yield* proc.printError('mount: not simulated: mounting other than --bind SOURCE TARGET\n');
      return 1;
    }
    try {
      const readOnly = options.has('r') || (options.value('o') ?? '').split(',').includes('ro');
      proc.fs.bind(source, target, { readOnly });
      return 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      const what =
        error.code === 'EPERM' ? 'must be superuser to use mount.' : `special device ${source} does not exist.`;
      yield* proc.printError(
        family === 'gnu'
          ? `mount: ${target}: ${error.code === 'ENOENT' && !proc.fs.exists(target) ? 'mount point does not exist.' : what}\n`
          : `mount: mounting ${source} on ${target} failed: ${error.message}\n`,
      );
      return family === 'gnu' ? 32 : 255;
    }
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'umount failed: No such file or directory.',
  EINVAL: 'not mounted.',
  EBUSY: 'target is busy.',
  EPERM: 'must be superuser to unmount.',
};

/** umount */
export function umount(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: 'lfarRnv', long: { lazy: 'l', force: 'f' }, usage: 'umount [-rlfda] [-t FSTYPE] FILESYSTEM|DIRECTORY' },
      family,
    );
    let status = 0;
    for (const path of options.operands) {
      try {
        proc.fs.unmount(path);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `umount: ${path}: ${REASONS[error.code] ?? error.message}\n`
            : `umount: can't unmount ${path}: ${error.message}\n`,
        );
        status = family === 'gnu' ? 32 : 1;
      }
    }
    return status;
  };
}
