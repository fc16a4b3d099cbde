import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';

/** touch */
export function touch(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'camr:t:d:h',
        long: { 'no-create': 'c', 'date=': 'd', 'reference=': 'r' },
        usage: 'touch [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...\n\nUpdate mtime of FILEs',
      },
      family,
    );
    if (options.operands.length === 0) {
      yield* proc.printError(
        family === 'gnu'
          ? "touch: missing file operand\nTry 'touch --help' for more information.\n"
          : busyboxUsage('touch [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...'),
      );
      return 1;
    }
    let status = 0;
    for (const name of options.operands) {
      try {
        if (proc.fs.exists(name)) proc.fs.utimes(name, proc.clock.now, proc.clock.now);
        else if (!options.has('c')) proc.fs.writeFile(name, '');
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu' ? `touch: cannot touch '${name}': ${error.message}\n` : `touch: ${name}: ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}
