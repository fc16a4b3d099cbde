import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
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
    const mode = changeMode(0o777, options.value('m') ?? '777', true);
    if (mode === undefined) {
      yield* proc.printError(
        `mkdir: invalid mode ${family === 'gnu' ? `‘${options.value('m')}’` : `'${options.value('m')}'`}\n`,
      );
      return 1;
    }
    let status = 0;
    for (const name of options.operands) {
      try {
        const made = options.has('p') ? missing(proc, name) : [name];
        for (const path of made) {
          proc.fs.mkdir(path, path === name ? mode : undefined);
          if (options.has('v')) yield* proc.print(`mkdir: created directory '${path}'\n`);
        }
        if (options.has('m')) proc.fs.chmod(name, mode);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `mkdir: cannot create directory ‘${error.code === 'ENOTDIR' ? (error.detail ?? name) : name}’: ${error.message}\n`
            : `mkdir: can't create directory '${name}': ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}

/** The directories of a path that are not there yet, the outer ones first. @throws Errno ENOTDIR */
function missing(proc: Process, path: string): string[] {
  const paths: string[] = [];
  for (let at = path.replace(/\/+$/, ''); at !== ''; at = at.replace(/\/*[^/]*$/, '')) {
    if (proc.fs.exists(at)) {
      if (proc.fs.stat(at).type !== 'directory') throw new Errno('ENOTDIR', at);
      break;
    }
    paths.unshift(at);
  }
  return paths;
}
