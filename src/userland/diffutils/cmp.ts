import { isErrno } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';
import { openInput } from '../text/inputs.ts';

const HINT = "cmp: Try 'cmp --help' for more information.\n";
const TROUBLE = 2;

/** cmp(1): the first byte in which two files differ. Exit status 0 same, 1 different, 2 trouble. */
export const cmp: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    { short: 'ls', long: { verbose: 'l', silent: 's', quiet: 's' }, status: TROUBLE, gnuUsage: HINT },
    'gnu',
  );
  const [first, second = '-'] = options.operands;
  if (first === undefined) {
    yield* proc.printError(`cmp: missing operand after ‘cmp’\n${HINT}`);
    return TROUBLE;
  }
  const contents: Uint8Array[] = [];
  for (const name of [first, second]) {
    try {
      const input = openInput(proc, name);
      contents.push(yield* readAll(input.file));
      input.close();
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (!options.has('s')) yield* proc.printError(`cmp: ${name}: ${error.message}\n`);
      return TROUBLE;
    }
  }
  const [a, b] = contents as [Uint8Array, Uint8Array];
  const common = Math.min(a.length, b.length);
  const [silent, all] = [options.has('s'), options.has('l')];
  let status = 0;
  let lines = 1;
  for (let at = 0; at < common; at++) {
    if (a[at] !== b[at]) {
      status = 1;
      if (silent) return 1;
      if (!all) {
        yield* proc.print(`${first} ${second} differ: byte ${at + 1}, line ${lines}\n`);
        return 1;
      }
      const octal = (byte = 0) => byte.toString(8).padStart(3);
      yield* proc.print(`${String(at + 1).padStart(String(common).length)} ${octal(a[at])} ${octal(b[at])}\n`);
    }
    if (a[at] === 10) lines++;
  }
  if (a.length === b.length) return status;
  if (silent) return 1;
  const short = a.length < b.length ? first : second;
  // A line that has only begun is told from one that is complete.
  const place = all ? '' : a[common - 1] === 10 ? `, line ${lines - 1}` : `, in line ${lines}`;
  yield* proc.printError(
    common === 0 ? `cmp: EOF on ‘${short}’ which is empty\n` : `cmp: EOF on ‘${short}’ after byte ${common}${place}\n`,
  );
  return 1;
};
