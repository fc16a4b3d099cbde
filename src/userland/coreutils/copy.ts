import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';

/** cp */
export function cp(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'rRafpdPLHuvnT',
        long: { recursive: 'r', archive: 'a', force: 'f', verbose: 'v', preserve: 'p' },
        usage:
          'cp [-arPLHpfinlsTu] SOURCE DEST\nor: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }\n\nCopy SOURCEs to DEST',
      },
      family,
    );
    const recursive = ['r', 'R', 'a'].some((name) => options.has(name));
    return yield* eachPair(proc, family, 'cp', options.operands, function* (from, to) {
      const stat = options.has('a') || options.has('d') || options.has('P') ? proc.fs.lstat(from) : proc.fs.stat(from);
      if (stat.type === 'directory' && !recursive) {
        yield* proc.printError(
          family === 'gnu'
            ? `cp: -r not specified; omitting directory '${from}'\n`
            : `cp: omitting directory '${from}'\n`,
        );
        return false;
      }
      if (sameFile(proc, from, to)) {
        yield* proc.printError(`cp: '${from}' and '${to}' are the same file\n`);
        return false;
      }
      if (stat.type === 'directory' && isBelow(proc, from, to)) {
        yield* proc.printError(
          family === 'gnu'
            ? `cp: cannot copy a directory, '${from}', into itself, '${to}'\n`
            : `cp: recursion detected, omitting directory '${from}'\n`,
        );
        return false;
      }
      for (const [source, target] of copyTree(proc, from, to, options.has('a') || options.has('d')))
        if (options.has('v')) yield* proc.print(`'${source}' -> '${target}'\n`);
      return true;
    });
  };
}

/** mv */
export function mv(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'finvT',
        long: { force: 'f', verbose: 'v' },
        usage: 'mv [-finT] SOURCE DEST\nor: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }\n\nRename SOURCE to DEST',
      },
      family,
    );
    return yield* eachPair(proc, family, 'mv', options.operands, function* (from, to) {
      const isDirectory = proc.fs.lstat(from).type === 'directory';
      const problem = sameFile(proc, from, to)
        ? `'${from}' and '${to}' are the same file`
        : isDirectory && isBelow(proc, from, to)
          ? `cannot move '${from}' to a subdirectory of itself, '${to}'`
          : isDirectory && proc.fs.exists(to) && proc.fs.lstat(to).type !== 'directory'
            ? `cannot overwrite non-directory '${to}' with directory '${from}'`
            : undefined;
      if (problem !== undefined && family === 'gnu') {
        yield* proc.printError(`mv: ${problem}\n`);
        return false;
      }
      try {
        proc.fs.rename(from, to);
      } catch (error) {
        if (!isErrno(error, 'EXDEV')) throw error;
        copyTree(proc, from, to, true);
        proc.fs.removeAll(from);
      }
      if (options.has('v')) yield* proc.print(`renamed '${from}' -> '${to}'\n`);
      return true;
    });
  };
}

/** Acts on each source and where it is to go: into the last operand where that is a directory. */
function* eachPair(
  proc: Process,
  family: Family,
  name: string,
  operands: readonly string[],
  act: (from: string, to: string) => Coroutine<boolean>,
): Coroutine<number> {
  if (operands.length < 2) {
    const gnu =
      operands.length === 0
        ? `${name}: missing file operand\n`
        : `${name}: missing destination file operand after '${operands[0]}'\n`;
    yield* proc.printError(
      family === 'gnu' ? `${gnu}Try '${name} --help' for more information.\n` : busyboxUsage(`${name} SOURCE DEST`),
    );
    return 1;
  }
  const target = operands[operands.length - 1] as string;
  const into = proc.fs.exists(target) && proc.fs.stat(target).type === 'directory';
  if (operands.length > 2 && !into) {
    yield* proc.printError(
      family === 'gnu'
        ? `${name}: target '${target}': No such file or directory\n`
        : `${name}: target '${target}' is not a directory\n`,
    );
    return 1;
  }
  let status = 0;
  for (const from of operands.slice(0, -1)) {
    const to = into ? `${target.replace(/\/$/, '')}/${from.replace(/\/+$/, '').split('/').pop()}` : target;
    try {
      if (!(yield* act(from, to))) status = 1;
    } catch (error) {
      if (!isErrno(error)) throw error;
      const missing = error.code === 'ENOENT' && !proc.fs.exists(from);
      const busybox =
        name === 'mv'
          ? `mv: can't rename '${from}': ${error.message}\n`
          : missing
            ? `cp: can't stat '${from}': ${error.message}\n`
            : `cp: can't create '${to}': ${error.message}\n`;
      const gnu = missing
        ? `${name}: cannot stat '${from}': ${error.message}\n`
        : name === 'mv'
          ? `mv: cannot move '${from}' to '${to}': ${error.message}\n`
          : `cp: cannot create regular file '${to}': ${error.message}\n`;
      yield* proc.printError(family === 'gnu' ? gnu : busybox);
      status = 1;
    }
  }
  return status;
}

function sameFile(proc: Process, from: string, to: string): boolean {
  if (!proc.fs.exists(to)) return false;
  const [a, b] = [proc.fs.stat(from), proc.fs.stat(to)];
  return a.inode === b.inode && a.device === b.device;
}

/** Whether `to` would stand inside the directory `from`. */
function isBelow(proc: Process, from: string, to: string): boolean {
  const parent = to.replace(/\/+$/, '').replace(/\/?[^/]*$/, '');
  const holder = parent !== '' ? parent : to.startsWith('/') ? '/' : '.';
  if (!proc.fs.exists(holder)) return false;
  const [outer, inner] = [proc.fs.realpath(from), proc.fs.realpath(holder)];
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** Copies a file, link or directory with all that is in it. @returns each source and target @throws Errno */
export function copyTree(proc: Process, from: string, to: string, keepLinks: boolean): [string, string][] {
  const stat = keepLinks ? proc.fs.lstat(from) : proc.fs.stat(from);
  const copied: [string, string][] = [[from, to]];
  if (stat.type === 'symlink') {
    if (proc.fs.exists(to)) proc.fs.unlink(to);
    proc.fs.symlink(proc.fs.readlink(from), to);
  } else if (stat.type === 'directory') {
    proc.fs.mkdirAll(to, stat.mode & 0o7777);
    for (const name of proc.fs.readdir(from)) {
      copied.push(...copyTree(proc, `${from}/${name}`, `${to}/${name}`, keepLinks));
    }
  } else {
    proc.fs.writeFile(to, proc.fs.readFile(from), stat.mode & 0o777);
  }
  return copied;
}
