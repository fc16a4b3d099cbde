import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Filter, JqBreak, JqError, JqSyntaxError } from './ast.ts';
import { checkNames } from './check.ts';
import { evaluate } from './evaluate.ts';
import { parseJq } from './parser.ts';
import { Scope } from './scope.ts';
import { USAGE } from './usage.ts';

interface Options {
  raw: boolean;
  join: boolean;
  compact: boolean;
  sortKeys: boolean;
  slurp: boolean;
  nullInput: boolean;
  rawInput: boolean;
  exitStatus: boolean;
  color: boolean;
  indent: number | string;
}

const HINT =
  '\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs at https://jqlang.org\n';

/** jq: filters JSON. Exit status as jq(1) has it: 2 usage, 3 program, 5 run time, 1 or 4 with -e. */
export const jq: Program = function* (proc) {
  const options: Options = {
    raw: false,
    join: false,
    compact: false,
    sortKeys: false,
    slurp: false,
    nullInput: false,
    rawInput: false,
    exitStatus: false,
    color: false,
    indent: 2,
  };
  const scope = new Scope();
  scope.variables.set('ENV', Object.fromEntries(proc.env));
  const operands: string[] = [];
  const named: Record<string, unknown> = {};
  const args = proc.argv.slice(1);
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '--version' || arg === '-V') {
      yield* proc.print('jq-1.8.2\n');
      return 0;
    }
    if (arg === '--arg' || arg === '--argjson') {
      const [name, value] = [args.shift(), args.shift()];
      if (name === undefined || value === undefined) {
        yield* proc.printError(`jq: ${arg} takes two parameters (e.g. ${arg} varname value)${HINT}`);
        return 2;
      }
      const json = arg === '--arg' ? undefined : parseAll(value);
      if (json && (json.problem !== undefined || json.values.length !== 1)) {
        yield* proc.printError(`jq: invalid JSON text passed to --argjson${HINT}`);
        return 2;
      }
      named[name] = json ? json.values[0] : value;
      scope.variables.set(name, named[name]);
    } else if (arg === '--indent') {
      const text = args.shift();
      const indent = Number(text);
      if (text === undefined || !Number.isInteger(indent) || indent < -1 || indent > 7) {
        const takes = text === undefined ? 'one parameter' : 'a number between -1 and 7';
        yield* proc.printError(`jq: --indent takes ${takes}${HINT}`);
        return 2;
      }
      options.indent = indent < 0 ? '\t' : indent;
    } else if (arg === '-h' || arg === '--help') {
      yield* proc.print(USAGE);
      return 0;
    } else if (arg === '--tab') options.indent = '\t';
    else if (arg.startsWith('--') && arg.length > 2) {
      if (!long(options, arg)) return yield* unknownOption(proc, arg);
    } else if (/^-[a-zA-Z]+$/.test(arg)) {
      for (const letter of arg.slice(1)) if (!short(options, letter)) return yield* unknownOption(proc, arg);
    } else operands.push(arg);
  }
  // Without a filter, what is given passes as it is; at a terminal, that has no sense.
  const [source = '.', ...files] = operands;
  let filter: Filter;
  try {
    filter = parseJq(source);
    checkNames(filter, new Set([...scope.variables.keys()].map((name) => `$${name}`)));
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    yield* proc.printError(compileError(source, error));
    return 3;
  }
  return yield* filterInputs(proc, filter, files, options, scope);
};

/** Where a program is wrong, underlined. */
function compileError(source: string, { message, span: [from, to] }: JqSyntaxError): string {
  const start = source.lastIndexOf('\n', Math.max(0, from - 1)) + 1;
  const line = source.slice(0, from).split('\n').length;
  const text = source.slice(start).split('\n', 1)[0] ?? '';
  const column = from - start;
  const marks = `${' '.repeat(Math.max(0, column))}${'^'.repeat(Math.max(1, to - from))}`;
  return `jq: error: ${message} at <top-level>, line ${line}, column ${column + 1}:\n    ${text}\n    ${marks}\njq: 1 compile error\n`;
}

function long(options: Options, name: string): boolean {
  const letter = {
    '--raw-output': 'r',
    '--join-output': 'j',
    '--compact-output': 'c',
    '--sort-keys': 'S',
    '--slurp': 's',
    '--null-input': 'n',
    '--raw-input': 'R',
    '--exit-status': 'e',
    '--color-output': 'C',
    '--monochrome-output': 'M',
  }[name];
  return letter !== undefined && short(options, letter);
}

