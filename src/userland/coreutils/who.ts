import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';

/** who: consoles write no login records, so nobody is logged in; `who -b` and the like have nothing to tell either. */
export const who: Program = function* (proc) {
  const options = yield* getopt(proc, { short: 'aHqbmru', long: { heading: 'H', count: 'q' } }, 'gnu');
  if (options.has('H')) yield* proc.print('NAME     LINE         TIME             COMMENT\n');
  if (options.has('q')) yield* proc.print('\n# users=0\n');
  return 0;
};
