import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';
import { openInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

/** comm: the lines that only one of two sorted files has, and those that both have, in three columns. */
export const comm: Program = function* (proc) {
  const options = yield* getopt(proc, { short: '123', long: { total: 'total' } }, 'gnu');
  const [first, second, extra] = options.operands;
  if (first === undefined || second === undefined || extra !== undefined) {
    const problem =
      extra !== undefined
        ? `extra operand ‘${extra}’`
        : `missing operand${first === undefined ? '' : ` after ‘${first}’`}`;
    yield* proc.printError(`comm: ${problem}\nTry 'comm --help' for more information.\n`);
    return 1;
  }
  const [left, right] = [yield* linesOf(proc, first), yield* linesOf(proc, second)];
  if (!left || !right) return 1;
  const tabs = (column: number) =>
    '\t'.repeat([1, 2].filter((each) => each < column && !options.has(String(each))).length);
  const counts = [0, 0, 0];
  let out = '';
  const show = (column: 1 | 2 | 3, line: string) => {
    counts[column - 1] = (counts[column - 1] ?? 0) + 1;
    if (!options.has(String(column))) out += `${tabs(column)}${line}\n`;
  };
  let [a, b] = [0, 0];
  while (a < left.length || b < right.length) {
    const [x, y] = [left[a], right[b]];
    if (y === undefined || (x !== undefined && x < y)) show(1, left[a++] as string);
    else if (x === undefined || y < x) show(2, right[b++] as string);
    else {
      show(3, x);
      a++;
      b++;
    }
  }
  if (options.has('total')) out += `${counts.join('\t')}\ttotal\n`;
  yield* proc.print(out);
  const unsorted = [left, right].flatMap((lines, index) => (isSorted(lines) ? [] : [index + 1]));
  for (const file of unsorted) yield* proc.printError(`comm: file ${file} is not in sorted order\n`);
  if (unsorted.length > 0) yield* proc.printError('comm: input is not in sorted order\n');
  return unsorted.length > 0 ? 1 : 0;
};

function isSorted(lines: readonly string[]): boolean {
  return lines.every((line, index) => index === 0 || (lines[index - 1] as string) <= line);
}

/** All lines of a file; undefined where it cannot be read, which is reported. */
function* linesOf(proc: Process, name: string): Coroutine<string[] | undefined> {
  try {
    const input = openInput(proc, name);
    const source = new LineSource(input.file);
    const lines: string[] = [];
    for (let line = yield* source.next(); line; line = yield* source.next()) lines.push(line.text);
    input.close();
    return lines;
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`comm: ${name}: ${error.message}\n`);
    return undefined;
  }
}
