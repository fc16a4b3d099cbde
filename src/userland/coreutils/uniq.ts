import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { eachInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

const LONG = {
  count: 'c',
  repeated: 'd',
  unique: 'u',
  'ignore-case': 'i',
  'skip-fields=': 'f',
  'skip-chars=': 's',
  'check-chars=': 'w',
};

/** uniq */
export function uniq(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'cduif:s:w:',
        long: family === 'gnu' ? LONG : {},
        numbers: {
          f: { gnu: (text) => `${text}: invalid number of fields to skip` },
          s: { gnu: (text) => `${text}: invalid number of bytes to skip` },
          w: { gnu: (text) => `${text}: invalid number of bytes to compare` },
        },
        usage: 'uniq [-cduiz] [-f,s,w N] [FILE [OUTFILE]]\n\nDiscard duplicate lines',
      },
      family,
    );
    const key = (line: string) => {
      let text = line;
      for (let skip = options.number('f') ?? 0; skip > 0 && text !== ''; skip--) text = text.replace(/^\s*\S+/, '');
      text = text.slice(options.number('s') ?? 0);
      const width = options.number('w');
      if (width !== undefined) text = text.slice(0, width);
      return options.has('i') ? text.toLowerCase() : text;
    };
    let current: string | undefined;
    let count = 0;
    const flush = function* () {
      if (current === undefined) return;
      if ((options.has('d') && count < 2) || (options.has('u') && count > 1)) return;
      yield* proc.print(options.has('c') ? `${String(count).padStart(7)} ${current}\n` : `${current}\n`);
    };
    const well = yield* eachInput(
      proc,
      options.operands.slice(0, 1),
      (name, error) =>
        family === 'gnu' ? `uniq: ${name}: ${error.message}\n` : `uniq: can't open '${name}': ${error.message}\n`,
      function* ({ file }) {
        const source = new LineSource(file);
        for (let line = yield* source.next(); line; line = yield* source.next()) {
          if (current !== undefined && key(current) === key(line.text)) {
            count++;
            continue;
          }
          yield* flush();
          current = line.text;
          count = 1;
        }
      },
    );
    yield* flush();
    return well ? 0 : 1;
  };
}
