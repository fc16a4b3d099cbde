import type { ArithmeticProblem } from '../dialect.ts';

/** Reads and writes the variables of an expression. */
export interface ArithmeticVariables {
  /** Text of a variable or array element, or undefined when unset. */
  get(name: string, subscript: string | undefined): string | undefined;
  set(name: string, subscript: string | undefined, value: string): void;
}

/** An expression that cannot be evaluated. */
export class ArithmeticError {
  constructor(
    readonly expression: string,
    readonly problem: ArithmeticProblem,
  ) {}
}

type Token = { kind: 'number' | 'name' | 'operator' | 'end'; text: string; at: number; subscript?: string };

// biome-ignore format: a table
const OPERATORS = [
  '<<=', '>>=', '**', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=',
  '+', '-', '*', '/', '%', '<', '>', '=', '!', '~', '&', '|', '^', '?', ':', ',', '(', ')',
];

// biome-ignore format: a table
const BINARY: Record<string, number> = {
  '||': 4, '&&': 5, '|': 6, '^': 7, '&': 8, '==': 9, '!=': 9, '<': 10, '<=': 10, '>': 10, '>=': 10,
  '<<': 11, '>>': 11, '+': 12, '-': 12, '*': 13, '/': 13, '%': 13, '**': 15,
};

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '|=', '^=']);

const MAX_RECURSION = 200;

/** Evaluates a shell arithmetic expression in 64-bit integers (bash(1), ARITHMETIC EVALUATION). @throws ArithmeticError */
export function evaluate(expression: string, variables: ArithmeticVariables, depth = 0): bigint {
  if (/^\s*\d+\s*$/.test(expression) && !/^\s*0\d/.test(expression))
    return BigInt.asIntN(64, BigInt(expression.trim()));
  return new Evaluation(expression, variables, depth).run();
}

class Evaluation {
  #at = 0;
  #token: Token = { kind: 'end', text: '', at: 0 };
  #before = 0;
  /** Above 0 in the branch of `?:`, `&&` or `||` that is not taken. */
  #skipping = 0;

  constructor(
    readonly text: string,
    readonly variables: ArithmeticVariables,
    readonly depth: number,
  ) {}

