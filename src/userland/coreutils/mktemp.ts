import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** mktemp: makes a file or directory with a name that nothing had. */
export function mktemp(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: family === 'gnu' ? 'duqp:t' : 'duqp:t',
        long:
          family === 'gnu' ? { directory: 'd', 'dry-run': 'u', quiet: 'q', 'tmpdir=?': 'p', 'suffix=': 'suffix' } : {},
        usage:
          'mktemp [-dt] [-p DIR] [TEMPLATE]\n\nCreate a temporary file with name based on TEMPLATE and print its name.',
      },
      family,
    );
    const [operand] = options.operands;
    const inside = operand === undefined || options.has('p') || options.has('t');
    const folder = options.value('p') || proc.env.get('TMPDIR') || '/tmp';
    const template = `${inside ? `${folder}/` : ''}${operand ?? (family === 'gnu' ? 'tmp.XXXXXXXXXX' : 'tmp.XXXXXX')}`;
    const marks = /X+(?=[^X]*$)/.exec(template)?.[0] ?? '';
    if (marks.length < 3) {
      yield* proc.printError(`mktemp: too few X's in template ‘${operand}’\n`);
      return 1;
    }
    const random = proc.kernel.random.fork(`mktemp/${proc.globalPid}`);
    const name = () => Array.from(marks, () => LETTERS[Math.floor(random.fraction() * LETTERS.length)]).join('');
    let path: string;
    do path = template.replace(/X+(?=[^X]*$)/, name()) + (options.value('suffix') ?? '');
    while (proc.fs.exists(path));
    try {
      if (!options.has('u')) {
        if (options.has('d')) proc.fs.mkdir(path, 0o700);
        else proc.fs.writeFile(path, '', 0o600);
      }
    } catch (error) {
      if (!isErrno(error)) throw error;
      const kind = options.has('d') ? 'directory' : 'file';
      yield* proc.printError(
        family === 'gnu'
          ? `mktemp: failed to create ${kind} via template ‘${template}’: ${error.message}\n`
          : `mktemp: (null): ${error.message}\n`,
      );
      return 1;
    }
    yield* proc.print(`${path}\n`);
    return 0;
  };
}
