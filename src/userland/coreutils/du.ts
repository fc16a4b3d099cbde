import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { humanSize } from '../text/humansize.ts';

/** du: the space that files take. */
export function du(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'ashkmcbd:xlHL',
        long: { all: 'a', summarize: 's', 'human-readable': 'h', total: 'c', bytes: 'b', 'max-depth=': 'd' },
        numbers: {
          d: {
            least: family === 'gnu' ? Number.NEGATIVE_INFINITY : 0,
            gnu: (text) => `invalid maximum depth ‘${text}’\nTry 'du --help' for more information.`,
          },
        },
        usage: 'du [-aHLdclsxhmk] [FILE]...\n\nSummarize disk space used for FILEs (or directories)',
      },
      family,
    );
    const lines: string[] = [];
    let [status, total] = [0, 0];
    for (const path of options.operands.length > 0 ? options.operands : ['.']) {
      try {
        total += measure(proc, path, 0, options, family, lines);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.print(lines.splice(0).join(''));
        yield* proc.printError(
          family === 'gnu' ? `du: cannot access '${path}': ${error.message}\n` : `du: ${path}: ${error.message}\n`,
        );
        status = 1;
      }
    }
    if (options.has('c')) lines.push(line(total, 'total', options, family));
    yield* proc.print(lines.join(''));
    return status;
  };
}

/** Adds the lines of a tree, the inner ones first. @returns its size in bytes */
function measure(
  proc: Process,
  path: string,
  depth: number,
  options: Options,
  family: Family,
  lines: string[],
): number {
  const stat = proc.fs.lstat(path);
  let size = options.has('b') ? stat.size : stat.blocks * 512;
  const directory = stat.type === 'directory';
  if (directory) {
    for (const name of proc.fs.readdir(path)) {
      size += measure(proc, `${path.replace(/\/$/, '')}/${name}`, depth + 1, options, family, lines);
    }
  }
  const limit = options.has('s') ? 0 : (options.number('d') ?? Number.POSITIVE_INFINITY);
  if (depth === 0 || (depth <= limit && (directory || options.has('a')))) lines.push(line(size, path, options, family));
  return size;
}

function line(bytes: number, path: string, options: Options, family: Family): string {
  const unit = options.has('b') ? 1 : options.has('m') ? 1024 ** 2 : 1024;
  return `${options.has('h') ? humanSize(bytes, family === 'gnu') : Math.ceil(bytes / unit)}\t${path}\n`;
}
