import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt, type Options } from '../getopt.ts';
import { compileRegex, RegexError, type RegexSyntax } from '../text/regex.ts';
import { Search } from './search.ts';

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
  'exclude-dir=': 'exclude-dir',
  'byte-offset': 'b',
  'initial-tab': 'T',
  null: 'Z',
  'dereference-recursive': 'R',
  version: 'V',
} as const;

const CONTEXT = { gnu: (text: string) => `${text}: invalid context length argument` };

/** grep, egrep and fgrep, of GNU and of busybox. */
export function grep(family: Family, syntax: RegexSyntax = 'basic'): Program {
  const gnu = family === 'gnu';
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: family === 'gnu' ? 'EFGPe:f:iywxvcoqslLnHhrRm:A:B:C:azbITZUV' : 'EFe:f:iwxvcoqslLnHhrRm:A:B:C:z',
        long: family === 'gnu' ? LONG : {},
        status: 2,
        numbers: { A: CONTEXT, B: CONTEXT, C: CONTEXT, m: { least: gnu ? -1e18 : 0, gnu: () => 'invalid max count' } },
        usage: BUSYBOX_USAGE,
        gnuUsage: GNU_USAGE,
      },
      family,
    );
    const operands = [...options.operands];
    const patterns = [...options.values('e')];
    // Nothing is looked for where no line may be shown.
    if (gnu && options.number('m') === 0) return 1;
    for (const file of options.values('f')) {
      const text = yield* patternsOf(proc, file, family);
      if (text === undefined) return 2;
      if (text !== '') patterns.push(...text.replace(/\n$/, '').split('\n'));
    }
    if (options.has('f') && patterns.length === 0) return 1;
    if (patterns.length === 0) {
      const pattern = operands.shift();
      if (pattern === undefined) {
        yield* proc.printError(family === 'gnu' ? GNU_USAGE : busyboxUsage(BUSYBOX_USAGE));
        return 2;
      }
      patterns.push(pattern);
    }
    const chosen = chosenSyntax(options, syntax);
    if (family === 'gnu' && chosen === 'extended') {
      for (const [index, pattern] of patterns.entries()) {
        if (!/^[*+?]/.test(pattern)) continue;
        yield* proc.printError(`grep: warning: ${pattern[0]} at start of expression\n`);
        patterns[index] = pattern.replace(/^[*+?]+/, '');
      }
    }
    let regex: RegExp;
    try {
      regex = compile(
        patterns.flatMap((pattern) => pattern.split('\n')),
        options,
        chosen,
      );
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      // Debian's grep names an open bracket no closer.
      const reason = error.message.startsWith('Unmatched [') ? 'Invalid regular expression' : error.message;
      yield* proc.printError(family === 'gnu' ? `grep: ${reason}\n` : `grep: bad regex '${error.pattern}'\n`);
      return 2;
    }
    return yield* new Search(proc, family, options, regex).run(operands);
  };
}

function* patternsOf(proc: Process, file: string, family: Family): Coroutine<string | undefined> {
  try {
    return file === '-' ? new TextDecoder().decode(yield* proc.readAll()) : proc.fs.readText(file);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`grep: ${family === 'gnu' ? file : `can't open '${file}'`}: ${error.message}\n`);
    return undefined;
  }
}

function chosenSyntax(options: Options, standard: RegexSyntax): RegexSyntax {
  const chosen = options.given
    .map(([name]) => name)
    .filter((name) => /^[EFGP]$/.test(name))
    .pop();
  return chosen ? ({ E: 'extended', F: 'fixed', G: 'basic', P: 'perl' } as const)[chosen as 'E'] : standard;
}

function compile(patterns: string[], options: Options, syntax: RegexSyntax): RegExp {
  const sources = patterns.map((pattern) => {
    const { source } = compileRegex(pattern, syntax);
    const own = pattern === '' ? '(?:)' : `(?:${source})`;
    if (options.has('x')) return `^${own}$`;
    return options.has('w') ? `(?<!\\w)${own}(?!\\w)` : own;
  });
  try {
    return new RegExp(sources.join('|'), options.has('i') || options.has('y') ? 'gi' : 'g');
  } catch {
    throw new RegexError('Invalid back reference', patterns.join('\n'));
  }
}
