import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { deviceText, makedev } from '#kernel/vfs/inode.ts';
import { type Family, getopt } from '../getopt.ts';

/** mountpoint: whether something is mounted at a directory. Exit status: 32 where nothing is (busybox: 1). */
export function mountpoint(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'qdxn',
        long: { quiet: 'q', 'fs-devno': 'd', devno: 'x' },
        usage: 'mountpoint [-q] { [-dn] DIR | -x DEVICE }\n\nCheck if DIR is a mountpoint',
      },
      family,
    );
    const [path] = options.operands;
    if (path === undefined) {
      yield* proc.printError("mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n");
      return 1;
    }
    try {
      const at = proc.fs.locate(path);
      if (options.has('x')) {
        const { special } = proc.fs.stat(path);
        if (special?.kind !== 'block') {
          yield* proc.printError(`mountpoint: ${path}: not a block device\n`);
          return 32;
        }
        yield* proc.print(`${deviceText(makedev(special.major, special.minor))}\n`);
        return 0;
      }
      const mounted = at.inode === at.mount.root;
      if (options.has('d')) {
        if (mounted) yield* proc.print(`${deviceText(at.mount.fs.device)}\n`);
      } else if (!options.has('q')) yield* proc.print(`${path} is ${mounted ? '' : 'not '}a mountpoint\n`);
      return mounted ? 0 : family === 'gnu' ? 32 : 1;
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (!options.has('q')) yield* proc.printError(`mountpoint: ${path}: ${error.message}\n`);
      return 1;
    }
  };
}
