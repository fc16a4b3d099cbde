import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { findExecutable } from '../text/path.ts';

/** which: where the commands it is given stand. */
export const which: Program = function* (proc) {
  let status = 0;
  for (const name of proc.argv.slice(1).filter((arg) => arg !== '-a')) {
    try {
      const file = findExecutable(proc, name);
      proc.fs.access(file, 'x');
      yield* proc.print(`${file}\n`);
    } catch (error) {
      if (!isErrno(error)) throw error;
      status = 1;
    }
  }
  return status;
};
