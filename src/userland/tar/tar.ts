import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { create } from './create.ts';
import { HINT } from './hint.ts';
import { read } from './read.ts';

const LONG = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  verbose: 'v',
  'file=': 'f',
  'directory=': 'C',
  gzip: 'z',
  gunzip: 'z',
  'to-stdout': 'O',
  'strip-components=': 'strip',
  'exclude=': 'exclude',
};

/** tar: makes, lists and unpacks archives in ustar format, packed with gzip or not. */
export function tar(family: Family): Program {
  return function* (proc) {
    // The old way to write options: tar cf FILE
    const [first, ...rest] = proc.argv.slice(1);
    if (first !== undefined && /^[a-zA-Z]+$/.test(first)) proc.argv = [proc.argv[0] ?? 'tar', `-${first}`, ...rest];
    const options = yield* getopt(
      proc,
      {
        short: 'cxtvf:C:zjJaOpkhmo',
        long: LONG,
        gnuUsage: HINT,
        status: family === 'gnu' ? 2 : 1,
        usage: 'tar c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [FILE]...',
      },
      family,
    );
    const packer = ['j', 'J'].find((letter) => options.has(letter));
    if (packer !== undefined) {
      yield* proc.printError(`tar: not simulated: -${packer} (bzip2, xz); -z packs with gzip\n`);
      return 2;
    }
    const mode = ['c', 'x', 't'].filter((letter) => options.has(letter));
    if (mode.length !== 1) {
      yield* proc.printError(
        mode.length === 0
          ? `tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n${HINT}`
          : `tar: You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option\n${HINT}`,
      );
      return 2;
    }
    return mode[0] === 'c' ? yield* create(proc, family, options) : yield* read(proc, family, options);
  };
}
