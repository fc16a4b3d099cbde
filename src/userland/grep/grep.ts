import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt, type Options } from '../getopt.ts';
import { openInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';
import { compileRegex, RegexError, type RegexSyntax } from '../text/regex.ts';

const BUSYBOX_USAGE = `grep [-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...

Search for PATTERN in FILEs (or stdin)

	-H	Add 'filename:' prefix
	-h	Do not add 'filename:' prefix
	-n	Add 'line_no:' prefix
	-l	Show only names of files that match
	-L	Show only names of files that don't match
	-c	Show only count of matching lines
	-o	Show only the matching part of line
	-q	Quiet. Return 0 if PATTERN is found, 1 otherwise
	-v	Select non-matching lines
	-s	Suppress open and read errors
	-r	Recurse
	-R	Recurse and dereference symlinks
	-i	Ignore case
	-w	Match whole words only
	-x	Match whole lines only
	-F	PATTERN is a literal (not regexp)
	-E	PATTERN is an extended regexp
	-z	NUL terminated input
	-m N	Match up to N times per file
	-A N	Print N lines of trailing context
	-B N	Print N lines of leading context
	-C N	Same as '-A N -B N'
	-e PTRN	Pattern to match
	-f FILE	Read pattern from file`;

const GNU_USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";

const LONG = {
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'basic-regexp': 'G',
  'perl-regexp': 'P',
  'regexp=': 'e',
  'file=': 'f',
  'ignore-case': 'i',
  'word-regexp': 'w',
  'line-regexp': 'x',
  'invert-match': 'v',
  count: 'c',
  'files-with-matches': 'l',
  'files-without-match': 'L',
  'only-matching': 'o',
  quiet: 'q',
  silent: 'q',
  'no-messages': 's',
  'line-number': 'n',
  'with-filename': 'H',
  'no-filename': 'h',
  recursive: 'r',
  'max-count=': 'm',
  'after-context=': 'A',
  'before-context=': 'B',
  'context=': 'C',
  'color=?': 'color',
  'colour=?': 'color',
  'line-buffered': 'line-buffered',
  text: 'a',
  'null-data': 'z',
  'include=': 'include',
  'exclude=': 'exclude',
  version: 'V',
} as const;

/** grep, egrep and fgrep, of GNU and of busybox. */
export function grep(family: Family, syntax: RegexSyntax = 'basic'): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'EFGPe:f:iywxvcoqslLnHhrRm:A:B:C:azbI',
        long: family === 'gnu' ? LONG : {},
        status: 2,
        usage: BUSYBOX_USAGE,
      },
      family,
    );
    const operands = [...options.operands];
    const patterns = [...options.values('e')];
    for (const file of options.values('f')) patterns.push(...proc.fs.readText(file).replace(/\n$/, '').split('\n'));
    if (patterns.length === 0) {
      const pattern = operands.shift();
      if (pattern === undefined) {
        yield* proc.printError(family === 'gnu' ? GNU_USAGE : busyboxUsage(BUSYBOX_USAGE));
        return family === 'gnu' ? 2 : 1;
      }
      patterns.push(pattern);
    }
    let regex: RegExp;
    try {
      regex = compile(
        patterns.flatMap((pattern) => pattern.split('\n')),
        options,
        syntax,
      );
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      yield* proc.printError(
        family === 'gnu' ? `grep: ${error.message}\n` : `grep: bad regex '${patterns.join('\n')}': ${error.message}\n`,
      );
      return family === 'gnu' ? 2 : 1;
    }
    return yield* new Search(proc, family, options, regex).run(operands);
  };
}

