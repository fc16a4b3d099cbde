import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { eachInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

const BUSYBOX_USAGE = `cut {-b|c LIST | -f|F LIST [-d SEP] [-s]} [-D] [-O SEP] [FILE]...

Print selected fields from FILEs to stdout

	-b LIST	Output only bytes from LIST
	-c LIST	Output only characters from LIST
	-d SEP	Input field delimiter (default -f TAB, -F run of whitespace)
	-f LIST	Print only these fields (-d is single char)
	-F LIST	Print only these fields (-d is regex)
	-s	Drop lines with no delimiter (else print them in full)
	-D	Don't sort ranges; line without delimiters has one field
	--output-delimiter SEP	Output field delimiter
	-n	Ignored`;

const LONG = {
  'bytes=': 'b',
  'characters=': 'c',
  'fields=': 'f',
  'delimiter=': 'd',
  'only-delimited': 's',
  'output-delimiter=': 'O',
  complement: 'complement',
};

/** cut */
export function cut(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(proc, { short: 'b:c:f:d:snO:', long: LONG, usage: BUSYBOX_USAGE }, family);
    const mode = (['f', 'c', 'b'] as const).find((name) => options.has(name));
    if (!mode) {
      yield* proc.printError(
        family === 'gnu'
          ? "cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.\n"
          : busyboxUsage(BUSYBOX_USAGE),
      );
      return 1;
    }
    const list = options.value(mode) ?? '';
    const ranges = parseRanges(list);
    const delimiter = options.value('d') ?? '\t';
    const what = mode === 'f' ? 'field' : 'byte/character position';
    const lists = options.given.filter(([name]) => 'fcb'.includes(name)).length;
    const problem =
      lists > 1
        ? 'only one list may be specified'
        : !ranges
          ? rangeProblem(list, what)
          : family === 'gnu' && [...delimiter].length > 1
            ? 'the delimiter must be a single character'
            : undefined;
    if (problem !== undefined || !ranges) {
      yield* proc.printError(
        family === 'gnu' ? `cut: ${problem}\nTry 'cut --help' for more information.\n` : `cut: invalid range ${list}\n`,
      );
      return 1;
    }
    const wanted = (position: number) =>
      ranges.some(([from, to]) => position >= from && position <= to) !== options.has('complement');
    const joiner = options.value('O') ?? (mode === 'f' ? delimiter : '');
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error) => `cut: ${name}: ${error.message}\n`,
      function* ({ file }) {
        const source = new LineSource(file);
        for (let line = yield* source.next(); line; line = yield* source.next()) {
          if (mode !== 'f') {
            yield* proc.print(`${[...line.text].filter((_, index) => wanted(index + 1)).join(joiner)}\n`);
            continue;
          }
          const fields = line.text.split(delimiter);
          if (fields.length === 1) {
            if (!options.has('s')) yield* proc.print(`${line.text}\n`);
            continue;
          }
          yield* proc.print(`${fields.filter((_, index) => wanted(index + 1)).join(joiner)}\n`);
        }
      },
    );
    return well ? 0 : 1;
  };
}

function parseRanges(list: string): [from: number, to: number][] | undefined {
  const ranges: [number, number][] = [];
  for (const part of list.split(/[, ]/)) {
    const match = /^(\d+)?(-)?(\d+)?$/.exec(part);
    if (!match || (match[1] === undefined && match[3] === undefined)) return undefined;
    const from = Number(match[1] ?? 1);
    const to = match[2] ? Number(match[3] ?? Number.POSITIVE_INFINITY) : from;
    if (from < 1 || to < from) return undefined;
    ranges.push([from, to]);
  }
  return ranges;
}

function rangeProblem(list: string, what: string): string {
  for (const part of list.split(/[, ]/)) {
    if (/^0+(-|$)/.test(part)) return `${what === 'field' ? 'fields' : 'byte/character positions'} are numbered from 1`;
    const match = /^(\d+)-(\d+)$/.exec(part);
    if (match && Number(match[2]) < Number(match[1])) return 'invalid decreasing range';
  }
  return `invalid ${what} value ‘${list}’`;
}
