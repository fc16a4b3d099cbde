import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
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

const USAGE = `tar c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [FILE]...

Create, extract, or list files from a tar file

	c	Create
	x	Extract
	t	List
	-f FILE	Name of TARFILE ('-' for stdin/out)
	-C DIR	Change to DIR before operation
	-v	Verbose
	-O	Extract to stdout
	-m	Don't restore mtime
	-o	Don't restore user:group
	-k	Don't replace existing files
	-Z	(De)compress using compress
	-z	(De)compress using gzip
	-J	(De)compress using xz
	-j	(De)compress using bzip2
	--lzma	(De)compress using lzma
	-a	(De)compress based on extension
	-h	Follow symlinks
	--overwrite		Replace existing files
	--strip-components NUM	NUM of leading components to strip
	--no-recursion		Don't descend in directories
	--numeric-owner		Use numeric user:group
	--no-same-permissions	Don't restore access permissions
	--to-command COMMAND	Pipe files to COMMAND`;

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
        numbers: { strip: { gnu: (text) => `${text}: Invalid number of elements\n${HINT.trimEnd()}` } },
        status: family === 'gnu' ? 2 : 1,
        usage: USAGE,
      },
      family,
    );
    const packer = ['j', 'J'].find((letter) => options.has(letter));
    if (packer !== undefined) {
      yield* proc.printError(`tar: not simulated: -${packer} (bzip2, xz); -z packs with gzip\n`);
      return 2;
    }
    const mode = ['c', 'x', 't'].filter((letter) => options.has(letter));
    if (mode.length !== 1 && family === 'busybox') {
      yield* proc.printError(busyboxUsage(USAGE));
      return 1;
    }
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
