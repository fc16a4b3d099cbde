import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';

const BUSYBOX_USAGE =
  'rm [-irf] FILE...\n\nRemove (unlink) FILEs\n\n\t-i\tAlways prompt before removing\n\t-f\tNever prompt\n\t-R,-r\tRecurse';

/** rm */
export function rm(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: 'rRfivd', long: { recursive: 'r', force: 'f', verbose: 'v', dir: 'd' }, usage: BUSYBOX_USAGE },
      family,
    );
    const force = options.has('f');
    const recursive = options.has('r') || options.has('R');
    if (options.operands.length === 0 && !force) {
      yield* proc.printError(
        family === 'gnu' ? "rm: missing operand\nTry 'rm --help' for more information.\n" : busyboxUsage(BUSYBOX_USAGE),
      );
      return 1;
    }
    let status = 0;
    for (const name of options.operands) {
      try {
        if (recursive && /^\/+$/.test(name)) {
          yield* proc.printError(
            "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n",
          );
          status = 1;
          continue;
        }
        if (recursive && /(^|\/)\.\.?\/*$/.test(name)) {
          yield* proc.printError(
            family === 'gnu'
              ? `rm: refusing to remove '.' or '..' directory: skipping '${name}'\n`
              : `rm: can't remove '.' or '..'\n`,
          );
          status = 1;
          continue;
        }
        const directory = proc.fs.lstat(name).type === 'directory';
        if (directory && !recursive && !options.has('d')) {
          yield* proc.printError(
            family === 'gnu' ? `rm: cannot remove '${name}': Is a directory\n` : `rm: '${name}' is a directory\n`,
          );
          status = 1;
          continue;
        }
        for (const path of directory && recursive ? belowFirst(proc, name) : [name]) {
          const isDirectory = proc.fs.lstat(path).type === 'directory';
          if (isDirectory) proc.fs.rmdir(path);
          else proc.fs.unlink(path);
          if (options.has('v')) yield* proc.print(`removed ${isDirectory ? 'directory ' : ''}'${path}'\n`);
        }
      } catch (error) {
        if (!isErrno(error)) throw error;
        if (force && error.code === 'ENOENT') continue;
        yield* proc.printError(
          family === 'gnu'
            ? `rm: cannot remove '${name}': ${error.message}\n`
            : `rm: can't remove '${name}': ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}

/** The paths of a tree, what is inside a directory before it. */
function* belowFirst(proc: Process, path: string): Generator<string, void, void> {
  if (proc.fs.lstat(path).type === 'directory') {
    for (const name of proc.fs.readdir(path)) yield* belowFirst(proc, `${path.replace(/\/+$/, '')}/${name}`);
  }
  yield path;
}
