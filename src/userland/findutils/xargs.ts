import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt, type NumberRule, type Options } from '../getopt.ts';
import { findExecutable } from '../text/path.ts';

const LONG = {
  'no-run-if-empty': 'r',
  'max-args=': 'n',
  'replace=?': 'I',
  null: '0',
  'max-procs=': 'P',
  'delimiter=': 'd',
  verbose: 't',
  'max-lines=': 'L',
};

const HINT = "Try 'xargs --help' for more information.";
const wrong = (text: string, letter: string) => `invalid number "${text}" for -${letter} option\n${HINT}`;
const perRun = (letter: string): NumberRule => ({
  least: 1,
  gnu: (text, fault) =>
    fault === 'not a number' ? wrong(text, letter) : `value ${text} for -${letter} option should be >= 1\n${HINT}`,
});

/** xargs */
export function xargs(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: '0rtxn:I:P:d:L:s:E:',
        long: family === 'gnu' ? LONG : {},
        stopAtOperand: true,
        numbers: { n: perRun('n'), L: perRun('L'), P: { gnu: (text) => wrong(text, 'P') }, s: perRun('s') },
        usage:
          "xargs [OPTIONS] [PROG ARGS]\n\nRun PROG on every item given by stdin\n\n\t-0\tNUL terminated input\n\t-t\tPrint the command on stderr before execution\n\t-r\tDon't run command if input is empty\n\t-L N\tPass no more than N lines of input per run\n\t-n N\tPass no more than N args per run\n\t-s N\tPass command line of no more than N bytes\n\t-I STR\tReplace STR within PROG ARGS with input line",
      },
      family,
    );
    const command = options.operands.length > 0 ? options.operands : ['echo'];
    const text = new TextDecoder().decode(yield* proc.readAll());
    const unmatched = options.has('0') || options.has('d') || options.has('I') ? undefined : openQuote(text);
    const items = split(unmatched === undefined ? text : text.slice(0, unmatched.at), options);
    const replace = options.value('I');
    let status = 0;
    if (replace !== undefined) {
      for (const item of items)
        status = combine(
          status,
          yield* run(
            proc,
            family,
            options,
            command.map((word) => word.replaceAll(replace || '{}', item)),
          ),
        );
      return status;
    }
    if (options.has('L')) {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const size = options.number('L') ?? 1;
      for (let at = 0; at < lines.length; at += size) {
        const words = split(lines.slice(at, at + size).join('\n'), options);
        status = combine(status, yield* run(proc, family, options, [...command, ...words]));
        if (status === 124) return status;
      }
      return status;
    }
    const size = options.number('n') ?? 5000;
    if (items.length === 0 && !options.has('r')) return yield* run(proc, family, options, command);
    for (let at = 0; at < items.length; at += size) {
      status = combine(status, yield* run(proc, family, options, [...command, ...items.slice(at, at + size)]));
      if (status === 124) return status;
    }
    if (unmatched !== undefined) {
      yield* proc.printError(
        family === 'gnu'
          ? `xargs: unmatched ${unmatched.kind} quote; by default quotes are special to xargs unless you use the -0 option\n`
          : `xargs: unmatched ${unmatched.kind} quote\n`,
      );
      return 1;
    }
    return status;
  };
}

/** 127 and 126 stay; a command that failed makes 123. */
function combine(before: number, status: number): number {
  if (before >= 124) return before;
  if (status >= 124 && status <= 127) return status;
  return status === 0 ? before : 123;
}

function* run(proc: Process, family: Family, options: Options, command: string[]): Coroutine<number> {
  const [name = ''] = command;
  if (options.has('t')) yield* proc.printError(`${command.join(' ')}\n`);
  try {
    const child = proc.spawn(findExecutable(proc, name), command);
    yield* proc.wait(child);
    const status = child.status ? statusNumber(child.status) : 0;
    if (status !== 255) return status === 126 || status === 127 ? 123 : status;
    yield* proc.printError(`xargs: ${name}: exited with status 255; aborting\n`);
    return 124;
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(
      family === 'gnu'
        ? `xargs: failed to run command ‘${name}’: ${error.message}\n`
        : `xargs: ${name}: ${error.message}\n`,
    );
    return error.code === 'ENOENT' ? 127 : 126;
  }
}

/** Where a quote begins that does not end on its line. */
function openQuote(text: string): { at: number; kind: 'single' | 'double' } | undefined {
  for (const match of text.matchAll(/\\[\s\S]|"[^"\n]*"|'[^'\n]*'|(["'])/g)) {
    if (match[1] !== undefined) return { at: match.index, kind: match[1] === '"' ? 'double' : 'single' };
  }
  return undefined;
}

/** The items: words with quotes and backslashes, lines for -I and -L, or parts between delimiters. */
function split(text: string, options: Options): string[] {
  if (options.has('0')) return text.split('\0').filter((item) => item !== '');
  const delimiter = options.value('d');
  if (delimiter !== undefined) return text.replace(/\n$/, '').split(delimiter === '\\n' ? '\n' : delimiter);
  if (options.has('I'))
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'|\\([\s\S])/g, (_, double, single, escaped) => double ?? single ?? escaped),
  );
}
