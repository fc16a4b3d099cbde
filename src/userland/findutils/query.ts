import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import type { Family } from '../getopt.ts';
import { globToRegex } from '../text/glob.ts';
import { changeMode } from '../text/mode.ts';
import { findExecutable } from '../text/path.ts';
import { formatFound } from './format.ts';

/** A file that find has come to. */
export interface Found {
  path: string;
  name: string;
  stat: Stat;
  depth: number;
}

/** A test or action; answers whether it holds. */
type Test = (found: Found) => Coroutine<boolean>;

/** An expression with a mistake; the message is GNU find's. */
export class FindError extends Error {
  constructor(
    message: string,
    readonly busybox?: string,
  ) {
    super(message);
  }
}

const TYPES: Readonly<Record<string, Stat['type']>> = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  s: 'socket',
  p: 'fifo',
  c: 'device',
  b: 'device',
};

/** The expression of a find command. */
export class Query {
  minDepth = 0;
  maxDepth = Number.POSITIVE_INFINITY;
  depthFirst = false;
  prune = false;
  /** -quit has been met. */
  done = false;
  failed = false;
  /** Files that wait for `-exec … +`. */
  readonly #batches: { command: string[]; paths: string[] }[] = [];
  readonly test: Test;
  #at = 0;
  #acts = false;

  constructor(
    readonly proc: Process,
    readonly family: Family,
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
    if (value === undefined) throw new FindError(`missing argument to \`${option}'`, `${option} requires an argument`);
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
        const letters = this.#value(word).split(',');
        const unknown = letters.find((letter) => !(letter in TYPES));
        if (unknown !== undefined) throw new FindError(`Unknown argument to -type: ${unknown}`);
        const types = letters.map((letter) => TYPES[letter]);
        return pure(({ stat }) => types.includes(stat.type));
      }
      case '-maxdepth':
        this.maxDepth = this.#count(word);
        return always;
      case '-mindepth':
        this.minDepth = this.#count(word);
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
        const modifiedAt = this.#modifiedAt(this.#value(word));
        return pure(({ stat }) => stat.modifiedAt > modifiedAt);
      }
      case '-perm':
        return this.#permissions(this.#value(word));
      case '-regex':
      case '-iregex': {
        const pattern = new RegExp(`^(?:${this.#value(word)})$`, word === '-iregex' ? 'i' : '');
        return pure(({ path }) => pattern.test(path));
      }
      case '-mtime':
      case '-mmin': {
        const unit = (word === '-mtime' ? 86_400 : 60) * SECOND;
        const fits = this.#comparison(word);
        return pure(({ stat }) => fits(Math.floor((this.proc.clock.now - stat.modifiedAt) / unit)));
      }
      case '-links': {
        const fits = this.#comparison(word);
        return pure(({ stat }) => fits(stat.nlink));
      }
      case '-inum': {
        const fits = this.#comparison(word);
        return pure(({ stat }) => fits(stat.inode));
      }
      case '-user':
      case '-group': {
        const id = this.#owner(word, this.#value(word));
        return pure(({ stat }) => (word === '-user' ? stat.uid : stat.gid) === id);
      }
      case '-executable':
        return pure(({ stat }) => (stat.mode & 0o111) !== 0);
      case '-depth':
        this.depthFirst = true;
        return always;
      case '-xdev':
      case '-mount':
      case '-follow':
        return always;
      case '-false':
        return pure(() => false);
      case '-quit':
        this.#acts = true;
        return pure(() => {
          this.done = true;
          return true;
        });
      case '-printf': {
        this.#acts = true;
        const format = this.#value(word);
        const { proc } = this;
        return function* (found) {
          yield* proc.print(formatFound(proc, format, found));
          return true;
        };
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
        if (!word.startsWith('-'))
          throw new FindError(`paths must precede expression: \`${word}'`, `unrecognized: ${word}`);
        throw new FindError(`unknown predicate \`${word}'`, `unrecognized: ${word}`);
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
    const { args } = this;
    const end = args.findIndex(
      (word, index) => index >= this.#at && (word === ';' || (word === '+' && args[index - 1] === '{}')),
    );
    if (end < 0) throw new FindError("missing argument to `-exec'", '-exec requires an argument');
    const command = args.slice(this.#at, end);
    this.#at = end + 1;
    if (args[end] === '+') {
      const batch = { command: command.slice(0, -1), paths: [] as string[] };
      this.#batches.push(batch);
      return pure(({ path }) => batch.paths.push(path) > 0);
    }
    const query = this;
    return function* ({ path }) {
      return (yield* query.#execute(command.map((word) => word.replaceAll('{}', path)))) === 0;
    };
  }

  /** Runs what `-exec … +` has gathered. */
  *finish(): Coroutine<void> {
    for (const { command, paths } of this.#batches) {
      if (paths.length > 0 && (yield* this.#execute([...command, ...paths])) !== 0) this.failed = true;
    }
  }

  *#execute(words: string[]): Coroutine<number> {
    const { proc } = this;
    try {
      const child = proc.spawn(findExecutable(proc, words[0] ?? ''), words);
      yield* proc.wait(child);
      return child.status === undefined ? 0 : statusNumber(child.status);
    } catch (error) {
      if (!isErrno(error)) throw error;
      const name = this.family === 'gnu' ? `‘${words[0]}’` : words[0];
      yield* proc.printError(`find: ${name}: ${error.message}\n`);
      return 127;
    }
  }

  #count(option: string): number {
    const text = this.#value(option);
    if (/^\d+$/.test(text)) return Number(text);
    throw new FindError(
      `Expected a positive decimal integer argument to ${option}, but got ‘${text}’`,
      `invalid number '${text}'`,
    );
  }

  /** `+N`, `-N` or `N`. */
  #comparison(option: string): (value: number) => boolean {
    const text = this.#value(option);
    const match = /^([-+]?)(\d+)$/.exec(text);
    if (!match) throw new FindError(`invalid argument \`${text}' to \`${option}'`, `invalid number '${text}'`);
    const wanted = Number(match[2]);
    return (value) => (match[1] === '+' ? value > wanted : match[1] === '-' ? value < wanted : value === wanted);
  }

  #modifiedAt(path: string): number {
    try {
      return this.proc.fs.stat(path).modifiedAt;
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new FindError(`‘${path}’: ${error.message}`, `${path}: ${error.message}`);
    }
  }

  #permissions(text: string): Test {
    const mode = changeMode(0, text.replace(/^[-/]/, ''), false);
    if (mode === undefined) throw new FindError(`invalid mode ‘${text}’`, `invalid mode '${text}'`);
    return pure(({ stat }) => {
      const bits = stat.mode & 0o7777;
      if (text.startsWith('-')) return (bits & mode) === mode;
      return text.startsWith('/') ? mode === 0 || (bits & mode) !== 0 : bits === mode;
    });
  }

  #owner(option: string, name: string): number {
    if (/^\d+$/.test(name)) return Number(name);
    const file = option === '-user' ? '/etc/passwd' : '/etc/group';
    const text = this.proc.fs.exists(file) ? this.proc.fs.readText(file) : '';
    const entry = text.split('\n').find((line) => line.startsWith(`${name}:`));
    if (entry !== undefined) return Number(entry.split(':')[2]);
    const kind = option === '-user' ? 'user name or UID argument to -user' : 'group name or GID argument to -group';
    throw new FindError(`invalid ${kind}: ‘${name}’`, `unknown ${option.slice(1)} ${name}`);
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
