import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';

/** mknod: makes a device node or a named pipe. */
export function mknod(family: Family): Program {
  const gnu = family === 'gnu';
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'm:',
        long: { 'mode=': 'm' },
        usage: 'mknod [-m MODE] NAME TYPE [MAJOR MINOR]\n\nCreate a special file (block, character, or pipe)',
      },
      family,
    );
    const [path, type = '', major, minor] = options.operands;
    if (path === undefined || type === '') {
      yield* proc.printError(
        path === undefined
          ? "mknod: missing operand\nTry 'mknod --help' for more information.\n"
          : `mknod: missing operand after ‘${path}’\nTry 'mknod --help' for more information.\n`,
      );
      return 1;
    }
    if (!/^[bcup]$/.test(type)) {
      yield* proc.printError(
        gnu ? `mknod: invalid device type ‘${type}’\n` : `mknod: invalid argument '${type}' to 'TYPE'\n`,
      );
      return 1;
    }
    if (type !== 'p' && (major === undefined || minor === undefined)) {
      yield* proc.printError(
        gnu
          ? 'mknod: Special files require major and minor device numbers.\n'
          : 'mknod: special files require major and minor device numbers\n',
      );
      return 1;
    }
    const mode = Number.parseInt(options.value('m') ?? '666', 8);
    try {
      const device = { kind: type === 'b' ? 'block' : 'char', major: Number(major), minor: Number(minor) } as const;
      proc.fs.mknod(path, type === 'p' ? { fifo: true } : { device }, mode);
      if (options.has('m')) proc.fs.chmod(path, mode);
      return 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`mknod: ${path}: ${error.message}\n`);
      return 1;
    }
  };
}

/** mkfifo: makes named pipes. */
export function mkfifo(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: 'm:', long: { 'mode=': 'm' }, usage: 'mkfifo [-m MODE] NAME\n\nCreate named pipe' },
      family,
    );
    if (options.operands.length === 0) {
      yield* proc.printError("mkfifo: missing operand\nTry 'mkfifo --help' for more information.\n");
      return 1;
    }
    const mode = Number.parseInt(options.value('m') ?? '666', 8);
    let status = 0;
    for (const path of options.operands) {
      try {
        proc.fs.mknod(path, { fifo: true }, mode);
        if (options.has('m')) proc.fs.chmod(path, mode);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `mkfifo: cannot create fifo '${path}': ${error.message}\n`
            : `mkfifo: ${path}: ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}
