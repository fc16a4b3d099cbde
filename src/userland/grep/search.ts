import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Family, Options } from '../getopt.ts';
import { globToRegex } from '../text/glob.ts';
import { openInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

/** A line, with its number and the byte at which it begins. */
interface Found {
  name: string;
  number: number;
  offset: number;
  text: string;
}

/** Searches files for a pattern and prints what the options ask for. */
export class Search {
  #matched = false;
  #failed = false;
  #names: boolean;
  readonly #color: boolean;
  readonly #before: number;
  readonly #after: number;
  readonly #limit: number;
  /** Ends lines, in the input and the output. */
  readonly #end: string;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly options: Options,
    readonly regex: RegExp,
  ) {
    const context = options.number('C') ?? 0;
    this.#before = options.number('B') ?? context;
    this.#after = options.number('A') ?? context;
    const limit = options.number('m') ?? -1;
    this.#limit = limit < 0 ? Number.POSITIVE_INFINITY : limit;
    const color = options.value('color');
    this.#color =
      options.has('color') &&
      (color === 'always' || (color !== 'never' && proc.files.has(1) && proc.files.get(1).kind === 'tty'));
    this.#names = false;
    this.#end = options.has('z') ? '\0' : '\n';
  }

  *run(operands: string[]): Coroutine<number> {
    const { options } = this;
    const recursive = options.has('r') || options.has('R');
    const files = operands.length > 0 ? operands : [recursive ? '.' : '-'];
    this.#names = options.has('H') || (!options.has('h') && (files.length > 1 || recursive));
    for (const file of files) {
      yield* this.#file(file, recursive);
      if (this.#matched && options.has('q')) return 0;
    }
    if (this.#failed && !(this.#matched && options.has('q'))) return 2;
    return this.#matched ? 0 : 1;
  }

  *#file(name: string, recursive: boolean): Coroutine<void> {
    try {
      if (name !== '-' && this.proc.fs.stat(name).type === 'directory') {
        if (recursive) yield* this.#directory(name);
        else if (this.family === 'gnu') yield* this.#complain(`${name}: Is a directory`);
        return;
      }
      const input = openInput(this.proc, name);
      try {
        yield* this.#search(name === '-' ? '(standard input)' : name, new LineSource(input.file, this.#end));
      } finally {
        input.close();
      }
    } catch (error) {
      if (!isErrno(error) || error.code === 'EPIPE') throw error;
      yield* this.#complain(`${name}: ${error.message}`);
    }
  }

  *#complain(message: string): Coroutine<void> {
    this.#failed = true;
    if (!this.options.has('s')) yield* this.proc.printError(`grep: ${message}\n`);
  }

  *#directory(name: string): Coroutine<void> {
    for (const entry of this.proc.fs.readdir(name)) {
      const path =
        name === '.' && this.options.operands.length < 2 && this.family === 'gnu'
          ? entry
          : `${name.replace(/\/$/, '')}/${entry}`;
      const type = this.proc.fs.lstat(path).type;
      if (type === 'directory' && !this.#excluded(entry, 'exclude-dir')) yield* this.#directory(path);
      else if (type === 'file' && this.#wanted(entry)) yield* this.#file(path, true);
    }
  }

  #excluded(name: string, option: string): boolean {
    return this.options.values(option).some((glob) => globToRegex(glob).test(name));
  }

  #wanted(name: string): boolean {
    const included = this.options.values('include');
    return (included.length === 0 || this.#excluded(name, 'include')) && !this.#excluded(name, 'exclude');
  }

  *#search(name: string, source: LineSource): Coroutine<void> {
    const { options } = this;
    const quiet = options.has('q');
    const listing = options.has('l') || options.has('L') || options.has('c');
    const held: Found[] = [];
    let [number, count, trailing, lastShown, offset, next] = [0, 0, 0, 0, 0, 0];
    for (let line = yield* source.next(); line !== undefined; line = yield* source.next()) {
      number++;
      offset = next;
      if (options.has('b')) next += new TextEncoder().encode(line.text).length + 1;
      const found = { name, number, offset, text: line.text };
      this.regex.lastIndex = 0;
      if (this.regex.test(line.text) === options.has('v')) {
        if (trailing > 0) {
          trailing--;
          lastShown = number;
          yield* this.#show(found, '-');
        } else if (this.#before > 0 && !listing && !quiet) {
          held.push(found);
          if (held.length > this.#before) held.shift();
        }
        continue;
      }
      count++;
      this.#matched = this.#matched || !options.has('L');
      if (quiet) return;
      if (options.has('l') || options.has('L')) break;
      if (!listing) {
        const first = held[0]?.number ?? number;
        if ((this.#before > 0 || this.#after > 0) && lastShown > 0 && first > lastShown + 1)
          yield* this.proc.print('--\n');
        for (const earlier of held.splice(0)) yield* this.#show(earlier, '-');
        yield* this.#match(found);
        lastShown = number;
        trailing = this.#after;
      }
      if (count >= this.#limit) break;
    }
    if (options.has('c')) yield* this.proc.print(`${this.#names ? `${name}:` : ''}${count}\n`);
    if (options.has('l') && count > 0) yield* this.proc.print(`${name}${options.has('Z') ? '\0' : '\n'}`);
    if (options.has('L') && count === 0) {
      this.#matched = true;
      yield* this.proc.print(`${name}${options.has('Z') ? '\0' : '\n'}`);
    }
  }

  *#match(found: Found): Coroutine<void> {
    if (!this.options.has('o')) {
      yield* this.#show(found, ':');
      return;
    }
    if (this.options.has('v')) return;
    this.regex.lastIndex = 0;
    for (const match of found.text.matchAll(this.regex)) {
      if (match[0] === '') continue;
      const before = this.options.has('b') ? new TextEncoder().encode(found.text.slice(0, match.index)).length : 0;
      yield* this.#show({ ...found, text: match[0], offset: found.offset + before }, ':');
    }
  }

  *#show({ name, number, offset, text }: Found, separator: string): Coroutine<void> {
    const { options } = this;
    const paint = (code: string, part: string) => (this.#color ? `\x1b[${code}m\x1b[K${part}\x1b[m\x1b[K` : part);
    let prefix = '';
    if (this.#names) prefix += paint('35', name) + (options.has('Z') ? '\0' : paint('36', separator));
    const pad = (value: number) => (options.has('T') ? String(value).padStart(2) : String(value));
    if (options.has('n')) prefix += paint('32', pad(number)) + paint('36', separator);
    if (options.has('b')) prefix += paint('32', pad(offset)) + paint('36', separator);
    if (options.has('T') && prefix !== '') prefix += '\t';
    const body =
      this.#color && separator === ':' && !options.has('v')
        ? text.replace(this.regex, (part) => (part === '' ? '' : paint('01;31', part)))
        : text;
    yield* this.proc.print(`${prefix}${body}${this.#end}`);
  }
}
