import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Family } from '../getopt.ts';
import { formatPrintf, type PrintfArgument, textWithArguments } from '../text/printf.ts';
import { compileRegex } from '../text/regex.ts';
import type { AwkFunction, AwkProgram, Expr, Rule, Stmt } from './ast.ts';
import { callBuiltin } from './builtins.ts';
import { AwkError } from './error.ts';
import { numberText } from './numbertext.ts';
import { binary } from './operators.ts';
import { AwkRecord } from './record.ts';
import { Streams } from './streams.ts';
import { fromInput, isTrue, NumericText, toNumber, toText, type Value } from './value.ts';
import { type AwkArray, type Cell, initialVariables } from './variables.ts';

/** What leaves a statement early. */
type Signal =
  | { kind: 'next' | 'nextfile' | 'break' | 'continue' }
  | { kind: 'exit' }
  | { kind: 'return'; value: Value };

/** Steps after which others get their turn. */
const TURN = 200;
/** What an element of an array takes, in bytes, and from what length on text is counted. */
const ELEMENT = 100;
const LONG = 65_536;
/** How deep functions may call each other. */
const MAX_DEPTH = 500;

/** Runs one awk program. */
export class Interpreter {
  readonly globals: Map<string, Cell>;
  readonly streams: Streams;
  #locals: Map<string, Cell>[] = [];
  readonly #record = new AwkRecord(this);
  #regexes = new Map<string, RegExp>();
  #steps = 0;
  #status = 0;

  constructor(
    readonly proc: Process,
    readonly program: AwkProgram,
    args: readonly string[],
    readonly family: Family,
  ) {
    this.globals = initialVariables(args, proc.env);
    this.streams = new Streams(this);
  }

  /** Runs BEGIN rules, the rules for every record, and END rules. @returns the exit status */
  *run(): Coroutine<number> {
    const of = (kind: Rule['pattern']['kind']) => this.program.rules.filter(({ pattern }) => pattern.kind === kind);
    const main = this.program.rules.filter(({ pattern }) => pattern.kind !== 'begin' && pattern.kind !== 'end');
    let ended = false;
    for (const rule of of('begin')) {
      ended = (yield* this.#action(rule))?.kind === 'exit';
      if (ended) break;
    }
    if (!ended && (main.length > 0 || of('end').length > 0)) yield* this.#records(main);
    for (const rule of of('end')) if ((yield* this.#action(rule))?.kind === 'exit') break;
    yield* this.streams.closeAll();
    return this.#status || (this.streams.failed ? 2 : 0);
  }

  *#records(rules: Rule[]): Coroutine<void> {
    while (yield* this.streams.nextRecord()) {
      for (const rule of rules) {
        if (!(yield* this.#applies(rule))) continue;
        const signal = yield* this.#action(rule);
        if (signal?.kind === 'exit') return;
        if (signal?.kind === 'nextfile') this.streams.skipFile();
        if (signal?.kind === 'next' || signal?.kind === 'nextfile') break;
      }
      yield* this.#turn();
    }
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
    yield* this.proc.print(`${this.record}${this.text(this.variable('ORS'))}`);
    return undefined;
  }

  *#turn(): Coroutine<void> {
    if (++this.#steps % TURN === 0) yield reschedule;
  }

  // --- variables and fields ---------------------------------------------------------------------------------------

  variable(name: string): Value {
    if (name === 'NF') return this.#record.count;
    const cell = this.#cell(name);
    if (cell && 'array' in cell) throw new AwkError(`can't read value of ${name}; it's an array name.`);
    return cell?.value;
  }

  setVariable(name: string, value: Value): void {
    const scope = this.#scope(name);
    const cell = scope.get(name);
    if (cell && 'array' in cell) throw new AwkError(`can't assign to ${name}; it's an array name.`);
    if (typeof value === 'string' && value.length >= LONG) {
      const old = cell?.value;
      this.proc.usage.touch(value.length - (typeof old === 'string' && old.length >= LONG ? old.length : 0));
    }
    scope.set(name, { value });
    if (name === 'NF' && scope === this.globals) this.#record.setCount(toNumber(value));
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
    this.#record.set(text);
  }

  get record(): string {
    return this.#record.text;
  }

  field(index: number): Value {
    if (index < 0 || !Number.isFinite(index)) throw new AwkError(`negative field index $${Math.trunc(index)}`, 'field');
    return this.#record.field(index);
  }

  setField(index: number, value: Value): void {
    if (index < 0) throw new AwkError(`negative field index $${index}`, 'field');
    this.#record.setField(index, value);
  }

  #cell(name: string): Cell | undefined {
    return this.#scope(name).get(name);
  }

  #scope(name: string): Map<string, Cell> {
    const top = this.#locals[this.#locals.length - 1];
    return top?.has(name) ? top : this.globals;
  }

  // --- conversions ------------------------------------------------------------------------------------------------

  text(value: Value): string {
    return toText(value, (number) => numberText(this, number, 'CONVFMT'));
  }

  output(value: Value): string {
    return toText(value, (number) => numberText(this, number, 'OFMT'));
  }

  /** Carries out printf's format. @throws AwkError where arguments are missing, which only mawk minds */
  *format(format: Value, values: readonly Value[], caller: string): Coroutine<string> {
    const text = this.text(format);
    const args = values.map((value) => this.argument(value));
    if (this.family === 'gnu') {
      const enough = textWithArguments(text, args.length);
      if (enough !== undefined) {
        if (caller === 'printf') yield* this.proc.print(formatPrintf(enough, args));
        throw new AwkError(`not enough arguments passed to ${caller}("${text}")`, 'arguments');
      }
    }
    return formatPrintf(text, args);
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
        if (isTrue(yield* this.evaluate(statement.test))) return yield* this.#execute(statement.consequent);
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
      text = yield* this.format(format, rest, 'printf');
    } else {
      const shown = values.length === 0 ? [this.record] : values.map((value) => this.output(value));
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
        return this.regex(expr.source).test(this.record) ? 1 : 0;
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
        return binary(this, expr.operator, yield* this.evaluate(expr.left), yield* this.evaluate(expr.right));
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
      value = binary(this, expr.operator.slice(0, -1), yield* this.evaluate(expr.target), value);
    }
    yield* this.store(expr.target, value);
    return value;
  }

  /** Gives a variable, element or field a value. */
  *store(target: Expr, value: Value): Coroutine<void> {
    if (target.kind === 'variable') this.setVariable(target.name, value);
    else if (target.kind === 'element') {
      const array = this.array(target.array);
      const key = yield* this.#key(target.index);
      if (!array.has(key)) this.proc.usage.touchMore(ELEMENT);
      array.set(key, value);
    } else if (target.kind === 'field') this.setField(Math.trunc(toNumber(yield* this.evaluate(target.index))), value);
    else throw new AwkError('syntax error: assignment to what is no variable');
  }

  *#call(name: string, args: Expr[]): Coroutine<Value> {
    const definition = this.program.functions.get(name);
    if (!definition) throw new AwkError('Call to undefined function', 'function');
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
