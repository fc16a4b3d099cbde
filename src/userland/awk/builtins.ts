import type { Coroutine } from '#kernel/coroutine.ts';
import type { Family } from '../getopt.ts';
import { replaceMatches } from '../text/replace.ts';
import { strftime } from '../text/strftime.ts';
import type { Expr } from './ast.ts';
import { AwkError } from './error.ts';
import type { Interpreter } from './interpreter.ts';
import { splitText } from './record.ts';
import { fromInput, toNumber, type Value } from './value.ts';

/** Functions that Debian's busybox is built without. */
const MATH = new Set(['sqrt', 'exp', 'log', 'sin', 'cos', 'atan2']);

/** Calls one of awk's own functions. @throws AwkError */
export function* callBuiltin(awk: Interpreter, name: string, args: Expr[]): Coroutine<Value> {
  switch (name) {
    case 'length':
      return yield* length(awk, args);
    case 'split':
      return yield* split(awk, args);
    case 'sub':
    case 'gsub':
      return yield* substitute(awk, args, name === 'gsub');
    case 'match':
      return yield* match(awk, args);
    case 'gensub':
      throw new AwkError('Call to undefined function', 'function');
  }
  if (awk.family === 'busybox' && MATH.has(name)) throw new AwkError('Math support is not compiled in', 'math');
  const values: Value[] = [];
  for (const arg of args) values.push(yield* awk.evaluate(arg));
  const text = (index: number) => awk.text(values[index]);
  const number = (index: number) => toNumber(values[index]);
  switch (name) {
    case 'substr':
      return substr(text(0), number(1), values.length > 2 ? number(2) : undefined, awk.family);
    case 'index':
      return text(0).indexOf(text(1)) + 1;
    case 'sprintf':
      return yield* awk.format(values[0], values.slice(1), 'sprintf');
    case 'tolower':
      return text(0).toLowerCase();
    case 'toupper':
      return text(0).toUpperCase();
    case 'int':
      return Math.trunc(number(0));
    case 'sqrt':
      return Math.sqrt(number(0));
    case 'exp':
      return Math.exp(number(0));
    case 'log':
      return Math.log(number(0));
    case 'sin':
      return Math.sin(number(0));
    case 'cos':
      return Math.cos(number(0));
    case 'atan2':
      return Math.atan2(number(0), number(1));
    case 'rand':
      return awk.streams.random();
    case 'srand':
      return awk.streams.seed(values.length > 0 ? number(0) : awk.proc.clock.wallTime().seconds);
    case 'and':
      return number(0) & number(1);
    case 'or':
      return number(0) | number(1);
    case 'xor':
      return number(0) ^ number(1);
    case 'lshift':
      return number(0) * 2 ** number(1);
    case 'rshift':
      return Math.floor(number(0) / 2 ** number(1));
    case 'compl':
      return ~number(0) >>> 0;
    case 'systime':
      return awk.proc.clock.wallTime().seconds;
    case 'strftime':
      return strftime(
        values.length > 0 ? text(0) : '%c',
        values.length > 1 ? number(1) : awk.proc.clock.wallTime().seconds,
      );
    case 'system':
      return yield* awk.streams.system(text(0));
    case 'close':
      return yield* awk.streams.close(text(0));
    case 'fflush':
      return 0;
  }
  throw new AwkError('Call to undefined function', 'function');
}

function* length(awk: Interpreter, args: Expr[]): Coroutine<Value> {
  const [arg] = args;
  if (!arg) return awk.record.length;
  if (arg.kind === 'variable') {
    const cell = awk.globals.get(arg.name);
    if (cell && 'array' in cell) return cell.array.size;
  }
  return [...awk.text(yield* awk.evaluate(arg))].length;
}

/** substr(): both families cut fractions off; a start before the text lengthens mawk's piece and leaves busybox's. */
function substr(text: string, from: number, count: number | undefined, family: Family): string {
  const start = Math.trunc(from);
  if (count === undefined) return text.slice(Math.max(0, start - 1));
  const length = Math.trunc(family === 'gnu' && start < 1 ? count - from : count);
  const first = Math.max(0, start - 1);
  return length <= 0 ? '' : text.slice(first, first + length);
}

function* split(awk: Interpreter, args: Expr[]): Coroutine<Value> {
  const [source, target, separator] = args;
  if (!source || target?.kind !== 'variable') throw new AwkError('syntax error: split needs an array');
  const text = awk.text(yield* awk.evaluate(source));
  const by = !separator
    ? awk.variable('FS')
    : separator.kind === 'regex'
      ? awk.regex(separator.source)
      : yield* awk.evaluate(separator);
  const parts = splitText(awk, text, by);
  const array = awk.array(target.name);
  array.clear();
  for (const [index, part] of parts.entries()) array.set(String(index + 1), fromInput(part));
  return parts.length;
}

function* substitute(awk: Interpreter, args: Expr[], all: boolean): Coroutine<Value> {
  const [pattern, replacement, target = { kind: 'field', index: { kind: 'number', value: 0 } } as Expr] = args;
  if (!pattern || !replacement) throw new AwkError('syntax error: too few arguments');
  const regex = yield* awk.pattern(pattern, all ? 'g' : '');
  const template = awk.text(yield* awk.evaluate(replacement));
  const text = awk.text(yield* awk.evaluate(target));
  let count = 0;
  const result = replaceMatches(text, regex, ([matched = '']) => {
    if (count > 0 && !all) return matched;
    count++;
    return template.replace(/\\(.)|&/g, (whole, escaped: string | undefined) =>
      whole === '&' ? matched : escaped === '&' || escaped === '\\' ? escaped : whole,
    );
  });
  if (count > 0) yield* awk.store(target, result);
  return count;
}

function* match(awk: Interpreter, args: Expr[]): Coroutine<Value> {
  const [source, pattern] = args;
  if (!source || !pattern) throw new AwkError('syntax error: too few arguments');
  const text = awk.text(yield* awk.evaluate(source));
  const found = (yield* awk.pattern(pattern)).exec(text);
  awk.setVariable('RSTART', found ? found.index + 1 : 0);
  awk.setVariable('RLENGTH', found ? found[0].length : -1);
  return found ? found.index + 1 : 0;
}