function short(options: Options, letter: string): boolean {
  const names: Readonly<Record<string, keyof Options>> = {
    r: 'raw',
    c: 'compact',
    S: 'sortKeys',
    s: 'slurp',
    n: 'nullInput',
    R: 'rawInput',
    e: 'exitStatus',
    C: 'color',
  };
  if (letter === 'M' || letter === 'a') return true;
  if (letter === 'j') options.raw = options.join = true;
  else {
    const name = names[letter];
    if (!name) return false;
    (options[name] as boolean) = true;
  }
  return true;
}

function* unknownOption(proc: Process, arg: string): Coroutine<number> {
  yield* proc.printError(`jq: Unknown option ${arg}${HINT}`);
  return 2;
}

function* filterInputs(
  proc: Process,
  filter: Filter,
  files: string[],
  options: Options,
  scope: Scope,
): Coroutine<number> {
  let text = '';
  let status = 0;
  for (const file of files) {
    try {
      text += proc.fs.readText(file);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`jq: error: Could not open file ${file}: ${error.message}\n`);
      status = 2;
    }
  }
  if (files.length === 0 && !options.nullInput) text = new TextDecoder().decode(yield* proc.readAll());
  const { values, problem } = options.rawInput
    ? { values: text.replace(/\n$/, '').split('\n') as unknown[], problem: undefined }
    : parseAll(text);
  const waiting = options.nullInput ? [...values] : [];
  Object.assign(scope.budget, {
    now: () => proc.clock.wallTime().seconds,
    input: () => {
      if (waiting.length === 0) throw new JqError('break');
      return waiting.shift();
    },
  });
  const where =
    options.nullInput && files.length === 0
      ? '<unknown>'
      : `${files[files.length - 1] ?? '<stdin>'}:${text.split('\n').length - 1}`;
  const inputs = options.nullInput ? [null] : options.slurp ? [options.rawInput ? text : values] : values;
  let last: unknown;
  for (const input of inputs) {
    try {
      for (const result of evaluate(filter, input, scope)) {
        last = result;
        yield reschedule;
        yield* proc.print(show(result, options));
      }
    } catch (error) {
      if (error instanceof JqBreak) continue;
      if (error instanceof RangeError) {
        yield* proc.printError('jq: not simulated: recursion this deep\n');
        status = 5;
        continue;
      }
      if (!(error instanceof JqError)) throw error;
      const shown = typeof error.value === 'string' ? error.value : undefined;
      const value = shown === undefined ? ` (not a string): ${JSON.stringify(error.value)}` : `: ${shown}`;
      yield* proc.printError(`jq: error (at ${where})${value}\n`);
      status = 5;
    }
  }
  if (problem !== undefined && !options.nullInput) {
    yield* proc.printError(`jq: parse error: ${problem}\n`);
    return 5;
  }
  if (status !== 0 || !options.exitStatus) return status;
  return last === undefined ? 4 : last === null || last === false ? 1 : 0;
}

/** Every JSON value in `text`, one after the other, and what is wrong after the last good one. */
function parseAll(text: string): { values: unknown[]; problem?: string } {
  const values: unknown[] = [];
  try {
    return { values: text.trim() === '' ? [] : [JSON.parse(text)] };
  } catch {
    // More than one value, or something wrong: go on value by value.
  }
  let rest = text.trimStart();
  while (rest !== '') {
    const end = valueEnd(rest);
    try {
      values.push(JSON.parse(rest.slice(0, end)));
    } catch {
      const at = text.length - rest.length;
      return {
        values,
        problem:
          end >= rest.length && /^[[{"]/.test(rest)
            ? `Unfinished JSON term at EOF at line ${text.split('\n').length}, column 0`
            : invalidLiteral(text, at),
      };
    }
    rest = rest.slice(end).trimStart();
  }
  return { values };
}

/** Where a word that is no JSON ends: jq notices it at the blank behind, which a newline counts as the next line. */
function invalidLiteral(text: string, at: number): string {
  const end = at + text.slice(at).search(/[\s,:[\]{}]|$/);
  const seen = text.slice(0, end + 1);
  const lines = seen.split('\n');
  return `Invalid numeric literal at line ${lines.length}, column ${lines[lines.length - 1]?.length ?? 0}`;
}

function valueEnd(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
      if (depth === 0) return at + 1;
    } else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (--depth <= 0) return at + 1;
    } else if (depth === 0 && /[\s]/.test(char) && at > 0) return at;
  }
  return text.length;
}

function show(value: unknown, options: Options): string {
  if (options.raw && typeof value === 'string') return options.join ? value : `${value}\n`;
  const shown = options.sortKeys ? sorted(value) : value;
  return `${JSON.stringify(shown, null, options.compact ? 0 : options.indent)}${options.join ? '' : '\n'}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
