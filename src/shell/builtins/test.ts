import type { Coroutine } from '#kernel/coroutine.ts';
import { fileComparison, UNARY, unaryTest } from '../exec/filetests.ts';
import type { Shell } from '../shell.ts';

const INTEGER: Record<string, (a: bigint, b: bigint) => boolean> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};
const BINARY = new Set(['=', '==', '!=', '<', '>', '-nt', '-ot', '-ef', ...Object.keys(INTEGER)]);

class Misuse {
  constructor(readonly message: string) {}
}

/** `test` and `[`; ash has `[[` as another name for it. */
export function* testBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const name = args[0] as string;
  let operands = args.slice(1);
  const { kind } = shell.dialect;
  try {
    if (name !== 'test') {
      const closing = name === '[' ? ']' : ']]';
      if (operands[operands.length - 1] !== closing)
        throw new Misuse(kind === 'bash' ? "missing `]'" : `missing ${closing}`);
      operands = operands.slice(0, -1);
    }
    return new Test(shell, operands).all() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    if (kind === 'ash') yield* shell.printError(`${shell.scriptName}: ${error.message}\n`);
    else yield* shell.complain(error.message, name);
    return 2;
  }
}

/** The rules of POSIX test(1) by number of arguments, and its grammar for more than four. */
class Test {
  #at = 0;
  constructor(
    readonly shell: Shell,
    readonly args: string[],
  ) {}

  all(): boolean {
    const { args } = this;
    if (args.length === 0) return false;
    if (args.length <= 4) {
      const result = this.#few(args);
      if (result !== undefined) return result;
    }
    const result = this.#or();
    if (this.#at < args.length) this.#tooMany();
    return result;
  }

  #few(args: string[]): boolean | undefined {
    const [a = '', b = '', c = ''] = args;
    switch (args.length) {
      case 1:
        return a !== '';
      case 2:
        if (a === '!') return b === '';
        if (UNARY.has(a)) return unaryTest(this.shell, a, b);
        if (BINARY.has(b) && this.shell.dialect.kind !== 'bash') throw new Misuse(`${b}: argument expected`);
        throw new Misuse(this.#unaryExpected(a, b));
      case 3:
        if (BINARY.has(b)) return this.#binary(a, b, c);
        if (b === '-a') return a !== '' && c !== '';
        if (b === '-o') return a !== '' || c !== '';
        if (a === '!') return !this.#few([b, c]);
        if (a === '(' && c === ')') return b !== '';
        if (UNARY.has(a) && this.shell.dialect.kind !== 'bash') throw new Misuse(this.#binaryExpected(b, c));
        throw new Misuse(this.#binaryExpected(a, b));
      case 4:
        if (a === '!') {
          const inner = this.#few(args.slice(1));
          return inner === undefined ? undefined : !inner;
        }
        if (a === '(' && args[3] === ')') return this.#few([b, c]);
        return undefined;
      default:
        return false;
    }
  }

  #unaryExpected(a: string, b: string): string {
    const { kind } = this.shell.dialect;
    if (kind === 'bash') return `${a}: unary operator expected`;
    return kind === 'ash' ? `${b}: unknown operand` : `${a}: unexpected operator`;
  }

  #binaryExpected(a: string, b: string): string {
    const { kind } = this.shell.dialect;
    if (kind === 'bash') return `${b}: binary operator expected`;
    return kind === 'ash' ? `${b}: unknown operand` : `${a}: unexpected operator`;
  }

  #tooMany(): never {
    const { kind } = this.shell.dialect;
    const { args } = this;
    if (kind === 'bash') throw new Misuse('too many arguments');
    throw new Misuse(
      kind === 'ash' ? `${args[this.#at]}: unknown operand` : `${args[this.#at - 1] ?? args[0]}: unexpected operator`,
    );
  }

  #or(): boolean {
    let result = this.#and();
    while (this.args[this.#at] === '-o') {
      this.#at++;
      const right = this.#and();
      result = result || right;
    }
    return result;
  }

  #and(): boolean {
    let result = this.#not();
    while (this.args[this.#at] === '-a') {
      this.#at++;
      const right = this.#not();
      result = result && right;
    }
    return result;
  }

  #not(): boolean {
    if (this.args[this.#at] === '!' && this.#at + 1 < this.args.length) {
      this.#at++;
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const { args } = this;
    const a = args[this.#at];
    if (a === undefined)
      throw new Misuse(
        this.shell.dialect.kind === 'bash' ? 'argument expected' : `${args[args.length - 1]}: unknown operand`,
      );
    const b = args[this.#at + 1];
    const c = args[this.#at + 2];
    if (b !== undefined && c !== undefined && BINARY.has(b)) {
      this.#at += 3;
      return this.#binary(a, b, c);
    }
    if (a === '(') {
      this.#at++;
      const result = this.#or();
      if (args[this.#at] !== ')')
        throw new Misuse(this.shell.dialect.kind === 'bash' ? "`)' expected" : 'closing paren expected');
      this.#at++;
      return result;
    }
    if (UNARY.has(a) && b !== undefined) {
      this.#at += 2;
      return unaryTest(this.shell, a, b);
    }
    this.#at++;
    return a !== '';
  }

  #binary(a: string, operator: string, b: string): boolean {
    const integer = INTEGER[operator];
    if (integer) return integer(this.#integer(a), this.#integer(b));
    switch (operator) {
      case '=':
      case '==':
        return a === b;
      case '!=':
        return a !== b;
      case '<':
        return a < b;
      case '>':
        return a > b;
      default:
        return fileComparison(this.shell, a, operator, b);
    }
  }

  #integer(text: string): bigint {
    if (/^\s*[-+]?\d+\s*$/.test(text)) return BigInt(text.trim().replace(/^\+/, ''));
    const { kind } = this.shell.dialect;
    throw new Misuse(
      kind === 'bash'
        ? `${text}: integer expected`
        : kind === 'ash'
          ? `${text}: bad number`
          : `Illegal number: ${text}`,
    );
  }
}
