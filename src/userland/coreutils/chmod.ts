import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { changeMode, modeText } from '../text/mode.ts';

/** chmod */
export function chmod(family: Family): Program {
  return function* (proc) {
    // A mode may begin with a dash: chmod -x file
    proc.argv = proc.argv.map((arg, index) => (index > 0 && /^-[rwxXst]+$/.test(arg) ? `a${arg}` : arg));
    const options = yield* getopt(
      proc,
      { short: 'Rcvf', long: { recursive: 'R', verbose: 'v' }, usage: 'chmod [-Rcvf] MODE[,MODE]... FILE...' },
      family,
    );
    const [change, ...files] = options.operands;
    if (change === undefined || files.length === 0) {
      const gnu = change === undefined ? 'chmod: missing operand\n' : `chmod: missing operand after ‘${change}’\n`;
      yield* proc.printError(
        family === 'gnu'
          ? `${gnu}Try 'chmod --help' for more information.\n`
          : busyboxUsage('chmod [-Rcvf] MODE[,MODE]... FILE...'),
      );
      return 1;
    }
    if (changeMode(0, change, false) === undefined) {
      yield* proc.printError(
        family === 'gnu'
          ? `chmod: invalid mode: ‘${change}’\nTry 'chmod --help' for more information.\n`
          : `chmod: invalid mode '${change}'\n`,
      );
      return 1;
    }
    let status = 0;
    const all = options.has('R')
      ? files.flatMap((file) => (proc.fs.exists(file) ? [...proc.fs.walk(file)].map(({ path }) => path) : [file]))
      : files;
    for (const file of all) {
      try {
        const stat = proc.fs.stat(file);
        const mode = changeMode(stat.mode & 0o7777, change, stat.type === 'directory') as number;
        proc.fs.chmod(file, mode);
        const [old, now] = [stat.mode & 0o7777, mode].map(
          (bits) => `${bits.toString(8).padStart(4, '0')} (${modeText({ ...stat, mode: bits }).slice(1)})`,
        );
        if (options.has('v') || (options.has('c') && old !== now)) {
          const what = old === now ? `retained as ${now}` : `changed from ${old} to ${now}`;
          yield* proc.print(`mode of '${file}' ${what}\n`);
        }
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `chmod: cannot access '${file}': ${error.message}\n`
            : `chmod: ${file}: ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}
