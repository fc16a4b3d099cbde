import type { Program } from '#kernel/process/program.ts';
import type { Family } from '../getopt.ts';
import { compileRegex } from '../text/regex.ts';

class ExprError extends Error {
  constructor(
    message: string,
    readonly status = 2,
  ) {
    super(message);
  }
}

const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['<', '<=', '=', '==', '!=', '>=', '>'],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

/** expr: evaluates an expression of words. */
export function expr(family: Family): Program {
  return function* (proc) {
    try {
      const value = new Expression(proc.argv.slice(1), family).value();
      yield* proc.print(`${value}\n`);
      return value === '' || value === '0' ? 1 : 0;
    } catch (error) {
      if (!(error instanceof ExprError)) throw error;
      yield* proc.printError(`expr: ${error.message}\n`);
      return error.status;
    }
  };
}

class Expression {
  #at = 0;
  constructor(
    readonly words: string[],
    readonly family: Family,
  ) {}

  value(): string {
    if (this.words.length === 0)
      throw new ExprError(
        this.family === 'gnu' ? "missing operand\nTry 'expr --help' for more information." : 'too few arguments',
      );
    const value = this.#level(0);
    if (this.#at < this.words.length)
      throw new ExprError(
        this.family === 'gnu' ? `syntax error: unexpected argument ‘${this.words[this.#at]}’` : 'syntax error',
      );
    return value;
  }

  #level(level: number): string {
    const operators = LEVELS[level];
    if (!operators) return this.#primary();
    let left = this.#level(level + 1);
    for (let word = this.words[this.#at]; word !== undefined && operators.includes(word); word = this.words[this.#at]) {
      this.#at++;
      left = this.#apply(word, left, this.#level(level + 1));
    }
    return left;
  }

  #primary(): string {
    const word = this.words[this.#at];
    if (word === undefined)
      throw new ExprError(
        this.family === 'gnu' ? `syntax error: missing argument after ‘${this.words[this.#at - 1]}’` : 'syntax error',
      );
    this.#at++;
    if (word === '(') {
      const value = this.#level(0);
      if (this.words[this.#at++] !== ')') throw new ExprError("syntax error: expecting ')'");
      return value;
    }
    if (word === 'length' && this.#at < this.words.length) return String([...this.#primary()].length);
    if (word === 'substr' && this.#at < this.words.length) {
      const [text, from, count] = [this.#primary(), Number(this.#primary()), Number(this.#primary())];
      return from > 0 ? text.slice(from - 1, from - 1 + count) : '';
    }
    if (word === 'index' && this.#at < this.words.length) {
      const [text, set] = [this.#primary(), this.#primary()];
      return String([...text].findIndex((char) => set.includes(char)) + 1);
    }
    if (word === 'match' && this.#at < this.words.length) return this.#apply(':', this.#primary(), this.#primary());
    return word;
  }

  #apply(operator: string, left: string, right: string): string {
    const empty = (text: string) => text === '' || text === '0';
    switch (operator) {
      case '|':
        return empty(left) ? (empty(right) ? '0' : right) : left;
      case '&':
        return empty(left) || empty(right) ? '0' : left;
      case ':': {
        const found = compileRegex(`^${right.replace(/^\^/, '')}`, 'basic').exec(left);
        if (/\\\(/.test(right)) return found?.[1] ?? '';
        return String(found?.[0].length ?? 0);
      }
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return arithmetic(operator, left, right);
      default:
        return compare(operator, left, right) ? '1' : '0';
    }
  }
}

function arithmetic(operator: string, left: string, right: string): string {
  if (!/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) throw new ExprError('non-integer argument');
  const [a, b] = [BigInt(left), BigInt(right)];
  if ((operator === '/' || operator === '%') && b === 0n) throw new ExprError('division by zero');
  const result =
    operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : a % b;
  return String(result);
}

function compare(operator: string, left: string, right: string): boolean {
  const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  const order = numbers ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>=':
      return order >= 0;
    default:
      return order > 0;
  }
}