  run(): bigint {
    if (this.depth > MAX_RECURSION) this.#fail('recursion', this.text);
    this.#advance();
    if (this.#ended()) return 0n;
    const value = this.#comma();
    if (!this.#ended()) this.#fail('syntax', this.text.slice(this.#token.at));
    return value;
  }

  #fail(kind: ArithmeticProblem['kind'], token: string): never {
    throw new ArithmeticError(this.text, { kind, token });
  }

  #advance(): Token {
    const previous = this.#token;
    this.#before = previous.at;
    const { text } = this;
    while (/\s/.test(text[this.#at] ?? '')) this.#at++;
    const at = this.#at;
    const rest = text.slice(at);
    if (rest === '') this.#token = { kind: 'end', text: '', at };
    else {
      const number = /^\d+#[0-9A-Za-z@_]+|^[0-9][0-9A-Za-z_]*/.exec(rest)?.[0];
      const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
      if (number !== undefined) this.#token = { kind: 'number', text: number, at };
      else if (name !== undefined) this.#token = { kind: 'name', text: name, at };
      else {
        const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
        if (operator === undefined) this.#fail('operand', rest);
        this.#token = { kind: 'operator', text: operator, at };
      }
      this.#at += this.#token.text.length;
      if (name !== undefined && text[this.#at] === '[') this.#token.subscript = this.#subscript();
    }
    return previous;
  }

  #subscript(): string {
    let depth = 0;
    const start = this.#at;
    for (; this.#at < this.text.length; this.#at++) {
      if (this.text[this.#at] === '[') depth++;
      else if (this.text[this.#at] === ']' && --depth === 0) {
        this.#at++;
        return this.text.slice(start + 1, this.#at - 1);
      }
    }
    return this.#fail('operand', this.text.slice(start));
  }

  #ended(): boolean {
    return this.#token.kind === 'end';
  }

  #assigns(): boolean {
    return this.#token.kind === 'operator' && ASSIGNMENTS.has(this.#token.text);
  }

  #is(...operators: string[]): boolean {
    return this.#token.kind === 'operator' && operators.includes(this.#token.text);
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#is(',')) {
      this.#advance();
      value = this.#assignment();
    }
    return value;
  }

  #assignment(): bigint {
    if (this.#token.kind !== 'name') return this.#conditional();
    const saved = { at: this.#at, token: this.#token, before: this.#before };
    const target = this.#advance();
    if (this.#assigns()) {
      const operator = this.#advance().text;
      const right = this.#assignment();
      const value =
        operator === '=' ? right : this.#apply(operator.slice(0, -1), this.#read(target), right, this.#before);
      this.#write(target, value);
      return value;
    }
    this.#at = saved.at;
    this.#token = saved.token;
    this.#before = saved.before;
    return this.#conditional();
  }

  #conditional(): bigint {
    const condition = this.#binary(4);
    if (!this.#is('?')) {
      if (this.#assigns()) {
        this.#fail('assignment', this.text.slice(this.#token.at));
      }
      return condition;
    }
    this.#advance();
    const yes = this.#maybe(condition !== 0n, () => this.#comma());
    if (!this.#is(':')) this.#fail('syntax', this.text.slice(this.#token.at));
    this.#advance();
    const no = this.#maybe(condition === 0n, () => this.#assignment());
    return condition !== 0n ? yes : no;
  }

  #maybe(taken: boolean, parse: () => bigint): bigint {
    if (!taken) this.#skipping++;
    try {
      return parse();
    } finally {
      if (!taken) this.#skipping--;
    }
  }

  #binary(least: number): bigint {
    let left = this.#unary();
    for (;;) {
      const precedence = this.#token.kind === 'operator' ? BINARY[this.#token.text] : undefined;
      if (precedence === undefined || precedence < least) return left;
      const operator = this.#advance().text;
      if (operator === '&&' || operator === '||') {
        const decided = operator === '&&' ? left === 0n : left !== 0n;
        const right = this.#maybe(!decided, () => this.#binary(precedence + 1));
        left = decided ? (operator === '&&' ? 0n : 1n) : right !== 0n ? 1n : 0n;
        continue;
      }
      const at = this.#token.at;
      const right = this.#binary(operator === '**' ? precedence : precedence + 1);
      left = this.#apply(operator, left, right, at);
    }
  }

  #apply(operator: string, left: bigint, right: bigint, at: number): bigint {
    switch (operator) {
      case '+':
        return wrap(left + right);
      case '-':
        return wrap(left - right);
      case '*':
        return wrap(left * right);
      case '/':
      case '%':
        if (right === 0n) {
          if (this.#skipping > 0) return 0n;
          this.#fail('division', this.text.slice(at));
        }
        return wrap(operator === '/' ? left / right : left % right);
      case '**':
        if (right < 0n) this.#fail('exponent', this.text.slice(at));
        return power(left, right);
      case '<<':
        return wrap(left << (right & 63n));
      case '>>':
        return left >> (right & 63n);
      case '&':
        return left & right;
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      case '==':
        return truth(left === right);
      case '!=':
        return truth(left !== right);
      case '<':
        return truth(left < right);
      case '<=':
        return truth(left <= right);
      case '>':
        return truth(left > right);
      default:
        return truth(left >= right);
    }
  }

  #unary(): bigint {
    if (this.#is('++', '--')) {
      const operator = this.#advance().text;
      if (this.#token.kind !== 'name') return this.#unary();
      const target = this.#advance();
      const value = wrap(this.#read(target) + (operator === '++' ? 1n : -1n));
      this.#write(target, value);
      return value;
    }
    if (this.#is('!', '~', '-', '+')) {
      const operator = this.#advance().text;
      const value = this.#unary();
      if (operator === '!') return truth(value === 0n);
      if (operator === '~') return ~value;
      return operator === '-' ? wrap(-value) : value;
    }
    return this.#primary();
  }

  #primary(): bigint {
    if (this.#is('(')) {
      this.#advance();
      const value = this.#comma();
      if (!this.#is(')')) this.#fail('syntax', this.text.slice(this.#token.at));
      this.#advance();
      return value;
    }
    if (this.#token.kind === 'number') return this.#number(this.#advance());
    if (this.#token.kind === 'name') {
      const target = this.#advance();
      const value = this.#read(target);
      if (!this.#is('++', '--')) return value;
      this.#write(target, wrap(value + (this.#advance().text === '++' ? 1n : -1n)));
      return value;
    }
    const rest = this.text.slice(this.#token.kind === 'end' ? this.#before : this.#token.at);
    return this.#fail('operand', rest);
  }

  #number({ text, at }: Token): bigint {
    const based = /^(\d+)#(.+)$/.exec(text);
    if (based) return this.#digits(based[2] as string, Number(based[1]), this.text.slice(at));
    if (/^0[xX]/.test(text)) {
      if (!/^0[xX][0-9a-fA-F]+$/.test(text)) this.#fail('base', text);
      return BigInt.asIntN(64, BigInt(text));
    }
    if (/^0\d/.test(text)) return this.#digits(text.slice(1), 8, text);
    return this.#digits(text, 10, text);
  }

  #digits(digits: string, base: number, whole: string): bigint {
    if (base < 2 || base > 64) this.#fail('base', whole);
    let value = 0n;
    for (const char of digits) {
      const digit = digitValue(char, base);
      if (digit >= base) this.#fail('base', whole);
      value = wrap(value * BigInt(base) + BigInt(digit));
    }
    return value;
  }

  #read(target: Token): bigint {
    if (this.#skipping > 0) return 0n;
    const value = this.variables.get(target.text, target.subscript);
    if (value === undefined || value === '') return 0n;
    return evaluate(value, this.variables, this.depth + 1);
  }

  #write(target: Token, value: bigint): void {
    if (this.#skipping === 0) this.variables.set(target.text, target.subscript, value.toString());
  }
}

function digitValue(char: string, base: number): number {
  if (/\d/.test(char)) return Number(char);
  if (char === '@') return 62;
  if (char === '_') return 63;
  if (/[a-z]/.test(char)) return char.charCodeAt(0) - 87;
  return char.charCodeAt(0) - (base <= 36 ? 55 : 29);
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = wrap(result * factor);
    factor = wrap(factor * factor);
  }
  return result;
}
