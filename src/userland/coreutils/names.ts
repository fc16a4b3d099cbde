import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';

/** basename */
export function basename(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'as:z',
        long: { multiple: 'a', 'suffix=': 's' },
        usage: 'basename FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...',
      },
      family,
    );
    const [first, second] = options.operands;
    if (first === undefined) {
      yield* proc.printError(
        family === 'gnu'
          ? "basename: missing operand\nTry 'basename --help' for more information.\n"
          : busyboxUsage('basename FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...'),
      );
      return 1;
    }
    const multiple = options.has('a') || options.has('s');
    if (!multiple && options.operands.length > 2 && family === 'gnu') {
      yield* proc.printError(
        `basename: extra operand ‘${options.operands[2]}’\nTry 'basename --help' for more information.\n`,
      );
      return 1;
    }
    const suffix = options.value('s') ?? (multiple ? '' : (second ?? ''));
    for (const path of multiple ? options.operands : [first]) {
      const name = path.replace(/\/+$/, '').split('/').pop() || (path === '' ? '' : '/');
      yield* proc.print(
        `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
      );
    }
    return 0;
  };
}

/** dirname */
export function dirname(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(proc, { short: 'z', usage: 'dirname FILENAME' }, family);
    if (options.operands.length === 0) {
      yield* proc.printError(
        family === 'gnu'
          ? "dirname: missing operand\nTry 'dirname --help' for more information.\n"
          : busyboxUsage('dirname FILENAME'),
      );
      return 1;
    }
    for (const path of options.operands) {
      const trimmed = path.replace(/\/+$/, '');
      const at = trimmed.lastIndexOf('/');
      yield* proc.print(
        `${at > 0 ? trimmed.slice(0, at).replace(/\/+$/, '') || '/' : at === 0 || path.startsWith('/') ? '/' : '.'}\n`,
      );
    }
    return 0;
  };
}

/** pwd */
export const pwd: Program = function* (proc) {
  yield* proc.print(`${proc.fs.cwd}\n`);
  return 0;
};

/** readlink */
export function readlink(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'fenmv',
        long: { canonicalize: 'f', 'canonicalize-existing': 'e', 'no-newline': 'n' },
        usage: 'readlink [-fnv] FILE',
      },
      family,
    );
    let status = 0;
    for (const path of options.operands) {
      try {
        const shown = options.has('e')
          ? proc.fs.realpath(path)
          : options.has('f') || options.has('m')
            ? resolved(proc, path)
            : proc.fs.readlink(path);
        yield* proc.print(`${shown}${options.has('n') ? '' : '\n'}`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        status = 1;
      }
    }
    return status;
  };
}

/** realpath */
export function realpath(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(proc, { short: 'emsqz', usage: 'realpath FILE...' }, family);
    let status = 0;
    if (options.operands.length === 0 && family === 'gnu') {
      yield* proc.printError("realpath: missing operand\nTry 'realpath --help' for more information.\n");
      return 1;
    }
    for (const path of options.operands) {
      try {
        const shown = options.has('s')
          ? plain(proc, path)
          : options.has('e') || family === 'busybox'
            ? proc.fs.realpath(path)
            : resolved(proc, path);
        yield* proc.print(`${shown}\n`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(`realpath: ${path}: ${error.message}\n`);
        status = 1;
      }
    }
    return status;
  };
}

/** The path without links; its last part need not exist. @throws Errno */
function resolved(proc: Process, path: string): string {
  try {
    return proc.fs.realpath(path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT') || path === '') throw error;
    const trimmed = path.replace(/\/+$/, '');
    const at = trimmed.lastIndexOf('/');
    const parent = proc.fs.realpath(at < 0 ? '.' : trimmed.slice(0, at) || '/');
    return `${parent === '/' ? '' : parent}/${trimmed.slice(at + 1)}`;
  }
}

/** The absolute path, its links left as they are. */
function plain(proc: Process, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : `${proc.fs.cwd}/`}${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
