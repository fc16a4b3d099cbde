import { readAll } from '#kernel/file/lines.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { eachInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

/** rev: every line backwards. */
export function rev(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(proc, { short: '0', usage: 'rev [FILE]...\n\nReverse lines of FILE' }, family);
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error) =>
        family === 'gnu' ? `rev: cannot open ${name}: ${error.message}\n` : `rev: ${name}: ${error.message}\n`,
      function* ({ file }) {
        const source = new LineSource(file);
        for (let line = yield* source.next(); line; line = yield* source.next())
          yield* proc.print(`${[...line.text].reverse().join('')}${line.ended ? '\n' : ''}`);
      },
    );
    return well ? 0 : 1;
  };
}

/** tac: the last line first. */
export function tac(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: '', usage: 'tac [FILE]...\n\nConcatenate FILEs and print them in reverse' },
      family,
    );
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error) =>
        family === 'gnu'
          ? `tac: failed to open '${name}' for reading: ${error.message}\n`
          : `tac: ${name}: ${error.message}\n`,
      function* ({ file }) {
        const text = new TextDecoder().decode(yield* readAll(file));
        yield* proc.print((text.match(/[^\n]*\n|[^\n]+$/g) ?? []).reverse().join(''));
      },
    );
    return well ? 0 : 1;
  };
}

const wrong = (what: string) => (text: string, fault: string) =>
  `${what}: ‘${text}’${fault === 'not a number' ? '' : ': Numerical result out of range'}`;

/** nl: numbers the lines that are not empty. */
export function nl(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'b:w:s:v:i:n:',
        numbers: {
          w: { least: 1, gnu: wrong('invalid line number field width') },
          v: { least: Number.NEGATIVE_INFINITY, gnu: wrong('invalid starting line number') },
          i: { least: Number.NEGATIVE_INFINITY, gnu: wrong('invalid line number increment') },
        },
        usage: 'nl [OPTIONS] [FILE]...\n\nWrite FILEs to standard output with line numbers added',
      },
      family,
    );
    const all = options.value('b') === 'a';
    const width = options.number('w') ?? 6;
    const separator = options.value('s') ?? '\t';
    let number = options.number('v') ?? 1;
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error) => `nl: ${name}: ${error.message}\n`,
      function* ({ file }) {
        const source = new LineSource(file);
        for (let line = yield* source.next(); line; line = yield* source.next()) {
          const counted = all || line.text !== '';
          yield* proc.print(
            counted
              ? `${String(number).padStart(width)}${separator}${line.text}\n`
              : `${' '.repeat(width + separator.length)}${line.text}\n`,
          );
          if (counted) number += options.number('i') ?? 1;
        }
      },
    );
    return well ? 0 : 1;
  };
}
