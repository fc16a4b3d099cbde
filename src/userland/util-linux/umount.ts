import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { LIBRARY } from './mount.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no mount point specified.',
  EINVAL: 'not mounted.',
  EBUSY: 'target is busy.',
  EPERM: 'must be superuser to unmount.',
};

/** umount */
export function umount(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'lfarRnvdV',
        long: { lazy: 'l', force: 'f', recursive: 'R', verbose: 'v', version: 'V' },
        usage: 'umount [-rlfda] [-t FSTYPE] FILESYSTEM|DIRECTORY',
      },
      family,
    );
    if (options.has('V')) {
      yield* proc.print(`umount ${LIBRARY}\n`);
      return 0;
    }
    if (options.operands.length === 0) {
      yield* proc.printError("umount: bad usage\nTry 'umount --help' for more information.\n");
      return 1;
    }
    let status = 0;
    for (const path of options.operands) {
      const all = family === 'gnu' && options.has('R');
      try {
        if (all) for (const inner of mountsBelow(proc, path)) proc.fs.unmount(inner);
        proc.fs.unmount(path, options.has('l'));
        if (options.has('v')) yield* proc.print(`umount: ${path} unmounted\n`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        const reason = REASONS[error.code] ?? error.message;
        yield* proc.printError(
          family === 'gnu'
            ? `umount: ${path}: ${all ? reason.replace(/\.$/, '') : reason}\n`
            : `umount: can't unmount ${path}: ${error.message}\n`,
        );
        status = family === 'gnu' && !all ? 32 : 1;
      }
    }
    return status;
  };
}

/** What is mounted below a path, the last first. */
function mountsBelow({ fs }: Process, path: string): string[] {
  const top = `${fs.realpath(path)}/`;
  return fs.mounts.mounts
    .map((mount) => fs.pathTo(mount.location) ?? '')
    .filter((at) => at.startsWith(top))
    .reverse();
}
