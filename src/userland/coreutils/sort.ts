import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { eachInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

const LONG = {
  'numeric-sort': 'n',
  reverse: 'r',
  unique: 'u',
  'key=': 'k',
  'field-separator=': 't',
  'human-numeric-sort': 'h',
  'version-sort': 'V',
  'ignore-case': 'f',
  'ignore-leading-blanks': 'b',
  stable: 's',
  'output=': 'o',
  check: 'c',
  'general-numeric-sort': 'g',
  'random-sort': 'R',
  'month-sort': 'M',
  'zero-terminated': 'z',
};

interface Key {
  from: [field: number, char: number];
  to: [field: number, char: number] | undefined;
  flags: string;
}

/** sort */
export function sort(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'nruk:t:hVfbso:cgRMzdi',
        long: family === 'gnu' ? LONG : {},
        status: 2,
        usage:
          'sort [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...\n\nSort lines of text',
      },
      family,
    );
    const keys: Key[] = [];
    for (const text of options.values('k')) {
      const key = parseKey(text);
      if (!key) {
        yield* proc.printError(
          family === 'gnu'
            ? `sort: invalid number at field start: invalid count at start of ‘${text}’\n`
            : `sort: invalid number '${text}'\n`,
        );
        return 2;
      }
      keys.push(key);
    }
    const separator = options.has('z') ? '\0' : '\n';
    const lines: string[] = [];
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error) =>
        family === 'gnu' ? `sort: cannot read: ${name}: ${error.message}\n` : `sort: ${name}: ${error.message}\n`,
      function* ({ file }) {
        const source = new LineSource(file, separator, proc);
        for (let line = yield* source.next(); line; line = yield* source.next()) {
          lines.push(line.text);
          proc.usage.touchMore(LINE_OVERHEAD + line.text.length);
        }
      },
    );
    if (!well) return 2;
    const compare = comparator(options, keys);
    if (options.has('c')) {
      const at = lines.findIndex((line, index) => index > 0 && compare(lines[index - 1] as string, line) > 0);
      if (at < 0) return 0;
      yield* proc.printError(`sort: ${options.operands[0] ?? '-'}:${at + 1}: disorder: ${lines[at]}\n`);
      return 1;
    }
    let sorted = lines.sort(compare);
    if (options.has('u')) {
      const same = comparator(options, keys, false);
      sorted = sorted.filter((line, index) => index === 0 || same(sorted[index - 1] as string, line) !== 0);
    }
    const text = sorted.map((line) => line + separator).join('');
    const output = options.value('o');
    if (output !== undefined) proc.fs.writeFile(output, text);
    else yield* proc.print(text);
    return 0;
  };
}

/** What a line takes beside its characters, in bytes: its place in the list, and what malloc(3) adds. */
const LINE_OVERHEAD = 40;

function parseKey(text: string): Key | undefined {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (!match) return undefined;
  const to = match[4] === undefined ? undefined : ([Number(match[4]), Number(match[5] ?? 0)] as [number, number]);
  return { from: [Number(match[1]), Number(match[2] ?? 1)], to, flags: (match[3] ?? '') + (match[6] ?? '') };
}

/** Compares lines by the keys and then, unless `lastResort` is off, as a whole. */
function comparator(options: Options, keys: Key[], lastResort = true): (a: string, b: string) => number {
  const flags = 'nrfbhVgMd'
    .split('')
    .filter((name) => options.has(name))
    .join('');
  const separator = options.value('t');
  const all = keys.length > 0 ? keys : [{ from: [1, 1], to: undefined, flags } as Key];
  const whole = keys.length === 0;
  return (a, b) => {
    for (const key of all) {
      const used = key.flags.replace(/[bd]/g, '') === '' ? flags : key.flags;
      const order = compareBy(whole ? a : extract(a, key, separator), whole ? b : extract(b, key, separator), used);
      if (order !== 0) return used.includes('r') ? -order : order;
    }
    if (!lastResort || options.has('s') || options.has('u')) return 0;
    const order = a < b ? -1 : a > b ? 1 : 0;
    return options.has('r') ? -order : order;
  };
}

function extract(line: string, { from, to }: Key, separator: string | undefined): string {
  const starts: number[] = [0];
  const ends: number[] = [];
  if (separator === undefined) {
    const fields = [...line.matchAll(/[ \t]*[^ \t]+/g)];
    starts.length = 0;
    for (const field of fields) {
      starts.push(field.index);
      ends.push(field.index + field[0].length);
    }
  } else {
    for (let at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, at + 1)) {
      ends.push(at);
      starts.push(at + 1);
    }
    ends.push(line.length);
  }
  const begin = starts[from[0] - 1];
  if (begin === undefined) return '';
  const end =
    to === undefined
      ? line.length
      : to[1] === 0
        ? (ends[to[0] - 1] ?? line.length)
        : (starts[to[0] - 1] ?? line.length) + to[1];
  return line.slice(begin + from[1] - 1, end);
}

const UNITS = 'KMGTPEZY';
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function compareBy(a: string, b: string, flags: string): number {
  if (/[ng]/.test(flags)) return (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  if (flags.includes('h')) return human(a) - human(b);
  if (flags.includes('V')) return versionCompare(a, b);
  if (flags.includes('M'))
    return MONTHS.indexOf(a.trim().slice(0, 3).toUpperCase()) - MONTHS.indexOf(b.trim().slice(0, 3).toUpperCase());
  let [left, right] = [a, b];
  if (flags.includes('b')) [left, right] = [left.trimStart(), right.trimStart()];
  if (flags.includes('f')) [left, right] = [left.toUpperCase(), right.toUpperCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function human(text: string): number {
  const match = /^\s*(-?[\d.]+)\s*([KMGTPEZYkm])?/.exec(text);
  return match ? Number(match[1]) * 1024 ** (match[2] ? UNITS.indexOf(match[2].toUpperCase()) + 1 : 0) : 0;
}

function versionCompare(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return 0;
}
