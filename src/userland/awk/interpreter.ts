import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { floating, formatPrintf, type PrintfArgument } from '../text/printf.ts';
import { compileRegex } from '../text/regex.ts';
import type { AwkFunction, AwkProgram, Expr, Rule, Stmt } from './ast.ts';
import { callBuiltin } from './builtins.ts';
import { Streams } from './streams.ts';
import { fromInput, isTrue, NumericText, toNumber, toText, type Value } from './value.ts';

/** An error of an awk program while it runs; the message stands behind `awk: `. */
export class AwkError extends Error {
  override readonly name = 'AwkError';
}

type AwkArray = Map<string, Value>;
/** What stands behind a name; a parameter without a value yet may turn its caller's name into an array as well. */
type Cell = { value: Value; becomes?: (array: AwkArray) => void } | { array: AwkArray };

/** What leaves a statement early. */
type Signal =
  | { kind: 'next' | 'nextfile' | 'break' | 'continue' }
  | { kind: 'exit' }
  | { kind: 'return'; value: Value };

/** Steps after which others get their turn. */
const TURN = 200;
/** How deep functions may call each other. */
const MAX_DEPTH = 500;

/** Runs one awk program. */
export class Interpreter {
  readonly globals = new Map<string, Cell>();
  readonly streams: Streams;
  #locals: Map<string, Cell>[] = [];
  #record = '';
  #fields: Value[] | undefined;
  #fieldCount = 0;
  #regexes = new Map<string, RegExp>();
  #steps = 0;
  #status = 0;

