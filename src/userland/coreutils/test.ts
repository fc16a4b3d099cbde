import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import type { Family } from '../getopt.ts';

/** A command line that test cannot read. */
class TestError extends Error {}

const TYPES: Readonly<Record<string, Stat['type']>> = {
  '-f': 'file',
  '-d': 'directory',
  '-L': 'symlink',
  '-h': 'symlink',
  '-S': 'socket',
  '-p': 'fifo',
  '-c': 'device',
};
const UNARY = /^-[bcdefghLnprsStuwxzkOG]$/;
const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

/** test and [: evaluate an expression (POSIX, test). Status 0 true, 1 false, 2 an error. */
export function test(family: Family): Program {
  return function* (proc) {
    const name = proc.argv[0]?.split('/').pop() ?? 'test';
    const args = proc.argv.slice(1);
    try {
      if (name === '[' && args.pop() !== ']') throw new TestError(family === 'gnu' ? 'missing ‘]’' : 'missing ]');
      return new Expression(proc, family, args).run() ? 0 : 1;
    } catch (error) {
      if (!(error instanceof TestError)) throw error;
      yield* proc.printError(`${name}: ${error.message}\n`);
      return 2;
    }
  };
}

class Expression {
  #at = 0;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly args: string[],
  ) {}

  run(): boolean {
    const { args } = this;
    if (args.length === 0) return false;
    if (args.length === 1) return args[0] !== '';
    if (args.length === 2 && args[0] !== '!' && !UNARY.test(args[0] as string)) {
      if (BINARY.has(args[1] as string)) throw new TestError(`missing argument after ‘${args[1]}’`);
      const text = this.family === 'gnu' ? `‘${args[0]}’: unary operator expected` : `${args[0]}: unknown operand`;
      throw new TestError(text);
    }
    const result = this.#or();
    if (this.#at < args.length) {
      const extra = args[this.#at] as string;
      throw new TestError(this.family === 'gnu' ? `extra argument ‘${extra}’` : `${extra}: unknown operand`);
    }
    return result;
  }

  #or(): boolean {
    let result = this.#and();
    while (this.args[this.#at] === '-o') {
      this.#at++;
      result = this.#and() || result;
    }
    return result;
  }

  #and(): boolean {
    let result = this.#not();
    while (this.args[this.#at] === '-a') {
      this.#at++;
      result = this.#not() && result;
    }
    return result;
  }

  #not(): boolean {
    if (this.args[this.#at] === '!' && this.args.length - this.#at > 1) {
      this.#at++;
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const [first, second, third] = this.args.slice(this.#at);
    if (first === undefined) throw new TestError('argument expected');
    if (second !== undefined && BINARY.has(second)) {
      if (third === undefined) throw new TestError(`missing argument after ‘${second}’`);
      this.#at += 3;
      return this.#compare(first, second, third);
    }
    if (first === '(') {
      this.#at++;
      const result = this.#or();
      if (this.args[this.#at++] !== ')') throw new TestError('‘)’ expected');
      return result;
    }
    if (UNARY.test(first) && second !== undefined) {
      this.#at += 2;
      return this.#unary(first, second);
    }
    this.#at++;
    return first !== '';
  }

  #unary(operator: string, operand: string): boolean {
    const { fs, files } = this.proc;
    if (operator === '-n') return operand !== '';
    if (operator === '-z') return operand === '';
    if (operator === '-t') return files.has(Number(operand)) && files.get(Number(operand)).kind === 'tty';
    const type = TYPES[operator];
    try {
      if (operator === '-L' || operator === '-h') return fs.lstat(operand).type === 'symlink';
      const stat = fs.stat(operand);
      if (type) return stat.type === type;
      if (operator === '-s') return stat.size > 0;
      if (operator === '-u') return (stat.mode & 0o4000) !== 0;
      if (operator === '-g') return (stat.mode & 0o2000) !== 0;
      if (operator === '-k') return (stat.mode & 0o1000) !== 0;
      if (operator === '-O') return stat.uid === this.proc.credentials.uid;
      if (operator === '-G') return stat.gid === this.proc.credentials.gid;
      if (operator === '-b') return false;
      if (operator !== '-e') fs.access(operand, operator.slice(1) as 'r' | 'w' | 'x');
      return true;
    } catch (error) {
      if (isErrno(error)) return false;
      throw error;
    }
  }

  #compare(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
      case '-ot':
      case '-ef':
        return this.#compareFiles(left, operator, right);
    }
    const [a, b] = [this.#number(left), this.#number(right)];
    const results: Readonly<Record<string, boolean>> = {
      '-eq': a === b,
      '-ne': a !== b,
      '-lt': a < b,
      '-le': a <= b,
      '-gt': a > b,
      '-ge': a >= b,
    };
    return results[operator] as boolean;
  }

  #compareFiles(left: string, operator: string, right: string): boolean {
    const stat = (path: string) => (this.proc.fs.exists(path) ? this.proc.fs.stat(path) : undefined);
    const [a, b] = [stat(left), stat(right)];
    if (operator === '-ef') return a !== undefined && b !== undefined && a.inode === b.inode && a.device === b.device;
    const [first, second] = operator === '-nt' ? [a, b] : [b, a];
    return first !== undefined && (second === undefined || first.modifiedAt > second.modifiedAt);
  }

  #number(text: string): number {
    if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
    throw new TestError(this.family === 'gnu' ? `invalid integer ‘${text}’` : `${text}: bad number`);
  }
}
