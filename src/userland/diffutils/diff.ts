import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { openInput } from '../text/inputs.ts';
import { strftime } from '../text/strftime.ts';
import { type Hunk, hunksOf } from './edits.ts';

const HINT = "diff: Try 'diff --help' for more information.\n";
const LONG = {
  unified: 'u',
  brief: 'q',
  'report-identical-files': 's',
  recursive: 'r',
  'new-file': 'N',
  'ignore-case': 'i',
  'ignore-all-space': 'w',
  'ignore-space-change': 'b',
  'ignore-blank-lines': 'B',
  normal: 'normal',
};
const NO_NEWLINE = '\\ No newline at end of file\n';
const TROUBLE = 2;

interface Text {
  name: string;
  lines: string[];
  /** Whether a newline ends the last line. */
  ended: boolean;
  seconds: number;
  nanoseconds: number;
}

/** diff(1): normal and unified output, busybox's always unified. Exit status 0 same, 1 different, 2 trouble. */
export function diff(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: family === 'gnu' ? 'uqsrNiwbBU:ayc' : 'uqsrNiwbBU:aTtd',
        long: LONG,
        status: TROUBLE,
        gnuUsage: HINT,
        numbers: { U: { gnu: (text) => `invalid context length '${text}'` } },
        usage:
          'diff [-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2\n\nCompare files line by line and output the differences between them.',
      },
      family,
    );
    for (const letter of ['y', 'c', 'B']) {
      if (!options.has(letter)) continue;
      yield* proc.printError(`diff: not simulated: -${letter}\n`);
      return TROUBLE;
    }
    const [first, second, extra] = options.operands;
    if (first === undefined || second === undefined || extra !== undefined) {
      const last = options.operands.at(-1) ?? 'diff';
      const problem = extra === undefined ? `missing operand after ‘${last}’` : `extra operand ‘${extra}’`;
      yield* proc.printError(`diff: ${problem}\n${HINT}`);
      return TROUBLE;
    }
    return yield* comparePaths(proc, first, second, options, family);
  };
}

