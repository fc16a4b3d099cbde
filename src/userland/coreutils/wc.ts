import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { eachInput } from '../text/inputs.ts';

const BUSYBOX_USAGE = `wc [-cmlwL] [FILE]...

Count lines, words, and bytes for FILEs (or stdin)

	-c	Count bytes
	-m	Count characters
	-l	Count newlines
	-w	Count words
	-L	Print longest line length`;

const LONG = { bytes: 'c', chars: 'm', lines: 'l', words: 'w', 'max-line-length': 'L' };
const ORDER = ['l', 'w', 'm', 'c', 'L'] as const;
type Counts = Record<(typeof ORDER)[number], number>;

/** wc */
export function wc(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: 'cmlwL', long: family === 'gnu' ? LONG : {}, usage: BUSYBOX_USAGE },
      family,
    );
    const chosen = ORDER.filter((name) => options.has(name));
    const shown = chosen.length > 0 ? chosen : (['l', 'w', 'c'] as const);
    const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    const width = () => {
      if (family === 'busybox') return 9;
      if (options.operands.length === 0) return shown.length === 1 ? 1 : 7;
      if (shown.length === 1 && options.operands.length === 1) return 1;
      const sizes = options.operands.filter((name) => proc.fs.exists(name)).map((name) => proc.fs.stat(name).size);
      return String(sizes.reduce((sum, size) => sum + size, 0)).length;
    };
    const line = (counts: Counts, name: string) => {
      const numbers = shown.map((key) => String(counts[key]).padStart(width()));
      if (family === 'busybox' && shown.length === 1 && options.operands.length < 2)
        return `${counts[shown[0] as 'l']}${name === '' ? '' : ` ${name}`}\n`;
      return `${numbers.join(' ')}${name === '' ? '' : ` ${name}`}\n`;
    };
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error) => `wc: ${name}: ${error.message}\n`,
      function* ({ name, file }) {
        const counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
        const decoder = new TextDecoder();
        let inWord = false;
        let length = 0;
        for (let bytes = yield* file.read(65_536); bytes.length > 0; bytes = yield* file.read(65_536)) {
          counts.c += bytes.length;
          for (const char of decoder.decode(bytes, { stream: true })) {
            counts.m++;
            if (char === '\n') {
              counts.l++;
              counts.L = Math.max(counts.L, length);
              length = 0;
            } else length++;
            const space = char === ' ' || (char >= '\t' && char <= '\r');
            if (!space && !inWord) counts.w++;
            inWord = !space;
          }
        }
        counts.L = Math.max(counts.L, length);
        for (const key of ORDER) total[key] = key === 'L' ? Math.max(total.L, counts.L) : total[key] + counts[key];
        yield* proc.print(line(counts, options.operands.length === 0 ? '' : name));
      },
    );
    if (options.operands.length > 1) yield* proc.print(line(total, 'total'));
    return well ? 0 : 1;
  };
}