function compile(patterns: string[], options: Options, standard: RegexSyntax): RegExp {
  const chosen = options.given
    .map(([name]) => name)
    .filter((name) => 'EFGP'.includes(name))
    .pop();
  const syntax = chosen ? ({ E: 'extended', F: 'fixed', G: 'basic', P: 'perl' } as const)[chosen as 'E'] : standard;
  const sources = patterns.map((pattern) => {
    const source = compileRegex(pattern, syntax).source;
    if (options.has('x')) return `^(?:${source})$`;
    return options.has('w') ? `(?<!\\w)(?:${source})(?!\\w)` : `(?:${source})`;
  });
  return new RegExp(sources.join('|'), options.has('i') || options.has('y') ? 'gi' : 'g');
}

class Search {
  #matched = false;
  #failed = false;
  #names: boolean;
  readonly #color: boolean;
  readonly #before: number;
  readonly #after: number;
  readonly #limit: number;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly options: Options,
    readonly regex: RegExp,
  ) {
    const context = Number(options.value('C') ?? 0);
    this.#before = Number(options.value('B') ?? context);
    this.#after = Number(options.value('A') ?? context);
    this.#limit = Number(options.value('m') ?? Number.POSITIVE_INFINITY);
    const color = options.value('color');
    this.#color =
      options.has('color') &&
      (color === 'always' || (color !== 'never' && proc.files.has(1) && proc.files.get(1).kind === 'tty'));
    this.#names = false;
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
    if (this.#failed && !(this.#matched && options.has('q'))) return this.family === 'gnu' ? 2 : this.#matched ? 0 : 1;
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
        yield* this.#search(
          name === '-' ? '(standard input)' : name,
          new LineSource(input.file, this.options.has('z') ? '\0' : '\n'),
        );
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
      if (type === 'directory') yield* this.#directory(path);
      else if (type === 'file') yield* this.#file(path, true);
    }
  }

  *#search(name: string, source: LineSource): Coroutine<void> {
    const { options } = this;
    const quiet = options.has('q');
    const listing = options.has('l') || options.has('L') || options.has('c');
    const held: { number: number; text: string }[] = [];
    let [number, count, trailing, lastShown] = [0, 0, 0, 0];
    for (let line = yield* source.next(); line !== undefined; line = yield* source.next()) {
      number++;
      this.regex.lastIndex = 0;
      if (this.regex.test(line.text) === options.has('v')) {
        if (trailing > 0) {
          trailing--;
          lastShown = number;
          yield* this.#show(name, number, line.text, '-');
        } else if (this.#before > 0 && !listing && !quiet) {
          held.push({ number, text: line.text });
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
        for (const earlier of held.splice(0)) yield* this.#show(name, earlier.number, earlier.text, '-');
        yield* this.#match(name, number, line.text);
        lastShown = number;
        trailing = this.#after;
      }
      if (count >= this.#limit) break;
    }
    if (options.has('c')) yield* this.proc.print(`${this.#names ? `${name}:` : ''}${count}\n`);
    if (options.has('l') && count > 0) yield* this.proc.print(`${name}\n`);
    if (options.has('L') && count === 0) {
      this.#matched = true;
      yield* this.proc.print(`${name}\n`);
    }
  }

  *#match(name: string, number: number, text: string): Coroutine<void> {
    if (!this.options.has('o')) {
      yield* this.#show(name, number, text, ':');
      return;
    }
    if (this.options.has('v')) return;
    for (const match of text.matchAll(this.regex)) if (match[0] !== '') yield* this.#show(name, number, match[0], ':');
  }

  *#show(name: string, number: number, text: string, separator: string): Coroutine<void> {
    const paint = (code: string, part: string) => (this.#color ? `\x1b[${code}m\x1b[K${part}\x1b[m\x1b[K` : part);
    let prefix = '';
    if (this.#names) prefix += paint('35', name) + paint('36', separator);
    if (this.options.has('n')) prefix += paint('32', String(number)) + paint('36', separator);
    const body =
      this.#color && separator === ':' && !this.options.has('v')
        ? text.replace(this.regex, (part) => (part === '' ? '' : paint('01;31', part)))
        : text;
    yield* this.proc.print(`${prefix}${body}\n`);
  }
}
