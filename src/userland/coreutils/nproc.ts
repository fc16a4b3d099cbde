import { allowedProcessors } from '#kernel/cgroup/processors.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';

/** nproc: how many processors it may use, or with --all there are, at least one left after those to be ignored. */
export function nproc(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: '',
        long: { all: 'all', 'ignore=': 'ignore' },
        numbers: { ignore: { gnu: (text) => `invalid number: ‘${text}’` } },
        usage: 'nproc [--all] [--ignore=N]\n\nPrint number of available CPUs',
      },
      family,
    );
    const [extra] = options.operands;
    if (family === 'gnu' && extra !== undefined) {
      yield* proc.printError(`nproc: extra operand ‘${extra}’\nTry 'nproc --help' for more information.\n`);
      return 1;
    }
    const present = options.has('all')
      ? (proc.fs.readText('/proc/cpuinfo').match(/^processor/gm)?.length ?? 1)
      : allowedProcessors(proc).length;
    yield* proc.print(`${Math.max(1, present - (options.number('ignore') ?? 0))}\n`);
    return 0;
  };
}
