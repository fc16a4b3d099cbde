import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { deviceText, makedev } from '#kernel/vfs/inode.ts';
import { getopt } from '../getopt.ts';

/** mountpoint: whether something is mounted at a directory. Exit status: 32 where nothing is. */
export function* mountpoint(proc: Process): Coroutine<number> {
  const options = yield* getopt(
    proc,
    {
      short: 'qdxn',
      long: { quiet: 'q', 'fs-devno': 'd', devno: 'x' },
    },
    'gnu',
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
    return mounted ? 0 : 32;
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (!options.has('q')) yield* proc.printError(`mountpoint: ${path}: ${error.message}\n`);
    return 1;
  }
}