  constructor(
    readonly proc: Process,
    readonly program: AwkProgram,
    args: readonly string[],
  ) {
    const defaults: Record<string, Value> = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      NR: 0,
      FNR: 0,
      NF: 0,
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: '',
      ARGC: args.length,
    };
    for (const [name, value] of Object.entries(defaults)) this.globals.set(name, { value });
    this.globals.set('ARGV', { array: new Map(args.map((arg, index) => [String(index), fromInput(arg)])) });
    this.globals.set('ENVIRON', { array: new Map([...proc.env].map(([name, value]) => [name, fromInput(value)])) });
    this.streams = new Streams(this);
  }

  /** Runs BEGIN rules, the rules for every record, and END rules. @returns the exit status */
  *run(): Coroutine<number> {
    const of = (kind: Rule['pattern']['kind']) => this.program.rules.filter(({ pattern }) => pattern.kind === kind);
    const main = this.program.rules.filter(({ pattern }) => pattern.kind !== 'begin' && pattern.kind !== 'end');
    let ended = false;
    for (const rule of of('begin')) if ((yield* this.#action(rule))?.kind === 'exit') ended = true;
    if (!ended && (main.length > 0 || of('end').length > 0)) ended = yield* this.#records(main);
    if (!ended) for (const rule of of('end')) if ((yield* this.#action(rule))?.kind === 'exit') break;
    yield* this.streams.closeAll();
    return this.#status || (this.streams.failed ? 2 : 0);
  }

  *#records(rules: Rule[]): Coroutine<boolean> {
    while (yield* this.streams.nextRecord()) {
      for (const rule of rules) {
        if (!(yield* this.#applies(rule))) continue;
        const signal = yield* this.#action(rule);
        if (signal?.kind === 'exit') return true;
        if (signal?.kind === 'nextfile') this.streams.skipFile();
        if (signal?.kind === 'next' || signal?.kind === 'nextfile') break;
      }
      yield* this.#turn();
    }
    return false;
  }

  *#applies({ pattern }: Rule): Coroutine<boolean> {
    if (pattern.kind === 'always') return true;
    if (pattern.kind === 'test') return isTrue(yield* this.evaluate(pattern.expr));
    if (pattern.kind !== 'range') return false;
    if (!pattern.active.on && !isTrue(yield* this.evaluate(pattern.from))) return false;
    pattern.active.on = !isTrue(yield* this.evaluate(pattern.to));
    return true;
  }

  *#action(rule: Rule): Coroutine<Signal | undefined> {
    if (rule.action) return yield* this.#execute(rule.action);
    yield* this.proc.print(`${this.#record}${this.text(this.variable('ORS'))}`);
    return undefined;
  }

  *#turn(): Coroutine<void> {
    if (++this.#steps % TURN === 0) yield reschedule;
  }

  // --- variables and fields ---------------------------------------------------------------------------------------

  variable(name: string): Value {
    if (name === 'NF') this.#split();
    const cell = this.#cell(name);
    if (cell && 'array' in cell) throw new AwkError(`can't read value of ${name}; it's an array name.`);
    return cell?.value;
  }

  setVariable(name: string, value: Value): void {
    const scope = this.#scope(name);
    const cell = scope.get(name);
    if (cell && 'array' in cell) throw new AwkError(`can't assign to ${name}; it's an array name.`);
    scope.set(name, { value });
    if (name === 'NF' && scope === this.globals) this.#setFieldCount(toNumber(value));
  }

  array(name: string): AwkArray {
    const scope = this.#scope(name);
    const cell = scope.get(name);
    if (cell && 'array' in cell) return cell.array;
    if (cell && cell.value !== undefined) throw new AwkError(`can't use ${name} as array; it's a scalar`);
    const array: AwkArray = new Map();
    cell?.becomes?.(array);
    scope.set(name, { array });
    return array;
  }

  setRecord(text: string): void {
    this.#record = text;
    this.#fields = undefined;
  }

  get record(): string {
    return this.#record;
  }

  field(index: number): Value {
    if (index < 0 || !Number.isFinite(index))
      throw new AwkError(`trying to access out of range field ${Math.trunc(index)}`);
    if (index === 0) return fromInput(this.#record);
    this.#split();
    return this.#fields?.[index - 1];
  }

  setField(index: number, value: Value): void {
    if (index === 0) {
      this.setRecord(this.text(value));
      return;
    }
    if (index < 0) throw new AwkError(`trying to access out of range field ${index}`);
    this.#split();
    const fields = this.#fields as Value[];
    while (fields.length < index) fields.push('');
    fields[index - 1] = value;
    this.#fieldCount = fields.length;
    this.#rebuild();
  }

  #cell(name: string): Cell | undefined {
    return this.#scope(name).get(name);
  }

  #scope(name: string): Map<string, Cell> {
    const top = this.#locals[this.#locals.length - 1];
    return top?.has(name) ? top : this.globals;
  }

  #split(): void {
    if (this.#fields) return;
    this.#fields = this.splitText(this.#record, this.variable('FS')).map(fromInput);
    this.#fieldCount = this.#fields.length;
    this.globals.set('NF', { value: this.#fieldCount });
  }

  #setFieldCount(count: number): void {
    this.#split();
    const fields = this.#fields as Value[];
    while (fields.length < count) fields.push('');
    fields.length = Math.max(0, Math.trunc(count));
    this.#rebuild();
  }

  #rebuild(): void {
    const separator = this.text(this.variable('OFS'));
    this.#record = (this.#fields as Value[]).map((field) => this.text(field)).join(separator);
    this.globals.set('NF', { value: (this.#fields as Value[]).length });
  }

  /** Splits text as FS splits records: a blank means runs of white space, more than one character is a pattern. */
  splitText(text: string, separator: Value | RegExp): string[] {
    if (text === '') return [];
    if (separator instanceof RegExp) return text.split(withoutGroups(separator));
    const by = this.text(separator);
    if (by === ' ') {
      const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
      return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
    }
    if (by === '') return [...text];
    if (by.length === 1 && by !== '\\') return text.split(by);
    return text.split(withoutGroups(this.regex(by)));
  }

  // --- conversions ------------------------------------------------------------------------------------------------

  text(value: Value): string {
    return toText(value, (number) => this.#formatNumber(number, 'CONVFMT'));
  }

  output(value: Value): string {
    return toText(value, (number) => this.#formatNumber(number, 'OFMT'));
  }

  #formatNumber(number: number, variable: string): string {
    const cell = this.globals.get(variable);
    const format = cell && 'value' in cell && typeof cell.value === 'string' ? cell.value : '%.6g';
    if (format === '%.6g') return (number < 0 ? '-' : '') + floating('g', Math.abs(number), 6);
    return formatPrintf(format, [this.argument(number)]);
  }

  argument(value: Value): PrintfArgument {
    return {
      text: () => this.text(value),
      number: () => toNumber(value),
      isNumber: typeof value === 'number' || value instanceof NumericText,
    };
  }

  /** The compiled pattern of an expression: a regular expression literal, or text used as one. */
  regex(source: string, flags = ''): RegExp {
    const key = `${flags}/${source}`;
    let regex = this.#regexes.get(key);
    if (!regex) {
      regex = compileRegex(source, 'extended', flags);
      this.#regexes.set(key, regex);
    }
    regex.lastIndex = 0;
    return regex;
  }

  *pattern(expr: Expr, flags = ''): Coroutine<RegExp> {
    return this.regex(expr.kind === 'regex' ? expr.source : this.text(yield* this.evaluate(expr)), flags);
  }

  // --- statements -------------------------------------------------------------------------------------------------

  *#execute(statement: Stmt): Coroutine<Signal | undefined> {
    switch (statement.kind) {
      case 'block':
        for (const child of statement.body) {
          const signal = yield* this.#execute(child);
          if (signal) return signal;
        }
        return undefined;
      case 'expression':
        yield* this.evaluate(statement.expr);
        return undefined;
      case 'print':
        yield* this.#print(statement);
        return undefined;
      case 'if':
        if (isTrue(yield* this.evaluate(statement.test))) return yield* this.#execute(statement.then);
        return statement.otherwise ? yield* this.#execute(statement.otherwise) : undefined;
      case 'while':
      case 'do':
      case 'for':
        return yield* this.#loop(statement);
      case 'forIn':
        return yield* this.#forIn(statement);
      case 'delete': {
        const array = this.array(statement.array);
        if (statement.index) array.delete(yield* this.#key(statement.index));
        else array.clear();
        return undefined;
      }
      case 'return':
        return { kind: 'return', value: statement.value ? yield* this.evaluate(statement.value) : undefined };
      case 'exit':
        if (statement.status) this.#status = toNumber(yield* this.evaluate(statement.status)) & 0xff;
        return { kind: 'exit' };
      default:
        return { kind: statement.kind };
    }
  }

  *#loop(statement: Extract<Stmt, { kind: 'while' | 'do' | 'for' }>): Coroutine<Signal | undefined> {
    if (statement.kind === 'for' && statement.init) yield* this.#execute(statement.init);
    let first = statement.kind === 'do';
    for (;;) {
      if (!first && statement.test && !isTrue(yield* this.evaluate(statement.test))) return undefined;
      first = false;
      const signal = yield* this.#execute(statement.body);
      if (signal?.kind === 'break') return undefined;
      if (signal && signal.kind !== 'continue') return signal;
      if (statement.kind === 'for' && statement.step) yield* this.#execute(statement.step);
      yield* this.#turn();
    }
  }

  *#forIn(statement: Extract<Stmt, { kind: 'forIn' }>): Coroutine<Signal | undefined> {
    for (const key of [...this.array(statement.array).keys()]) {
      this.setVariable(statement.variable, fromInput(key));
      const signal = yield* this.#execute(statement.body);
      if (signal?.kind === 'break') return undefined;
      if (signal && signal.kind !== 'continue') return signal;
      yield* this.#turn();
    }
    return undefined;
  }

  *#print(statement: Extract<Stmt, { kind: 'print' }>): Coroutine<void> {
    const values: Value[] = [];
    for (const arg of statement.args) values.push(yield* this.evaluate(arg));
    let text: string;
    if (statement.formatted) {
      const [format, ...rest] = values;
      text = formatPrintf(
        this.text(format),
        rest.map((value) => this.argument(value)),
      );
    } else {
      const shown = values.length === 0 ? [this.#record] : values.map((value) => this.output(value));
      text = shown.join(this.text(this.variable('OFS'))) + this.text(this.variable('ORS'));
    }
    if (!statement.to) yield* this.proc.print(text);
    else yield* this.streams.write(statement.to.kind, this.text(yield* this.evaluate(statement.to.target)), text);
  }

  // --- expressions ------------------------------------------------------------------------------------------------

  *evaluate(expr: Expr): Coroutine<Value> {
    switch (expr.kind) {
      case 'number':
      case 'string':
        return expr.value;
      case 'regex':
        return this.regex(expr.source).test(this.#record) ? 1 : 0;
      case 'variable':
        return this.variable(expr.name);
      case 'field':
        return this.field(Math.trunc(toNumber(yield* this.evaluate(expr.index))));
      case 'element': {
        const array = this.array(expr.array);
        const key = yield* this.#key(expr.index);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case 'group': {
        const [only, ...more] = expr.items;
        if (!only || more.length > 0) throw new AwkError('syntax error: unexpected list');
        return yield* this.evaluate(only);
      }
      case 'conditional':
        return yield* this.evaluate(isTrue(yield* this.evaluate(expr.test)) ? expr.yes : expr.no);
      case 'logical': {
        const left = isTrue(yield* this.evaluate(expr.left));
        if (left === (expr.operator === '||')) return left ? 1 : 0;
        return isTrue(yield* this.evaluate(expr.right)) ? 1 : 0;
      }
      case 'match': {
        const text = this.text(yield* this.evaluate(expr.left));
        return (yield* this.pattern(expr.right)).test(text) !== expr.negated ? 1 : 0;
      }
      case 'in':
        return this.array(expr.array).has(yield* this.#key(expr.index)) ? 1 : 0;
      case 'unary': {
        const value = yield* this.evaluate(expr.operand);
        if (expr.operator === '!') return isTrue(value) ? 0 : 1;
        return expr.operator === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'binary':
        return this.#binary(expr.operator, yield* this.evaluate(expr.left), yield* this.evaluate(expr.right));
      case 'assign':
        return yield* this.#assign(expr);
      case 'increment': {
        const before = toNumber(yield* this.evaluate(expr.target));
        yield* this.store(expr.target, before + expr.by);
        return expr.prefix ? before + expr.by : before;
      }
      case 'call':
        return yield* this.#call(expr.name, expr.args);
      case 'builtin':
        return yield* callBuiltin(this, expr.name, expr.args);
      case 'getline':
        return yield* this.streams.getline(expr);
    }
  }

  *#key(index: Expr[]): Coroutine<string> {
    const parts: string[] = [];
    for (const expr of index) parts.push(this.text(yield* this.evaluate(expr)));
    return parts.join(parts.length > 1 ? this.text(this.variable('SUBSEP')) : '');
  }

  *#assign(expr: Extract<Expr, { kind: 'assign' }>): Coroutine<Value> {
    let value = yield* this.evaluate(expr.value);
    if (expr.operator !== '=') {
      value = this.#binary(expr.operator.slice(0, -1), yield* this.evaluate(expr.target), value);
    }
    yield* this.store(expr.target, value);
    return value;
  }

  /** Gives a variable, element or field a value. */
  *store(target: Expr, value: Value): Coroutine<void> {
    if (target.kind === 'variable') this.setVariable(target.name, value);
    else if (target.kind === 'element') this.array(target.array).set(yield* this.#key(target.index), value);
    else if (target.kind === 'field') this.setField(Math.trunc(toNumber(yield* this.evaluate(target.index))), value);
    else throw new AwkError('syntax error: assignment to what is no variable');
  }

  #binary(operator: string, left: Value, right: Value): Value {
    switch (operator) {
      case ' ':
        return this.text(left) + this.text(right);
      case '+':
        return toNumber(left) + toNumber(right);
      case '-':
        return toNumber(left) - toNumber(right);
      case '*':
        return toNumber(left) * toNumber(right);
      case '/':
        if (toNumber(right) === 0) throw new AwkError('division by zero');
        return toNumber(left) / toNumber(right);
      case '%':
        if (toNumber(right) === 0) throw new AwkError('division by zero in %');
        return toNumber(left) % toNumber(right);
      case '^':
        return toNumber(left) ** toNumber(right);
      default:
        return this.#compare(operator, left, right) ? 1 : 0;
    }
  }

  #compare(operator: string, left: Value, right: Value): boolean {
    const numeric = typeof left !== 'string' && typeof right !== 'string';
    const [a, b] = numeric ? [toNumber(left), toNumber(right)] : [this.text(left), this.text(right)];
    switch (operator) {
      case '<':
        return a < b;
      case '<=':
        return a <= b;
      case '>':
        return a > b;
      case '>=':
        return a >= b;
      case '==':
        return a === b;
      default:
        return a !== b;
    }
  }

  *#call(name: string, args: Expr[]): Coroutine<Value> {
    const definition = this.program.functions.get(name);
    if (!definition) throw new AwkError(`calling undefined function ${name}`);
    if (this.#locals.length >= MAX_DEPTH) throw new AwkError(`function ${name}: calls nest too deep`);
    const scope = yield* this.#bind(definition, args);
    this.#locals.push(scope);
    const signal = yield* this.#execute(definition.body);
    this.#locals.pop();
    yield* this.#turn();
    return signal?.kind === 'return' ? signal.value : undefined;
  }

  /** Arguments by value, arrays by reference; a name not used yet may become an array inside. */
  *#bind({ parameters }: AwkFunction, args: Expr[]): Coroutine<Map<string, Cell>> {
    const scope = new Map<string, Cell>();
    for (const [index, parameter] of parameters.entries()) {
      const arg = args[index];
      if (arg?.kind === 'variable') {
        const cell = this.#cell(arg.name);
        if (cell && 'array' in cell) {
          scope.set(parameter, cell);
          continue;
        }
        if (!cell || cell.value === undefined) {
          scope.set(parameter, {
            value: undefined,
            becomes: (array) => this.#scope(arg.name).set(arg.name, { array }),
          });
          continue;
        }
      }
      scope.set(parameter, { value: arg ? yield* this.evaluate(arg) : undefined });
    }
    return scope;
  }
}

/** The same pattern with its groups not capturing, for String.split. */
function withoutGroups(regex: RegExp): RegExp {
  return new RegExp(regex.source.replace(/\\.|\[(?:\\.|[^\]])*\]|\((?!\?)/g, (part) => (part === '(' ? '(?:' : part)));
}
