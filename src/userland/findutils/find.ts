import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import type { Family } from '../getopt.ts';
import { globToRegex } from '../text/glob.ts';
import { findExecutable } from '../text/path.ts';

interface Found {
  path: string;
  name: string;
  stat: Stat;
  depth: number;
}

/** A test or action; answers whether it holds. */
type Test = (found: Found) => Coroutine<boolean>;

class FindError extends Error {}

const TYPES: Readonly<Record<string, Stat['type']>> = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  s: 'socket',
  p: 'fifo',
  c: 'device',
  b: 'device',
};

/** find */
export function find(family: Family): Program {
  return function* (proc) {
    const args = proc.argv.slice(1);
    const firstTest = args.findIndex((arg) => /^[-(!]/.test(arg));
    const paths = firstTest < 0 ? args : args.slice(0, firstTest);
    let query: Query;
    try {
      query = new Query(proc, firstTest < 0 ? [] : args.slice(firstTest));
    } catch (error) {
      if (!(error instanceof FindError)) throw error;
      yield* proc.printError(
        family === 'gnu'
          ? `find: ${error.message}\n`
          : `find: ${error.message.replace(/^unknown predicate `(.*)'$/, 'unrecognized: $1')}\n`,
      );
      return 1;
    }
    let status = 0;
    for (const path of paths.length > 0 ? paths : ['.']) {
      try {
        proc.fs.lstat(path);
        yield* visit(proc, query, path, path.replace(/\/+$/, '').split('/').pop() || path, 0);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu' ? `find: ‘${path}’: ${error.message}\n` : `find: ${path}: ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}

function* visit(proc: Process, query: Query, path: string, name: string, depth: number): Coroutine<void> {
  const stat = proc.fs.lstat(path);
  const found = { path, name, stat, depth };
  query.prune = false;
  if (!query.depthFirst && depth >= query.minDepth) yield* query.test(found);
  const pruned = query.prune;
  if (stat.type === 'directory' && depth < query.maxDepth && !pruned) {
    for (const child of proc.fs.readdir(path))
      yield* visit(proc, query, `${path.replace(/\/$/, '')}/${child}`, child, depth + 1);
  }
  if (query.depthFirst && depth >= query.minDepth) yield* query.test(found);
}

/** The expression of a find command. */
class Query {
  minDepth = 0;
  maxDepth = Number.POSITIVE_INFINITY;
  depthFirst = false;
  prune = false;
  readonly test: Test;
  #at = 0;
  #acts = false;

  constructor(
    readonly proc: Process,
    readonly args: string[],
  ) {
    const test = args.length === 0 ? always : this.#or();
    if (this.#at < args.length) throw new FindError(`paths must precede expression: \`${args[this.#at]}'`);
    const print = this.#print('\n');
    this.test = this.#acts
      ? test
      : function* (found) {
          return (yield* test(found)) && (yield* print(found));
        };
  }

  #or(): Test {
    let left = this.#and();
    while (this.args[this.#at] === '-o' || this.args[this.#at] === '-or') {
      this.#at++;
      const [a, b] = [left, this.#and()];
      left = function* (found) {
        return (yield* a(found)) || (yield* b(found));
      };
    }
    return left;
  }

  #and(): Test {
    let left = this.#not();
    for (;;) {
      const next = this.args[this.#at];
      if (next === undefined || next === '-o' || next === '-or' || next === ')') return left;
      if (next === '-a' || next === '-and') this.#at++;
      const [a, b] = [left, this.#not()];
      left = function* (found) {
        return (yield* a(found)) && (yield* b(found));
      };
    }
  }

  #not(): Test {
    const word = this.args[this.#at++];
    if (word === '!' || word === '-not') {
      const test = this.#not();
      return function* (found) {
        return !(yield* test(found));
      };
    }
    if (word === '(') {
      const test = this.#or();
      if (this.args[this.#at++] !== ')')
        throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      return test;
    }
    return this.#primary(word ?? '');
  }

  #value(option: string): string {
    const value = this.args[this.#at++];
    if (value === undefined) throw new FindError(`missing argument to \`${option}'`);
    return value;
  }

  #primary(word: string): Test {
    switch (word) {
      case '-name':
      case '-iname': {
        const pattern = globToRegex(this.#value(word), word === '-iname');
        return pure(({ name }) => pattern.test(name));
      }
      case '-path':
      case '-wholename': {
        const pattern = globToRegex(this.#value(word), false, true);
        return pure(({ path }) => pattern.test(path));
      }
      case '-type': {
        const types = this.#value(word)
          .split(',')
          .map((letter) => TYPES[letter]);
        return pure(({ stat }) => types.includes(stat.type));
      }
      case '-maxdepth':
        this.maxDepth = Number(this.#value(word));
        return always;
      case '-mindepth':
        this.minDepth = Number(this.#value(word));
        return always;
      case '-empty':
        return pure(({ stat, path }) =>
          stat.type === 'directory' ? this.proc.fs.readdir(path).length === 0 : stat.type === 'file' && stat.size === 0,
        );
      case '-size': {
        const match = /^([-+]?)(\d+)([ckMG]?)$/.exec(this.#value(word));
        if (!match) throw new FindError('invalid argument to -size');
        const unit = { '': 512, c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3] as string] ?? 512;
        const wanted = Number(match[2]);
        return pure(({ stat }) => {
          const size = Math.ceil(stat.size / unit);
          return match[1] === '+' ? size > wanted : match[1] === '-' ? size < wanted : size === wanted;
        });
      }
      case '-newer': {
        const { modifiedAt } = this.proc.fs.stat(this.#value(word));
        return pure(({ stat }) => stat.modifiedAt > modifiedAt);
      }
      case '-perm': {
        const mode = Number.parseInt(this.#value(word).replace(/^[-/]/, ''), 8);
        return pure(({ stat }) => (stat.mode & mode) === mode);
      }
      case '-prune':
        return pure(() => {
          this.prune = true;
          return true;
        });
      case '-true':
        return always;
      case '-print':
        this.#acts = true;
        return this.#print('\n');
      case '-print0':
        this.#acts = true;
        return this.#print('\0');
      case '-delete':
        this.#acts = true;
        this.depthFirst = true;
        return pure(({ path, stat }) => {
          if (stat.type === 'directory') this.proc.fs.rmdir(path);
          else this.proc.fs.unlink(path);
          return true;
        });
      case '-exec':
      case '-execdir':
        this.#acts = true;
        return this.#exec();
      default:
        throw new FindError(`unknown predicate \`${word}'`);
    }
  }

  #print(end: string): Test {
    const { proc } = this;
    return function* ({ path }) {
      yield* proc.print(path + end);
      return true;
    };
  }

  #exec(): Test {
    const { proc } = this;
    const end = this.args.findIndex((word, index) => index >= this.#at && (word === ';' || word === '+'));
    if (end < 0) throw new FindError("missing argument to `-exec'");
    const command = this.args.slice(this.#at, end);
    this.#at = end + 1;
    return function* ({ path }) {
      const words = command.map((word) => word.replaceAll('{}', path));
      const child = proc.spawn(findExecutable(proc, words[0] ?? ''), words);
      yield* proc.wait(child);
      return child.status !== undefined && statusNumber(child.status) === 0;
    };
  }
}

const always: Test = function* () {
  return true;
};

function pure(holds: (found: Found) => boolean): Test {
  return function* (found) {
    return holds(found);
  };
}