function isDirectory(proc: Process, path: string): boolean {
  try {
    return path !== '-' && proc.fs.stat(path).type === 'directory';
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}

function* comparePaths(
  proc: Process,
  first: string,
  second: string,
  options: Options,
  family: Family,
): Coroutine<number> {
  const [a, b] = [isDirectory(proc, first), isDirectory(proc, second)];
  if (a && b) return yield* compareDirectories(proc, first, second, options, family);
  const inside = (directory: string, file: string) => `${directory}/${file.split('/').pop()}`;
  const left = yield* read(proc, a ? inside(first, second) : first, options);
  const right = yield* read(proc, b ? inside(second, first) : second, options);
  if (!left || !right) return TROUBLE;
  return yield* compareTexts(proc, left, right, options, family);
}

function* compareDirectories(
  proc: Process,
  first: string,
  second: string,
  options: Options,
  family: Family,
): Coroutine<number> {
  const [left, right] = [new Set(proc.fs.readdir(first)), new Set(proc.fs.readdir(second))];
  let status = 0;
  for (const name of [...new Set([...left, ...right])].sort()) {
    const [a, b] = [`${first}/${name}`, `${second}/${name}`];
    if (!options.has('N') && (!left.has(name) || !right.has(name))) {
      yield* proc.print(`Only in ${left.has(name) ? first : second}: ${name}\n`);
      status = Math.max(status, 1);
    } else if (isDirectory(proc, a) && isDirectory(proc, b)) {
      if (options.has('r')) status = Math.max(status, yield* compareDirectories(proc, a, b, options, family));
      else yield* proc.print(`Common subdirectories: ${a} and ${b}\n`);
    } else {
      const [one, other] = [yield* read(proc, a, options), yield* read(proc, b, options)];
      if (!one || !other) status = TROUBLE;
      else {
        const words = options.given.map(([option]) => (option.length === 1 ? ` -${option}` : ` --${option}`)).join('');
        const title = options.has('q') || options.has('s') ? '' : `diff${words} ${a} ${b}\n`;
        status = Math.max(status, yield* compareTexts(proc, one, other, options, family, title));
      }
    }
  }
  return status;
}

/** A file's lines; undefined where it cannot be read, which is reported. */
function* read(proc: Process, name: string, options: Options): Coroutine<Text | undefined> {
  try {
    const input = openInput(proc, name);
    const text = new TextDecoder().decode(yield* readAll(input.file));
    input.close();
    const lines = text.split('\n');
    const ended = lines.at(-1) === '';
    if (ended) lines.pop();
    const modified = name === '-' ? proc.clock.wallTime() : proc.clock.wallTime(proc.fs.stat(name).modifiedAt);
    return { name, lines, ended, ...modified };
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (options.has('N') && error.code === 'ENOENT')
      return { name, lines: [], ended: true, seconds: 0, nanoseconds: 0 };
    yield* proc.printError(`diff: ${name}: ${error.message}\n`);
    return undefined;
  }
}

function* compareTexts(
  proc: Process,
  a: Text,
  b: Text,
  options: Options,
  family: Family,
  title = '',
): Coroutine<number> {
  const key =
    ({ lines, ended }: Text) =>
    (line: string, index: number) => {
      let text = line;
      if (options.has('w')) text = text.replace(/\s+/g, '');
      else if (options.has('b')) text = text.replace(/\s+/g, ' ').trimEnd();
      if (options.has('i')) text = text.toLowerCase();
      return !ended && index === lines.length - 1 ? `${text}\n` : text;
    };
  const hunks = hunksOf(a.lines.map(key(a)), b.lines.map(key(b)));
  if (hunks.length === 0) {
    if (options.has('s')) yield* proc.print(`Files ${a.name} and ${b.name} are identical\n`);
    return 0;
  }
  if (options.has('q')) yield* proc.print(`Files ${a.name} and ${b.name} differ\n`);
  else if (options.has('u') || options.has('U') || family === 'busybox')
    yield* proc.print(title + unified(a, b, hunks, options.number('U') ?? 3, family));
  else yield* proc.print(title + hunks.map((hunk) => normal(a, b, hunk)).join(''));
  return 1;
}

function marked(mark: string, text: Text, from: number, count: number): string {
  return text.lines
    .slice(from, from + count)
    .map((line, index) => {
      const bare = !text.ended && from + index === text.lines.length - 1;
      return `${mark}${line}\n${bare ? NO_NEWLINE : ''}`;
    })
    .join('');
}

function normal(a: Text, b: Text, { from, removed, to, added }: Hunk): string {
  const range = (start: number, count: number) =>
    count === 0 ? String(start) : count === 1 ? String(start + 1) : `${start + 1},${start + count}`;
  const verb = removed === 0 ? 'a' : added === 0 ? 'd' : 'c';
  const middle = verb === 'c' ? '---\n' : '';
  return `${range(from, removed)}${verb}${range(to, added)}\n${marked('< ', a, from, removed)}${middle}${marked('> ', b, to, added)}`;
}

function unified(a: Text, b: Text, hunks: readonly Hunk[], context: number, family: Family): string {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const before = groups.at(-1)?.at(-1);
    if (before && hunk.from - (before.from + before.removed) <= 2 * context) groups.at(-1)?.push(hunk);
    else groups.push([hunk]);
  }
  const stamp = ({ name, seconds, nanoseconds }: Text) =>
    family === 'busybox'
      ? name
      : `${name}\t${strftime('%Y-%m-%d %H:%M:%S', seconds)}.${String(nanoseconds).padStart(9, '0')} +0000`;
  const range = (start: number, count: number) =>
    count === 1 ? String(start + 1) : `${count === 0 ? start : start + 1},${count}`;
  let out = `--- ${stamp(a)}\n+++ ${stamp(b)}\n`;
  for (const group of groups) {
    const [first, last] = [group[0] as Hunk, group.at(-1) as Hunk];
    const lead = Math.min(context, first.from);
    const trail = Math.min(context, a.lines.length - last.from - last.removed);
    const [start, other] = [first.from - lead, first.to - lead];
    const end = last.from + last.removed + trail;
    out += `@@ -${range(start, end - start)} +${range(other, last.to + last.added + trail - other)} @@\n`;
    let at = start;
    for (const { from, removed, to, added } of group) {
      out += marked(' ', a, at, from - at) + marked('-', a, from, removed) + marked('+', b, to, added);
      at = from + removed;
    }
    out += marked(' ', a, at, end - at);
  }
  return out;
}
