import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';

/** tee */
export function tee(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'ai',
        long: family === 'gnu' ? { append: 'a', 'ignore-interrupts': 'i' } : {},
        usage:
          "tee [-ai] [FILE]...\n\nCopy stdin to each FILE, and also to stdout\n\n\t-a\tAppend to the given FILEs, don't overwrite\n\t-i\tIgnore interrupt signals (SIGINT)",
      },
      family,
    );
    if (options.has('i')) proc.onSignal('SIGINT', 'ignore');
    const fds = [1];
    let status = 0;
    for (const name of options.operands) {
      try {
        fds.push(
          proc.files.install(
            proc.fs.open(name, { write: true, create: true, truncate: !options.has('a'), append: options.has('a') }),
          ),
        );
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(`tee: ${name}: ${error.message}\n`);
        status = 1;
      }
    }
    for (;;) {
      const bytes = yield* proc.read(0);
      if (bytes.length === 0) return status;
      for (const fd of fds) yield* proc.write(fd, bytes);
    }
  };
}
