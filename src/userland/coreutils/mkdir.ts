import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { changeMode } from '../text/mode.ts';

const BUSYBOX_USAGE =
  'mkdir [-m MODE] [-p] DIRECTORY...\n\nCreate DIRECTORY\n\n\t-m MODE\tMode\n\t-p\tNo error if exists; make parent directories as needed';

/** mkdir */
export function mkdir(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: 'm:pv', long: { 'mode=': 'm', parents: 'p', verbose: 'v' }, usage: BUSYBOX_USAGE },
      family,
    );
    if (options.operands.length === 0) {
      yield* proc.printError(
        family === 'gnu'
          ? "mkdir: missing operand\nTry 'mkdir --help' for more information.\n"
          : busyboxUsage(BUSYBOX_USAGE),
      );
      return 1;
    }
    const mode = changeMode(0o777, options.value('m') ?? '755', true) ?? 0o755;
    let status = 0;
    for (const name of options.operands) {
      try {
        if (options.has('p')) proc.fs.mkdirAll(name, mode);
        else proc.fs.mkdir(name, mode);
        if (options.has('v')) yield* proc.print(`mkdir: created directory '${name}'\n`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `mkdir: cannot create directory ‘${name}’: ${error.message}\n`
            : `mkdir: can't create directory '${name}': ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}
