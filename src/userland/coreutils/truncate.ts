import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** truncate: makes files shorter, or longer by a hole; fallocate, which wants the room at once, does the same here. */
export function truncate(name: 'truncate' | 'fallocate', family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      name === 'truncate'
        ? { short: 'cs:', long: { 'size=': 's', 'no-create': 'c' }, usage: 'truncate [-c] -s SIZE FILE...' }
        : { short: 'l:o:', long: { 'length=': 'l' }, usage: 'fallocate [-o OFS] -l LEN FILE' },
      family,
    );
    const text = options.value(name === 'truncate' ? 's' : 'l');
    if (text === undefined) {
      yield* proc.printError(
        name === 'truncate'
          ? "truncate: you must specify either ‘--size’ or ‘--reference’\nTry 'truncate --help' for more information.\n"
          : 'fallocate: no length argument specified\n',
      );
      return 1;
    }
    const match = /^([+-]?)(\d+)([KkMG]?)(?:i?B)?$/.exec(text);
    if (!match) {
      yield* proc.printError(`${name}: Invalid number: '${text}'\n`);
      return 1;
    }
    const amount = Number(match[2]) * (UNITS[match[3] ?? ''] ?? 1);
    let status = 0;
    for (const path of options.operands) {
      try {
        if (!proc.fs.exists(path)) proc.fs.writeFile(path, '');
        const { size } = proc.fs.stat(path);
        proc.fs.truncate(
          path,
          match[1] === '+' ? size + amount : match[1] === '-' ? Math.max(0, size - amount) : amount,
        );
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(`${name}: cannot open '${path}' for writing: ${error.message}\n`);
        status = 1;
      }
    }
    return status;
  };
}
