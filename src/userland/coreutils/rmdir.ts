import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';

/** rmdir */
export function rmdir(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: 'p', long: { parents: 'p' }, usage: 'rmdir [-p] DIRECTORY...\n\nRemove DIRECTORY if it is empty' },
      family,
    );
    let status = 0;
    for (const name of options.operands) {
      try {
        proc.fs.rmdir(name);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `rmdir: failed to remove '${name}': ${error.message}\n`
            : `rmdir: '${name}': ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}
