import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';

/** ln */
export function ln(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'sfnvT',
        long: { symbolic: 's', force: 'f', 'no-dereference': 'n', verbose: 'v' },
        usage:
          'ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR\n\nCreate a link LINK or DIR/TARGET to the specified TARGET(s)',
      },
      family,
    );
    const { operands } = options;
    if (operands.length === 0) {
      yield* proc.printError(
        family === 'gnu'
          ? "ln: missing file operand\nTry 'ln --help' for more information.\n"
          : busyboxUsage('ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR'),
      );
      return 1;
    }
    const last = operands[operands.length - 1] as string;
    const destination = operands.length === 1 ? '.' : last;
    const into =
      !options.has('T') &&
      !(options.has('n') && proc.fs.exists(destination) && proc.fs.lstat(destination).type === 'symlink') &&
      proc.fs.exists(destination) &&
      proc.fs.stat(destination).type === 'directory';
    let status = 0;
    for (const target of operands.length === 1 ? operands : operands.slice(0, -1)) {
      const link = into ? `${destination}/${target.split('/').pop()}` : destination;
      try {
        if (options.has('f')) {
          try {
            proc.fs.unlink(link);
          } catch (error) {
            if (!isErrno(error, 'ENOENT')) throw error;
          }
        }
        if (options.has('s')) proc.fs.symlink(target, link);
        else proc.fs.link(target, link);
        if (options.has('v')) yield* proc.print(`'${link}' ${options.has('s') ? '->' : '=>'} '${target}'\n`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        const missing = !options.has('s') && error.code === 'ENOENT' && !proc.fs.exists(target);
        if (family === 'gnu' && (missing || (error.code === 'EPERM' && !options.has('s')))) {
          yield* proc.printError(
            missing
              ? `ln: failed to access '${target}': ${error.message}\n`
              : `ln: ${target}: hard link not allowed for directory\n`,
          );
          status = 1;
          continue;
        }
        const kind = options.has('s') ? 'symbolic' : 'hard';
        yield* proc.printError(
          family === 'gnu'
            ? `ln: failed to create ${kind} link '${link}': ${error.message}\n`
            : `ln: ${link}: ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}
