import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';

/** Who wrote a program: Debian's packages and busybox differ in messages and options. */
export type Family = 'gnu' | 'busybox';

/** What the argument of an option has to be where it is a number. */
export interface NumberRule {
  /** The smallest and the largest that will do; 0 and no end where not given. */
  least?: number;
  most?: number;
  /** A fraction will do as well. */
  decimal?: boolean;
  /** What a GNU program says of another argument, its name and the line's end apart; busybox has one text for all. */
  gnu?: (text: string, fault: 'not a number' | 'too small' | 'too large') => string;
  /** The GNU program's exit status then; the table's where not given. */
  status?: number;
}

/** The options of a program. */
export interface OptionTable {
  /** One-letter options as getopt(3) takes them: a colon after those with an argument, two where it may be left out. */
  short: string;
  /** Long options and the letter (or name) they stand for; a trailing `=` takes an argument, `=?` may take one. */
  long?: Readonly<Record<string, string>>;
  /** The options whose arguments are numbers: checked as they are read, and had by `number`. */
  numbers?: Readonly<Record<string, NumberRule>>;
  /** Stop at the first operand, as POSIX and programs that start others do. */
  stopAtOperand?: boolean;
  /** Exit status for a wrong option; 1 where not given. */
  status?: number;
  /** Busybox's usage text, printed after an error. */
  usage?: string;
  /** What a GNU program prints after an error where it is not only the hint at --help. */
  gnuUsage?: string;
}

/** The options found, in order, and the operands. */
export interface Options {
  given: readonly (readonly [name: string, value: string])[];
  operands: string[];
  has(name: string): boolean;
  /** The last value given for an option. */
  value(name: string): string | undefined;
  values(name: string): string[];
  /** The last value given for an option that is among the table's `numbers`. */
  number(name: string): number | undefined;
}

/** Reads `proc.argv` after getopt_long(3). A wrong option is reported and ends the program. */
export function* getopt(proc: Process, table: OptionTable, family: Family): Coroutine<Options> {
  const given: [string, string][] = [];
  const operands: string[] = [];
  const args = proc.argv.slice(1);
  const name = proc.argv[0]?.split('/').pop() ?? '';
  // Busybox looks for this before an applet begins; it goes to stderr all the same.
  if (family === 'busybox' && args.length === 1 && args[0] === '--help') {
    yield* proc.printError(busyboxUsage(table.usage));
    return proc.exit(0);
  }
  let checked = 0;
  while (args.length > 0) {
    const arg = args.shift() as string;
    if (arg === '--') {
      operands.push(...args);
      break;
    }
    if (arg.startsWith('--')) {
      const problem = longOption(arg.slice(2), args, table, given);
      if (problem !== undefined) yield* fail(proc, `${name}: ${problem}`, name, table, family);
    } else if (arg.startsWith('-') && arg !== '-') {
      const problem = shortOptions(arg.slice(1), args, table, given);
      if (problem !== undefined) yield* fail(proc, `${name}: ${problem}`, name, table, family);
    } else {
      operands.push(arg);
      if (!table.stopAtOperand) continue;
      operands.push(...args);
      break;
    }
    for (; checked < given.length; checked++) {
      const [option, text] = given[checked] as [string, string];
      const rule = table.numbers?.[option];
      const problem = rule && wrongNumber(text, rule, family);
      if (problem === undefined) continue;
      yield* proc.printError(`${name}: ${problem}\n`);
      return proc.exit((family === 'gnu' ? rule?.status : undefined) ?? table.status ?? 1);
    }
  }
  const values = (option: string) => given.filter(([key]) => key === option).map(([, value]) => value);
  return {
    given,
    operands,
    has: (option) => given.some(([key]) => key === option),
    value: (option) => values(option).pop(),
    values,
    number: (option) => {
      const text = values(option).pop();
      return text === undefined ? undefined : Number(text);
    },
  };
}

function wrongNumber(text: string, rule: NumberRule, family: Family): string | undefined {
  const { least = 0, most = Number.POSITIVE_INFINITY, gnu = (wrong) => `invalid argument: '${wrong}'` } = rule;
  const pattern = rule.decimal ? /^[+-]?(\d+\.?\d*|\.\d+)$/ : family === 'gnu' ? /^[+-]?\d+$/ : /^-?\d+$/;
  const value = pattern.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return undefined;
  if (family === 'gnu')
    return gnu(text, Number.isNaN(value) ? 'not a number' : value < least ? 'too small' : 'too large');
  return Number.isNaN(value) || value < 0
    ? `invalid number '${text}'`
    : `number ${text} is not in ${least}..${most} range`;
}

function longOption(text: string, args: string[], table: OptionTable, given: [string, string][]): string | undefined {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const long = table.long ?? {};
  const bare = (key: string) => key.replace(/=\??$/, '');
  const keys = Object.keys(long);
  const exact = keys.find((key) => bare(key) === name);
  const candidates = exact ? [exact] : keys.filter((key) => bare(key).startsWith(name));
  if (candidates.length === 0) return `unrecognized option '--${name}'`;
  if (new Set(candidates.map((key) => long[key])).size > 1) {
    return `option '--${name}' is ambiguous; possibilities: ${candidates.map((key) => `'--${bare(key)}'`).join(' ')}`;
  }
  const key = candidates[0] as string;
  const target = long[key] as string;
  if (!key.endsWith('=') && !key.endsWith('=?')) {
    if (equals >= 0) return `option '--${bare(key)}' doesn't allow an argument`;
    given.push([target, '']);
    return undefined;
  }
  if (equals >= 0) given.push([target, text.slice(equals + 1)]);
  else if (key.endsWith('=?')) given.push([target, '']);
  else {
    const value = args.shift();
    if (value === undefined) return `option '--${bare(key)}' requires an argument`;
    given.push([target, value]);
  }
  return undefined;
}

function shortOptions(
  cluster: string,
  args: string[],
  table: OptionTable,
  given: [string, string][],
): string | undefined {
  for (let i = 0; i < cluster.length; i++) {
    const letter = cluster[i] as string;
    const at = letter === ':' ? -1 : table.short.indexOf(letter);
    if (at < 0) return `invalid option -- '${letter}'`;
    if (table.short[at + 1] !== ':') {
      given.push([letter, '']);
      continue;
    }
    const rest = cluster.slice(i + 1);
    if (rest !== '' || table.short[at + 2] === ':') given.push([letter, rest]);
    else {
      const value = args.shift();
      if (value === undefined) return `option requires an argument -- '${letter}'`;
      given.push([letter, value]);
    }
    return undefined;
  }
  return undefined;
}

function* fail(proc: Process, message: string, name: string, table: OptionTable, family: Family): Coroutine<never> {
  const rest =
    family === 'gnu' ? (table.gnuUsage ?? `Try '${name} --help' for more information.\n`) : busyboxUsage(table.usage);
  yield* proc.printError(`${message}\n${rest}`);
  return proc.exit(table.status ?? 1);
}

/** What busybox prints after a wrong command line. */
export function busyboxUsage(usage: string | undefined): string {
  return `BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.\n${usage === undefined ? '' : `\nUsage: ${usage}\n`}`;
}
